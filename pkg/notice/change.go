package notice

import (
	"strings"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// change tells that a containment is not what the last notice said.
func (f Facts) change(v view) *draft {
	if len(v.c.Undone) == 0 && len(v.c.News) > 0 {
		return f.corrected(v)
	}
	d := v.about()
	d.severity, d.state, d.headline = v.severityNow(), v.changed(), "Containment of AWS key changed"
	if v.severity != d.severity {
		v.severity, v.why = d.severity, "as the last report judged"
	}
	if v.undoneBy(containment.Hostile) {
		d.severity, v.severity, v.why = usage.P1, usage.P1, "R2: the containment is being fought"
	}
	done := "DONE"
	if len(v.c.Undone) > 0 {
		done = "DONE, and what was found UNDONE"
	}
	d.body(v, v.changeOpening(), v.changeTasks(), done)
	return d
}

// severityNow is the graver of what the state says and what the report said.
func (v view) severityNow() string {
	if s := v.c.Usage.Severity; isSeverity(s) {
		return min(s, v.severity)
	}
	return v.severity
}

func (v view) undoneBy(who containment.Undoer) bool {
	for _, u := range v.c.Undone {
		if u.Undoer == who {
			return true
		}
	}
	return false
}

// changed is the state for the subject.
func (v view) changed() string {
	switch {
	case v.undoneBy(containment.Hostile) && v.state == stateFenced:
		return "fought, fenced, KEY ON"
	case v.undoneBy(containment.Hostile) && v.o.Contained:
		return "fought, re-applied"
	case v.undoneBy(containment.Hostile):
		return "FOUGHT, NOT HELD"
	case len(v.c.Undone) > 0 && v.live():
		return "undone, KEY ON"
	case len(v.c.Undone) > 0:
		return "partly undone"
	}
	return string(v.state)
}

// changeOpening says what changed, hostile undoing first.
func (v view) changeOpening() string {
	text := ""
	for _, u := range v.c.Undone {
		text += v.undoneWords(u) + " "
	}
	if len(v.c.Undone) == 0 {
		text = "The containment of " + v.keyOf() + " is not what the last notice said. "
	}
	for _, c := range v.o.Credentials {
		if c.Young && c.SwitchedOff {
			text += "The fresh " + name(string(c.Kind)) + " " + name(c.ID) + " (made " + minute(c.CreatedAt) + ") was switched off. "
		}
	}
	return text + "Now: " + v.now()
}

// undoneWords says what was undone, by whom, and what became of it.
func (v view) undoneWords(u containment.Undone) string {
	what := v.part(u)
	now := "It was NOT put in force again."
	if u.Reapplied {
		now = "It is in force again."
	}
	switch u.Undoer {
	case containment.Hostile:
		return "The contained user, or a credential it made, UNDID its containment: " + what + ", by " + orElse(name(u.By), "an unknown caller") + " at " + v.since(u.At) + ". " + now
	case containment.Colleague:
		return "A colleague undid " + what + ": " + name(u.By) + " at " + v.since(u.At) + ". That is respected: " + strings.ToLower(now[:1]) + now[1:]
	case containment.Restorer:
		return "By ekr restore, " + what + " was undone. " + now
	}
	if u.By != "" {
		return "Found undone at " + v.since(u.At) + ": " + what + ", by " + name(u.By) + ". Whether that is a colleague could not be told. " + now
	}
	return "Found undone at " + v.since(u.At) + ": " + what + ". CloudTrail does not show yet by whom. " + now
}

// part names what was undone.
func (v view) part(u containment.Undone) string {
	switch u.Step {
	case containment.RevokeAttached:
		return "the policy ekr-revoke"
	case containment.FenceAttached:
		return "the policy " + name(settings.FencePolicyName(u.Target))
	case containment.IsolateAttached:
		return "the policy ekr-isolate"
	case containment.BoundarySet:
		return "the boundary ekr-isolate"
	case containment.GroupJoined:
		return "the membership of group ekr-isolated"
	case containment.RoleSessionDenied:
		return "the policy " + containment.SessionPolicy + " of role " + name(u.Target)
	case containment.KeyInactive:
		if u.Target == string(v.o.AccessKeyID) {
			return "the exposed key's deactivation"
		}
	}
	what := "the deactivation of " + credentialOf(u.Step) + " " + name(u.Target)
	if u.User != "" {
		what += " of user " + name(u.User)
	}
	return what
}

// changeTasks are what is new to do: the rest stands in the alert.
func (v view) changeTasks() []Task {
	list, seen := []Task{}, map[string]bool{}
	for _, tasks := range [][]Task{v.rotating(), v.undoneTasks(), v.switchOffByHand(), v.failedSteps(), v.unrecorded(), v.freshWaysIn()} {
		for _, t := range tasks {
			key := strings.Join(t.Commands, "\n")
			if key == "" || !seen[key] {
				list = append(list, t)
			}
			seen[key] = true
		}
	}
	return list
}

// undoneTasks are what follows from an undoing.
func (v view) undoneTasks() []Task {
	list := []Task{}
	for _, u := range v.c.Undone {
		byHand := v.byHand(containment.Action{Step: u.Step, Target: u.Target, User: u.User})
		switch {
		case u.Undoer == containment.Hostile && !u.Reapplied:
			list = append(list, urgent("Put "+v.part(u)+" in force again by hand:", byHand))
		case u.Undoer == containment.Hostile:
			list = append(list, urgent("Somebody still acts as "+orElse(name(u.By), v.user())+". See which credential signs, and what else it did:", v.lookupCaller(lastPart(u.By))))
		case u.Undoer == containment.Colleague:
			list = append(list, urgent("Ask "+name(u.By)+" whether that was meant. If not:", byHand))
		case !u.Reapplied:
			list = append(list, urgent("Was it one of you who undid "+v.part(u)+"? If not, put it in force again:", byHand))
		}
	}
	return list
}

// changes is the timeline with the undoings in it.
func (v view) changes() []entry {
	list := []entry{}
	for _, u := range v.c.Undone {
		list = append(list, entry{u.At, "UNDONE", v.part(u) + ", by " + orElse(name(u.By), "a caller not seen yet")})
	}
	return sorted(append(v.timeline(), list...))
}
