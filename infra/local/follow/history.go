package follow

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/exposed-key-responder/responder/infra/local/timeline"
)

// history is what must be remembered of the events read so far.
type history struct {
	entered map[string]time.Time
	// functions are those that were invoked since the last state was entered.
	functions []string
}

// read turns one event of an execution's history into entries; most events are
// of no interest to a person and give none.
func (h *history) read(machine string, event types.HistoryEvent) []timeline.Entry {
	at := aws.ToTime(event.Timestamp).UTC()
	switch event.Type {
	case types.HistoryEventTypeExecutionStarted:
		return []timeline.Entry{{At: at, Label: machine, Text: "started"}}
	case types.HistoryEventTypeExecutionSucceeded:
		return []timeline.Entry{{At: at, Label: machine, Text: "ended as it should"}}
	case types.HistoryEventTypeExecutionFailed, types.HistoryEventTypeExecutionTimedOut, types.HistoryEventTypeExecutionAborted:
		return []timeline.Entry{{At: at, Label: timeline.Failed, Text: machine + ": " + failure(event)}}
	case types.HistoryEventTypeTaskFailed, types.HistoryEventTypeTaskTimedOut, types.HistoryEventTypeLambdaFunctionFailed, types.HistoryEventTypeLambdaFunctionTimedOut:
		return []timeline.Entry{{At: at, Label: timeline.Failed, Text: "a function: " + failure(event)}}
	}
	h.task(event)
	if entered := event.StateEnteredEventDetails; entered != nil {
		h.enter(aws.ToString(entered.Name), at)
	}
	if exited := event.StateExitedEventDetails; exited != nil {
		return h.exit(event.Type, aws.ToString(exited.Name), aws.ToString(exited.Output), at)
	}
	return nil
}

// task remembers which function a state invokes.
func (h *history) task(event types.HistoryEvent) {
	resource := ""
	switch {
	case event.TaskScheduledEventDetails != nil:
		resource = aws.ToString(event.TaskScheduledEventDetails.Resource)
	case event.LambdaFunctionScheduledEventDetails != nil:
		resource = aws.ToString(event.LambdaFunctionScheduledEventDetails.Resource)
	}
	if name := last(resource); name != "" {
		h.functions = append(h.functions, strings.TrimPrefix(name, "ekr-"))
	}
}

func (h *history) enter(state string, at time.Time) {
	if h.entered == nil {
		h.entered = map[string]time.Time{}
	}
	h.entered[state] = at
	h.functions = nil
}

// exit tells of states that did something: those that waited, invoked functions
// or looped over keys or Regions.
func (h *history) exit(kind types.HistoryEventType, state, output string, at time.Time) []timeline.Entry {
	e := timeline.Entry{At: at, Label: state, Took: at.Sub(h.entered[state])}
	switch kind {
	case types.HistoryEventTypeWaitStateExited:
		e.Text = "waited"
	case types.HistoryEventTypeTaskStateExited, types.HistoryEventTypeMapStateExited:
		e.Text, e.Details = describe(state, h.functions, kind == types.HistoryEventTypeMapStateExited, output)
	default:
		return nil
	}
	return []timeline.Entry{e}
}

// failure puts an event's error and cause in a few words.
func failure(event types.HistoryEvent) string {
	var code, cause *string
	switch {
	case event.ExecutionFailedEventDetails != nil:
		code, cause = event.ExecutionFailedEventDetails.Error, event.ExecutionFailedEventDetails.Cause
	case event.ExecutionTimedOutEventDetails != nil:
		code, cause = event.ExecutionTimedOutEventDetails.Error, event.ExecutionTimedOutEventDetails.Cause
	case event.ExecutionAbortedEventDetails != nil:
		code, cause = event.ExecutionAbortedEventDetails.Error, event.ExecutionAbortedEventDetails.Cause
	case event.TaskFailedEventDetails != nil:
		code, cause = event.TaskFailedEventDetails.Error, event.TaskFailedEventDetails.Cause
	case event.TaskTimedOutEventDetails != nil:
		code, cause = event.TaskTimedOutEventDetails.Error, event.TaskTimedOutEventDetails.Cause
	case event.LambdaFunctionFailedEventDetails != nil:
		code, cause = event.LambdaFunctionFailedEventDetails.Error, event.LambdaFunctionFailedEventDetails.Cause
	case event.LambdaFunctionTimedOutEventDetails != nil:
		code, cause = event.LambdaFunctionTimedOutEventDetails.Error, event.LambdaFunctionTimedOutEventDetails.Cause
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", event.Type, aws.ToString(code), aws.ToString(cause)))
}
