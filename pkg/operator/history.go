package operator

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// history reads the events that came since the last look. A token leads only to
// the end of what there was, so each look begins at the start again; a manual
// execution has some dozens of events.
func (f *Follower) history(ctx context.Context, e *Execution) error {
	const largestPage = 1000
	in := &sfn.GetExecutionHistoryInput{
		ExecutionArn:         &e.ARN,
		IncludeExecutionData: aws.Bool(true),
		MaxResults:           largestPage,
	}
	for {
		out, err := f.Client.GetExecutionHistory(ctx, in)
		if err != nil {
			return fmt.Errorf("states GetExecutionHistory %s: %w", e.ARN, err)
		}
		for _, event := range out.Events {
			if event.Id > e.seen {
				f.event(e, event)
				e.seen = event.Id
			}
		}
		if aws.ToString(out.NextToken) == "" {
			return nil
		}
		in.NextToken = out.NextToken
	}
}

func (f *Follower) event(e *Execution, event types.HistoryEvent) {
	at := aws.ToTime(event.Timestamp).UTC()
	if entered := event.StateEnteredEventDetails; entered != nil {
		f.Seen(Progress{At: at, State: aws.ToString(entered.Name)})
	}
	if exited := event.StateExitedEventDetails; exited != nil {
		was := e.Pause.On
		cases := e.read(aws.ToString(exited.Output))
		if e.Pause.On && !was {
			f.Seen(Progress{At: at, State: aws.ToString(exited.Name), Pause: &e.Pause})
		}
		for _, c := range cases {
			f.Seen(Progress{At: at, State: aws.ToString(exited.Name), Case: &c})
		}
	}
}

// state is the machine's state, as far as it tells how the response went.
type state struct {
	Cases  []workflow.Case   `json:"cases"`
	Alert  *workflow.Receipt `json:"alert"`
	Unsent json.RawMessage   `json:"unsent"`
	Drill  *workflow.Drill   `json:"drill"`
	Event  struct {
		Pause *workflow.Pause `json:"pause"`
	} `json:"event"`
}

// read takes what an output tells, and returns the cases that are new. States
// are known by what they give out and not by their names, which may change with
// a deployment. An output that is cut short or of another shape tells nothing.
func (e *Execution) read(output string) []workflow.Case {
	var s state
	if json.Unmarshal([]byte(output), &s) != nil {
		return nil
	}
	switch {
	case s.Alert != nil:
		// One that was sent at last: after a pause there is another alert.
		e.Alert, e.AlertFailed = s.Alert, false
	case s.Unsent != nil:
		e.AlertFailed = true
	}
	if s.Event.Pause != nil {
		e.Pause = *s.Event.Pause
	}
	if s.Drill != nil {
		e.Drill = s.Drill
	}
	var c workflow.Case
	if json.Unmarshal([]byte(output), &c) == nil && (c.Outcome.AccessKeyID != "" || c.Failure != "") {
		s.Cases = append(s.Cases, c)
	}
	var fresh []workflow.Case
	for _, c := range s.Cases {
		if e.add(c) {
			fresh = append(fresh, c)
		}
	}
	return fresh
}

// add keeps the latest word on each key, and reports whether the key is new.
func (e *Execution) add(c workflow.Case) bool {
	for i := range e.Cases {
		if e.Cases[i].Exposure.AccessKeyID == c.Exposure.AccessKeyID {
			e.Cases[i] = c
			return false
		}
	}
	e.Cases = append(e.Cases, c)
	return true
}
