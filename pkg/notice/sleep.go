package notice

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// fallen says that the severity fell, which it does only here, or why it did not.
func (v view) fallen() string {
	before := orElse(v.c.Reading.Before.Severity, v.severity)
	switch {
	case v.Usage == nil || v.state == stateNoDrill:
		return ""
	case v.Usage.SeverityHeld:
		return "Severity stays " + v.judged() + ": what was found gives less now, but not everything could be read."
	case !isSeverity(before) || before >= v.judged():
		return ""
	case len(v.Usage.Reasons) == 0:
		return "Severity falls from " + before + " to " + v.judged() + "."
	}
	return "Severity falls from " + before + " to " + v.judged() + " because everything was read: " + reason(v.Usage.Reasons[0]) + "."
}

// closingTasks are those of the night: whether they were done cannot be seen.
func (v view) closingTasks() []Task {
	if v.Usage == nil {
		list := append(v.switchOffByHand(), v.failedSteps()...)
		return append(list, urgent("Read from a laptop what the key was used for:", v.usageByHand()))
	}
	if v.state == stateNoDrill || v.state == stateForeign {
		return v.switchOffByHand()
	}
	return append(v.tonight(*v.Usage), v.readByHand(*v.Usage)...)
}

func (v view) closingTitle() string {
	if v.Usage != nil && len(v.money(*v.Usage))+len(v.blinded(*v.Usage)) > 0 {
		return "DO NOW, unless you have (the responder cannot see whether)"
	}
	return "DO NOW"
}

// sleep says whether anything keeps a person awake.
func (v view) sleep() string {
	usable := len(v.living())
	switch {
	case len(v.closingTasks()) > 0 && usable > 0:
		return "To sleep: NOT YET. " + counted(usable, "credential") + " that the key made can be used in this account. First DO NOW."
	case len(v.closingTasks()) > 0 && v.Usage == nil:
		return "To sleep: once DO NOW is done."
	case len(v.closingTasks()) > 0 && v.Usage.CompleteUntil.IsZero():
		return "To sleep: once DO NOW is done. Nothing that the key made is known to be alive in this account, but NOT everything was read."
	case len(v.closingTasks()) > 0:
		return "To sleep: once DO NOW is done. Nothing that the key made is known to be alive in this account."
	}
	return "To sleep: nothing that the key made is known to be alive in this account. The rest can wait until nine."
}

// sessionLife is how long any temporary credentials of a user can live.
// Source: STS API reference, GetSessionToken and GetFederationToken.
const sessionLife = 36 * time.Hour

// denials says how long the denial of sessions is needed.
func (v view) denials() string {
	if inEffect(v.o) < level.Revoke || v.o.ContainedAt.IsZero() || v.dry() {
		return ""
	}
	return "Denials stay until a person lifts them (UNDO). A session that the key itself made ends by " +
		minute(v.o.ContainedAt.Add(sessionLife)) + " at the latest; lift nothing before."
}

// byDay is what can wait until the morning.
func (v view) byDay() []string {
	tasks := []Task{}
	if v.Usage != nil {
		tasks = append(tasks, secrets(*v.Usage)...)
		tasks = append(tasks, v.made(*v.Usage)...)
		tasks = append(tasks, v.unexplained(*v.Usage)...)
		tasks = append(tasks, others(*v.Usage)...)
	}
	if v.state != stateNoDrill {
		tasks = append(tasks, v.afterwards()...)
	}
	list := []string{}
	for _, t := range tasks {
		list = append(list, t.Text)
	}
	if v.c.Usage.Verdict != string(usage.NotOurs) && v.o.User.Name != "" && v.state != stateNoDrill && v.state != stateDeleted {
		list = append(list, "Delete the exposed key once nothing needs it any more; give what used it a role.")
	}
	return list
}
