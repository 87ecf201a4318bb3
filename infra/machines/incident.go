package machines

import (
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// The paths of the incident machine's state: {"case": ..., "reading": ...,
// "unsent": ...}. unsent is there once a notice could not be sent, and makes the
// execution fail at its end, when all else is done.
const (
	theCase    = "$.case"
	theEvent   = "$.case.event"
	oneCase    = "States.Array($.case)"
	theReading = "$.reading"
	theReceipt = "$.case.told"
)

// Investigation defines ekr-incident: verify one key's containment, find out
// what the key was used for, report it, look again later, close. The key's
// history is read in the time until the next watch. With a trail's bucket, what
// is left unread then, and after each watch, is read from its log files.
func Investigation(verifyAfter time.Duration, watchAfter []time.Duration, trailBucket bool) Definition {
	d := Definition{
		Comment: "Verify the containment of one key, find out what the key did, report, watch, close",
		StartAt: "Begin",
		// Beside the pauses: six verifications, and for each watch five minutes of
		// reading, as much for summing up, and less than that for all else; and the
		// time until it is known who undoes a containment.
		TimeoutSeconds: seconds(watchAfter[len(watchAfter)-1] + 4*time.Hour + time.Duration(len(watchAfter))*clearingRoom),
		States: map[string]State{
			"Begin": {Type: "Pass", Parameters: Object{"case.$": "$"}, Next: "Let IAM settle"},
		},
	}
	d.verify(verifyAfter, "Plan")
	d.look(look{name: workflow.LookFirst}, "Report")
	files := func(_ int, next string) string { return next }
	if trailBucket {
		files = d.files
		d.TimeoutSeconds += seconds(time.Duration(len(watchAfter)+1) * filesRoom)
	}
	d.told("Report", "report", "Is it a drill")
	d.States["Is it a drill"] = State{
		Type:    "Choice",
		Comment: "What a drill is to prove is proved by now, and nobody else has its key",
		Choices: []Choice{{Variable: "$.case.event.kind", StringEquals: string(trigger.Drill), Next: "Last summary"}},
		Default: files(1, d.untilWatch(1)),
	}
	for n := range watchAfter {
		next := "Last summary"
		if n+1 < len(watchAfter) {
			next = d.untilWatch(n + 2)
		}
		d.watch(n+1, files(n+2, next))
	}
	d.close()
	return d
}

// clearingRoom holds the further looks of one watch, the last one included.
const clearingRoom = workflow.Clearing + 5*time.Minute

// filesRoom holds a look into log files: its reading, and the summing up of its
// rounds.
const filesRoom = workflow.FilesBudget + 30*time.Minute

func seconds(d time.Duration) int { return int(d / time.Second) }

// phase is a phase of the contain function, whose answer is the case brought up
// to date.
func phase(phase workflow.Phase, next string) State {
	return invoke(Contain, Object{"phase": string(phase), "case.$": theCase}, theCase, next)
}

// verify reads the containment back, as often as the function asks for it.
func (d Definition) verify(after time.Duration, next string) {
	d.States["Let IAM settle"] = State{Type: "Wait", Seconds: seconds(after), Next: "Verify"}
	d.States["Verify"] = phase(workflow.PhaseVerify, "What was found")
	d.ifChanged("What was found", "Tell of the change", "Once more")
	d.States["Once more"] = State{
		Type:    "Choice",
		Choices: []Choice{isTrue("$.case.again", "Let IAM settle")},
		Default: next,
	}
	d.orTell("Verify", next)
}

// untilWatch is where the time until a watch begins: with the history, as long as
// some of it is unread.
func (d Definition) untilWatch(n int) string {
	wait := numbered("Wait", n)
	if n > workflow.MaxHistory {
		return wait
	}
	history := look{name: workflow.LookHistory.Numbered(n), title: fmt.Sprintf("history %d", n)}
	choice := fmt.Sprintf("Is history left %d", n)
	d.States[choice] = State{
		Type:    "Choice",
		Choices: []Choice{isTrue("$.case.reading.history", history.state("Plan"))},
		Default: wait,
	}
	d.look(history, history.state("Anything new"))
	d.ifChanged(history.state("Anything new"), history.state("Tell of"), wait)
	return choice
}

// watch looks again at its time: first at the containment, then at what anybody
// did since. A person is told of each if something changed.
func (d Definition) watch(n int, next string) {
	watch, again := numbered("Watch", n), look{name: workflow.LookWatch.Numbered(n), title: fmt.Sprintf("watch %d", n)}
	d.States[numbered("Wait", n)] = State{Type: "Wait", TimestampPath: fmt.Sprintf("$.case.watchAt[%d]", n-1), Next: watch}
	d.States[watch] = phase(workflow.PhaseWatch, numbered("What was found", n))
	d.ifChanged(numbered("What was found", n), numbered("Tell of the change", n), numbered("Once more", n))
	d.States[numbered("Once more", n)] = State{
		Type:    "Choice",
		Comment: "Somebody undoes the containment: until CloudTrail tells who it is, and until that ends, it is looked at again",
		Choices: []Choice{isTrue("$.case.again", numbered("Let CloudTrail tell", n))},
		Default: again.state("Plan"),
	}
	d.States[numbered("Let CloudTrail tell", n)] = State{Type: "Wait", Seconds: seconds(workflow.ClearingPause), Next: watch}
	d.orTell(watch, again.state("Plan"))
	d.look(again, again.state("Anything new"))
	d.ifChanged(again.state("Anything new"), again.state("Tell of"), next)
}

// ifChanged tells a person if the case says that something changed.
func (d Definition) ifChanged(name, tell, next string) {
	d.States[name] = State{Type: "Choice", Choices: []Choice{isTrue("$.case.changed", tell)}, Default: next}
	d.told(tell, "change", next)
}

// close sums up for the last time, which is when a severity may fall, and says
// that it is over.
func (d Definition) close() {
	d.States["Last summary"] = summarize(Object{"case.$": theCase, "closing": true}, "Close")
	d.orTell("Last summary", "Close")
	d.told("Close", "close", "Was it told")
	d.States["Was it told"] = State{
		Type:    "Choice",
		Choices: []Choice{present("$.unsent", "Notice not sent")},
		Default: "Closed",
	}
	d.States["Notice not sent"] = State{Type: "Fail", Error: "NoticeNotSent", Cause: "The incident was followed to its end, but a notice could not be sent, or its record not closed"}
	d.States["Closed"] = State{Type: "Succeed"}
}

// told adds a notice about the case. A notice that cannot be sent stops nothing.
func (d Definition) told(name, kind, next string) {
	d.States[name] = notice(kind, theEvent, oneCase, theReceipt, next).orElse("$.unsent", next)
}

// orTell has a person told when a step fails, after which the machine goes on
// with next.
func (d Definition) orTell(step, next string) {
	tell := "Tell of failed " + step
	d.States[step] = d.States[step].orElse("$.error", tell)
	d.States[tell] = help(step, theEvent, oneCase, "$.error", theReceipt, next).orElse("$.unsent", next)
}
