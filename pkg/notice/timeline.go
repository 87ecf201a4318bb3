package notice

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// entry is one line of what happened.
type entry struct {
	at   time.Time
	mark string
	text string
}

// maxEntries bounds the timeline. Steps that are not in force are never left out.
const maxEntries = 24

// upperVerb marks how a step ended: what is not in force in capitals.
func upperVerb(s containment.Status) string {
	switch s {
	case containment.Denied:
		return "REFUSED"
	case containment.Failed:
		return "FAILED"
	case containment.Skipped:
		return "left"
	}
	return ellipsis(ascii(string(s), maxName), 8)
}

// verb says the same within a sentence.
func verb(s containment.Status) string {
	switch s {
	case containment.Denied:
		return "was REFUSED"
	case containment.Failed:
		return "FAILED"
	case containment.Skipped:
		return "was left out"
	}
	return "ended as " + name(string(s))
}

// intent says what a step is to do, result what it did.
func (v view) intent(a containment.Action) string {
	target := name(a.Target)
	switch a.Step {
	case containment.KeyInactive:
		return "set key " + target + ofUser(a) + " Inactive"
	case containment.RevokeAttached:
		return "attach policy ekr-revoke to the user"
	case containment.FenceAttached:
		return "attach policy " + name(settings.FencePolicyName(a.Target)) + " to the user"
	case containment.IsolateAttached:
		return "attach policy ekr-isolate to the user"
	case containment.BoundarySet:
		return "make ekr-isolate the user's boundary"
	case containment.GroupJoined:
		return "add the user to group ekr-isolated"
	case containment.RoleSessionDenied:
		return "deny the session of role " + target
	}
	return "set " + credentialOf(a.Step) + " " + target + ofUser(a) + " Inactive"
}

func (v view) result(a containment.Action) string {
	target := name(a.Target)
	switch a.Step {
	case containment.KeyInactive:
		if a.Target == string(v.o.AccessKeyID) && v.o.KeyStatus == "" && !v.temporary() {
			return "exposed key set Inactive, NOT read back"
		}
		if a.Target == string(v.o.AccessKeyID) {
			return "exposed key Inactive, read back" + v.delay(a.At)
		}
		return "key " + target + ofUser(a) + " Inactive"
	case containment.RevokeAttached:
		return "user's sessions and new credentials denied (ekr-revoke)"
	case containment.FenceAttached:
		return "everything denied from elsewhere than the settings' places, and all sessions (" + name(settings.FencePolicyName(a.Target)) + ")"
	case containment.IsolateAttached:
		return "everything denied to the user (ekr-isolate)"
	case containment.BoundarySet:
		return "everything denied to the user: ekr-isolate is its boundary, in place of " + orElse(name(a.Prior), "none")
	case containment.GroupJoined:
		return "everything denied to the user: it is in group ekr-isolated"
	case containment.RoleSessionDenied:
		return "session of role " + target + " denied"
	}
	return credentialOf(a.Step) + " " + target + ofUser(a) + " Inactive"
}

// ofUser names the owner of a credential that is not the contained user's.
func ofUser(a containment.Action) string {
	if a.User == "" {
		return ""
	}
	return " of user " + name(a.User)
}

// credentialOf names the kind of credential that a step switches off.
func credentialOf(s containment.Step) string {
	return strings.ReplaceAll(strings.TrimSuffix(name(string(s)), "-inactive"), "-", " ")
}

// delay is the time to contain, where it can be told.
func (v view) delay(at time.Time) string {
	if v.Event.ArrivedAt.IsZero() || at.Before(v.Event.ArrivedAt) || v.state == stateWasOff || v.dry() {
		return ""
	}
	return ", " + ago(at.Sub(v.Event.ArrivedAt)) + " after arrival"
}

// timeline lists what happened to a key, in order: how it was announced, and what
// was done.
func (v view) timeline() []entry { return v.steps(v.announced()...) }

// steps lists what was done, among what happened besides.
func (v view) steps(list ...entry) []entry {
	steps := []entry{}
	dropped := 0
	for _, a := range v.o.Actions {
		e := v.entryOf(a)
		if len(steps) >= maxEntries && a.Status.Effective() {
			dropped++
			continue
		}
		steps = append(steps, e)
	}
	list = append(list, steps...)
	if dropped > 0 {
		list = append(list, entry{mark: "done", text: fmt.Sprintf("%d further steps, in the evidence", dropped)})
	}
	list = append(sorted(list), v.quarantined()...)
	return append(list, v.unkept()...)
}

// entryOf writes one step, with the reason.
func (v view) entryOf(a containment.Action) entry {
	e := entry{at: a.At, mark: upperVerb(a.Status), text: v.result(a)}
	switch {
	case a.Status == containment.Would && a.Step == containment.KeyInactive && v.isOffNow(a):
		e.mark = upperVerb(containment.Already)
	case !a.Status.Effective():
		e.text = v.intent(a)
		if a.Reason != "" {
			e.text += ": " + reason(a.Reason)
		}
		return e
	}
	switch why := v.whyDone(a); {
	case why == "":
	case isolates(a.Step) && why == v.raisedBy():
		e.text += ": " + why // the rows of the table
	default:
		e.text += " (" + why + ")"
	}
	return e
}

// whyDone says why a step was chosen; "" if the signal asked for it.
func (v view) whyDone(a containment.Action) string {
	switch rows := v.raisedBy(); {
	case strings.HasPrefix(a.Reason, containment.ReasonMade):
		return containment.ReasonMade
	case isolates(a.Step) && rows != "":
		return rows
	}
	return reason(a.Reason)
}

// isOffNow tells whether the key of a step that a dry run left out is off anyway.
func (v view) isOffNow(a containment.Action) bool {
	return isOff(a.Prior) || a.Target == string(v.o.AccessKeyID) && isOff(v.o.KeyStatus)
}

// isolates tells the steps that deny everything.
func isolates(s containment.Step) bool {
	return s.Denies() && s != containment.RevokeAttached && s != containment.FenceAttached
}

// raisedBy names the rows of the decision table that raised the containment
// above the level that the signal asked for; "" if none did.
func (v view) raisedBy() string {
	if v.o.Level < level.Isolate || v.o.Start >= level.Isolate || len(v.c.Raise.Rows) == 0 {
		return ""
	}
	rows := []string{}
	for _, r := range v.c.Raise.Rows {
		rows = append(rows, inert(r, 8))
	}
	return strings.Join(first(rows, maxPoints), ", ")
}

// sorted puts entries in the order of their times; those without one come last.
func sorted(list []entry) []entry {
	slices.SortStableFunc(list, func(a, b entry) int {
		if a.at.IsZero() != b.at.IsZero() {
			return map[bool]int{true: 1, false: -1}[a.at.IsZero()]
		}
		return a.at.Compare(b.at)
	})
	return list
}

// timeline writes the entries, with the day in the title and, where it differs,
// in the entry.
func (p *page) timeline(title string, list []entry) {
	if len(list) == 0 {
		return
	}
	day := ""
	for _, e := range list {
		if !e.at.IsZero() {
			day = e.at.UTC().Format(aDay) // of the last: what was done
		}
	}
	if day != "" {
		title += " (UTC, " + day + ")"
	}
	p.section(title)
	for _, e := range list {
		at := "        "
		if !e.at.IsZero() {
			at = e.at.UTC().Format(clock)
			if e.at.UTC().Format(aDay) != day {
				at = e.at.UTC().Format("01-02 ") + at
			}
		}
		p.hang(fmt.Sprintf("  %s  %-8s ", at, e.mark), strings.Repeat(" ", 21), e.text)
	}
}
