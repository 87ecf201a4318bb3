package notice

import (
	"fmt"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/usage"
)

// closing ends an incident. It is short, and says what stays open.
func (f Facts) closing(v view) *draft {
	d := v.about()
	d.severity = v.judged()
	open := v.open()
	d.state, d.headline = "watch ended", fmt.Sprintf("AWS key held, %d open", len(open))
	living := f.stillAlive()
	switch {
	case v.live() || !v.o.Contained:
		d.state, d.headline = "ended, "+string(v.state), fmt.Sprintf("AWS key NOT held, %d open", len(open))
	case len(living) > 0:
		d.state, d.headline = "ended, MORE ALIVE", "AWS key off, what it made is not"
	}
	d.say(v.held())
	d.say(v.lastLook())
	d.say("Calls with a key that is off are not recorded, so its silence proves nothing.")
	d.points("OPEN", open)
	d.tasks = append(v.switchOffByHand(), v.failedSteps()...)
	d.tasks = append(d.tasks, v.aliveTasks(living)...)
	d.page.tasks("DO NOW", d.tasks)
	d.points("BY DAY", v.byDay())
	d.undo(v)
	d.links(f.evidence(v.c.IncidentID), f.run())
	return d
}

// held says whether containment held until now.
func (v view) held() string {
	if v.dry() {
		return "DRY RUN: nothing was changed, and the rehearsal with " + v.keyOf() + " ends here. " + v.standing()
	}
	if v.live() || !v.o.Contained {
		return "The incident ends WITHOUT a full containment of " + v.keyOf() + ". " + v.standing()
	}
	text := "The containment of " + v.keyOf() + " held"
	if !v.o.ContainedAt.IsZero() && v.Now.After(v.o.ContainedAt) {
		text += " for " + ago(v.Now.Sub(v.o.ContainedAt))
	}
	if v.c.Round > 0 {
		text += ", after " + counted(v.c.Round, "round") + " of applying it again"
	}
	return text + "."
}

// lastLook says what was seen, and until when.
func (v view) lastLook() string {
	if v.Usage == nil {
		return "What the key was used for is NOT KNOWN" + strings.TrimSuffix(": "+reason(v.UsageProblem), ": ") + ". Treat it as misused."
	}
	s := v.Usage
	text := "Verdict: " + verdictWord(s.Verdict) + "."
	if s.CompleteUntil.IsZero() {
		text += " Not everything could be read."
	} else {
		text += " Everything that CloudTrail keeps was read up to " + minute(s.CompleteUntil.Time) + "."
	}
	if !s.LastSeen.IsZero() {
		text += " Last call of the key: " + minute(s.LastSeen.Time) + "."
	}
	if n := len(v.stillAlive()); n > 0 {
		text += " " + counted(n, "credential") + " that it made can STILL be used."
	}
	return text
}

// open lists what is not settled.
func (v view) open() []string {
	list := []string{}
	if v.Usage == nil {
		list = append(list, "what the key was used for")
	} else {
		for _, b := range v.Usage.BlindSpots {
			list = append(list, reason(b.What)+": "+reason(b.Why))
		}
		for _, o := range v.Usage.OutOfReach {
			list = append(list, "session "+name(o.Session)+" of role "+name(o.Role)+" in account "+name(o.Account)+": not confirmed cut")
		}
	}
	return append(first(list, maxPoints), v.unseen()...)
}

func (v view) byDay() []string {
	list := []string{}
	for _, t := range v.afterwards() {
		list = append(list, t.Text)
	}
	if v.c.Usage.Verdict != string(usage.NotOurs) && v.o.User.Name != "" {
		list = append(list, "Delete the exposed key once nothing needs it any more; give what used it a role.")
	}
	return list
}
