package machines

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// The paths of the incident machine's state: {"case": ..., "plan": ...,
// "regions": [...], "unsent": ...}. unsent is there once a notice could not be
// sent, and makes the execution fail at its end, when all else is done.
const (
	theCase  = "$.case"
	theEvent = "$.case.event"
	oneCase  = "States.Array($.case)"
)

// Investigation defines ekr-incident: verify one key's containment, find out
// what the key was used for, report it, look again later, close.
func Investigation(verifyAfter time.Duration, watchAfter []time.Duration) Definition {
	d := Definition{
		Comment:        "Verify the containment of one key, find out what the key did, report, watch, close",
		StartAt:        "Begin",
		TimeoutSeconds: seconds(watchAfter[len(watchAfter)-1] + 2*time.Hour),
		States: map[string]State{
			"Begin": {Type: "Pass", Parameters: Object{"case.$": "$"}, Next: "Let IAM settle"},
		},
	}
	d.verify(verifyAfter, "Plan")
	d.investigate("Report")
	d.told("Report", "report", "Wait 1")
	from := verifyAfter
	for i, after := range watchAfter {
		next := numbered("Wait", i+2)
		if i == len(watchAfter)-1 {
			next = "Close"
		}
		d.watch(i+1, after-from, next)
		from = after
	}
	d.told("Close", "close", "Was it told")
	d.States["Was it told"] = State{
		Type:    "Choice",
		Choices: []Choice{present("$.unsent", "Notice not sent")},
		Default: "Closed",
	}
	d.States["Notice not sent"] = State{Type: "Fail", Error: "NoticeNotSent", Cause: "The incident was followed to its end, but a notice could not be sent"}
	d.States["Closed"] = State{Type: "Succeed"}
	return d
}

func seconds(d time.Duration) int { return int(d / time.Second) }

// look is a later phase of the contain function, whose answer is the case
// brought up to date.
func look(phase workflow.Phase, next string) State {
	return invoke(Contain, Object{"phase": string(phase), "case.$": theCase}, theCase, next)
}

// verify reads the containment back, as often as the function asks for it.
func (d Definition) verify(after time.Duration, next string) {
	d.States["Let IAM settle"] = State{Type: "Wait", Seconds: seconds(after), Next: "Verify"}
	d.States["Verify"] = look(workflow.PhaseVerify, "What was found")
	d.States["What was found"] = State{
		Type:    "Choice",
		Choices: []Choice{isTrue("$.case.changed", "Tell of the change")},
		Default: "Once more",
	}
	d.told("Tell of the change", "change", "Once more")
	d.States["Once more"] = State{
		Type:    "Choice",
		Choices: []Choice{isTrue("$.case.again", "Let IAM settle")},
		Default: next,
	}
	d.orTell("Verify", next)
}

// watch looks again after a pause, and tells a person if something changed.
func (d Definition) watch(n int, pause time.Duration, next string) {
	look, changed, tell := numbered("Watch", n), numbered("What was found", n), numbered("Tell of the change", n)
	d.States[numbered("Wait", n)] = State{Type: "Wait", Seconds: seconds(pause), Next: look}
	d.States[look] = lookAgain(changed)
	d.States[changed] = State{Type: "Choice", Choices: []Choice{isTrue("$.case.changed", tell)}, Default: next}
	d.told(tell, "change", next)
	d.orTell(look, next)
}

func lookAgain(next string) State { return look(workflow.PhaseWatch, next) }

// told adds a notice about the case. A notice that cannot be sent stops nothing.
func (d Definition) told(name, kind, next string) {
	d.States[name] = notice(kind, theEvent, oneCase, "$.sent", next).orElse("$.unsent", next)
}

// orTell has a person told when a step fails, after which the machine goes on
// with next.
func (d Definition) orTell(step, next string) {
	tell := "Tell of failed " + step
	d.States[step] = d.States[step].orElse("$.error", tell)
	d.States[tell] = help(step, theEvent, oneCase, "$.error", next).orElse("$.unsent", next)
}
