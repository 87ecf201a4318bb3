package notice

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/chrono"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// closing ends an incident. It is short, and says what stays open.
func (f Facts) closing(v view) *draft {
	d := v.about()
	d.severity = v.judged()
	open := v.open()
	d.tasks = v.closingTasks()
	d.state, d.headline = v.closingState(left(len(d.tasks), len(open)))
	d.say(v.held())
	if v.state != stateNoDrill && v.state != stateForeign {
		d.say(v.lastLook())
		d.say(v.signsOfLife())
	}
	if text := v.fallen(); text != "" {
		d.say(text)
	}
	d.page.tasks(v.closingTitle(), d.tasks)
	d.points("OPEN", open)
	d.points("AT NINE", v.byDay())
	d.gap()
	if v.state != stateNoDrill && v.state != stateForeign {
		d.say(v.sleep())
	}
	if text := v.denials(); text != "" {
		d.say(text)
	}
	d.undo(v)
	d.links(f.evidence(v.c.IncidentID), f.run())
	return d
}

// closingState is how it ended, for the subject.
func (v view) closingState(left string) (state, headline string) {
	usable := len(v.living()) + len(v.outOfReach())
	switch {
	case v.state == stateForeign, v.state == stateGone, v.state == stateNoDrill, v.state == stateDry:
		return "ended, " + string(v.state), v.state.headline()
	case v.live() || v.state != stateDeleted && !v.o.Contained:
		return "ended, " + string(v.state), "AWS key NOT held" + left
	case usable > 0:
		return "ended, MORE ALIVE", "AWS key off, what it made is not"
	case v.state == stateDeleted:
		return "watch ended", "AWS key deleted" + left
	}
	return "watch ended", "AWS key held" + left
}

// left says, for the subject, how much there is to do and to find out.
func left(tasks, open int) string {
	text := ""
	if tasks > 0 {
		text += fmt.Sprintf(", %d to do", tasks)
	}
	if open > 0 {
		text += fmt.Sprintf(", %d open", open)
	}
	return text
}

// held says whether containment held until now.
func (v view) held() string {
	switch {
	case v.state == stateNoDrill:
		return v.notADrill()
	case v.state == stateForeign || v.state == stateGone || v.state == stateDeleted:
		return "The incident about " + v.keyOf() + " ends. " + v.standing()
	case v.dry():
		return "DRY RUN: nothing was changed, and the rehearsal with " + v.keyOf() + " ends here. " + v.standing()
	case v.live() || !v.o.Contained:
		return "The incident ends WITHOUT a full containment of " + v.keyOf() + ". " + v.standing()
	}
	text := "The containment of " + v.keyOf() + " held"
	if !v.o.ContainedAt.IsZero() && v.Now.After(v.o.ContainedAt) {
		text += " for " + ago(v.Now.Sub(v.o.ContainedAt))
	}
	if v.c.Round > 0 {
		text += ", after " + counted(v.c.Round, "round") + " of applying it again"
	}
	if by := v.raisedBy(); by != "" {
		text += "; it was raised to isolate by the evidence (" + by + ")"
	}
	return text + "."
}

// lastLook says what was seen, and until when.
func (v view) lastLook() string {
	if v.Usage == nil {
		return "What the key was used for is NOT KNOWN" + strings.TrimSuffix(": "+reason(v.UsageProblem), ": ") + ". Treat it as misused."
	}
	s := *v.Usage
	text := "Verdict: " + v.verdictState() + ". "
	if s.CompleteUntil.IsZero() {
		text += "NOT everything could be read: see OPEN."
	} else {
		text += "Everything that CloudTrail keeps was read up to " + minute(s.CompleteUntil.Time) + "."
	}
	if last := v.lastHostile(s); !last.IsZero() {
		return text + " Last hostile call on record: " + v.since(last) + "."
	}
	if last := lastDirect(s); !last.IsZero() {
		text += " Last call of the key on record: " + v.since(last) + "."
	}
	return text + " No hostile call is on record " + upTo(s) + "."
}

// lastDirect is the last call from an address: services and AWS itself, such as
// its quarantine, have names.
func lastDirect(s usage.Summary) time.Time {
	last := time.Time{}
	for _, a := range s.SourceAddresses {
		if _, err := netip.ParseAddr(a.Address); err == nil {
			last = chrono.Later(last, a.LastSeen.Time)
		}
	}
	return last
}

// signsOfLife is about what the key made, since the key itself leaves no trace.
func (v view) signsOfLife() string {
	text := "Calls with a key that is off are not recorded, so its own silence proves nothing."
	if v.live() || v.state == stateGone {
		text = ""
	}
	if v.Usage == nil {
		return text
	}
	made := flat(v.Usage.Minted, v.isSuspect)
	if len(made) == 0 {
		return strings.TrimSpace(text + " No credential that it made is on record " + upTo(*v.Usage) + ".")
	}
	signs := []string{}
	for _, m := range made {
		if !v.o.ContainedAt.IsZero() && m.LastSeen.After(v.o.ContainedAt) {
			signs = append(signs, orElse(name(m.AccessKeyID), "(no id)")+" called last at "+v.since(m.LastSeen.Time))
		}
	}
	watched := ""
	if list := v.culprits(*v.Usage); len(list) > 0 {
		watched = " They and " + inert(list[0].Address, 60) + " were watched instead."
	}
	if len(signs) > 0 {
		return strings.TrimSpace(text + watched + " SIGNS OF LIFE after the key went off: " + strings.Join(first(signs, 4), "; ") + ".")
	}
	return strings.TrimSpace(text + " No sign of life from the " + counted(len(made), "credential") + " that it made is on record " + upTo(*v.Usage) + "." + watched)
}

// open lists what is not settled.
func (v view) open() []string {
	list := []string{}
	if v.state == stateNoDrill || v.state == stateForeign {
		return list
	}
	if v.Usage == nil {
		list = append(list, "what the key was used for")
	} else {
		for _, b := range v.Usage.BlindSpots {
			if !natural(b) {
				list = append(list, reason(b.What)+": "+reason(b.Why))
			}
		}
		for _, m := range v.outOfReach() {
			list = append(list, v.actsAs(m)+": not confirmed cut")
		}
	}
	if v.state == stateFenced {
		list = append(list, "the fence: from now on nobody looks whether it stands, until it ends")
	}
	return append(first(list, maxPoints), v.unseen()...)
}
