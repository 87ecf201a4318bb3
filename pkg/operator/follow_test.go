package operator_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/operator"
	"github.com/exposed-key-responder/responder/pkg/operator/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

const key = "AKIAEXAMPLE000000001"

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func apiError(code string) error { return &smithy.GenericAPIError{Code: code, Message: "said AWS"} }

// handled is the case of a key that was contained.
func handled(id string) workflow.Case {
	return workflow.Case{
		Version: workflow.Version, IncidentID: id,
		Exposure: workflow.Exposure{AccessKeyID: key},
		Outcome:  containment.Outcome{AccessKeyID: key, Contained: true, KeyStatus: "Inactive"},
	}
}

func whole(c workflow.Case) map[string]any {
	return map[string]any{"version": 1, "cases": []workflow.Case{c}, "alert": workflow.Receipt{Sent: true, MessageID: "m-1"}}
}

// follow runs a follower that never waits, and returns what it told.
func follow(ctx context.Context, states *fakeaws.States) (operator.Execution, []string, error) {
	told := []string{}
	f := operator.Follower{
		Client: states,
		Pause:  func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		Seen: func(p operator.Progress) {
			if p.Case != nil {
				told = append(told, p.State+": "+string(p.Case.Exposure.AccessKeyID))
				return
			}
			told = append(told, p.State)
		},
	}
	e, err := f.Follow(ctx, "arn:execution")
	return e, told, err
}

func running() fakeaws.Look {
	return fakeaws.Look{Status: types.ExecutionStatusRunning, Events: []types.HistoryEvent{
		fakeaws.Entered("Intake", noon),
		fakeaws.Exited("Intake", noon, workflow.Intake{Version: 1, Exposures: []workflow.Exposure{{AccessKeyID: key}}}),
		fakeaws.Entered("Contain", noon),
		fakeaws.Exited("Contain key", noon.Add(time.Second), handled("EKR-1123-AAAA")),
	}}
}

func ended() fakeaws.Look {
	return fakeaws.Look{
		Status: types.ExecutionStatusSucceeded, Output: fakeaws.JSON(whole(handled("EKR-1123-AAAA"))),
		Events: []types.HistoryEvent{
			fakeaws.Exited("Contain", noon.Add(time.Second), map[string]any{"cases": []workflow.Case{handled("EKR-1123-AAAA")}}),
			fakeaws.Entered("Alert", noon.Add(time.Second)),
		},
	}
}

func TestFollowTellsEachSignOnce(t *testing.T) {
	states := &fakeaws.States{Looks: []fakeaws.Look{running(), running2(), ended()}, PageSize: 2}
	e, told, err := follow(context.Background(), states)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Intake", "Contain", "Contain key: " + key, "Alert"}, told); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
	if len(e.Cases) != 1 || e.Cases[0].IncidentID != "EKR-1123-AAAA" || e.Alert == nil || e.Alert.MessageID != "m-1" || e.AlertFailed {
		t.Errorf("execution: %+v", e)
	}
}

// running2 is a look at which nothing is new.
func running2() fakeaws.Look { return fakeaws.Look{Status: types.ExecutionStatusRunning} }

func TestFollowReadsAFailedExecutionFromItsHistory(t *testing.T) {
	state := whole(handled("EKR-1123-AAAA"))
	delete(state, "alert")
	state["unsent"] = map[string]string{"Error": "TransientError"}
	states := &fakeaws.States{Looks: []fakeaws.Look{running(), {
		Status: types.ExecutionStatusFailed, Error: "AlertNotSent",
		Events: []types.HistoryEvent{fakeaws.Exited("Alert", noon, state)},
	}}}
	e, _, err := follow(context.Background(), states)
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Cases) != 1 || !e.AlertFailed || e.Alert != nil || e.Error != "AlertNotSent" {
		t.Errorf("execution: %+v", e)
	}
}

func TestFollowGivesUpOnWhatDoesNotPass(t *testing.T) {
	many := func(code string, n int) []error {
		var list []error
		for range n {
			list = append(list, apiError(code))
		}
		return list
	}
	tests := map[string]struct {
		fail    map[string][]error
		wantErr string
		looks   int
	}{
		"denied at once":           {map[string][]error{"DescribeExecution": many("AccessDeniedException", 1)}, "AccessDenied", 1},
		"throttled for a while":    {map[string][]error{"DescribeExecution": many("ThrottlingException", 4)}, "", 6},
		"throttled for ever":       {map[string][]error{"DescribeExecution": many("ThrottlingException", 5)}, "Throttling", 5},
		"not there yet":            {map[string][]error{"DescribeExecution": many("ExecutionDoesNotExist", 1)}, "", 3},
		"history denied":           {map[string][]error{"GetExecutionHistory": many("AccessDeniedException", 2)}, "", 2},
		"history throttled at end": {map[string][]error{"GetExecutionHistory": {nil, apiError("ThrottlingException")}}, "", 3},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			states := &fakeaws.States{Looks: []fakeaws.Look{running(), ended()}, Fail: tc.fail}
			e, _, err := follow(context.Background(), states)
			if (err == nil) != (tc.wantErr == "") || err != nil && !strings.Contains(err.Error(), tc.wantErr) {
				t.Errorf("error %v, want %q", err, tc.wantErr)
			}
			if err == nil && len(e.Cases) != 1 {
				t.Errorf("%d cases", len(e.Cases))
			}
			looks := 0
			for _, call := range states.Calls {
				if call == "DescribeExecution" {
					looks++
				}
			}
			if looks != tc.looks {
				t.Errorf("%d looks, want %d", looks, tc.looks)
			}
		})
	}
}

func TestFollowSaysWhenTheHistoryIsRefused(t *testing.T) {
	states := &fakeaws.States{
		Looks: []fakeaws.Look{ended()},
		Fail:  map[string][]error{"GetExecutionHistory": {apiError("AccessDeniedException")}},
	}
	e, told, err := follow(context.Background(), states)
	if err != nil || !strings.Contains(e.HistoryProblem, "AccessDenied") || len(e.Cases) != 1 || len(told) != 1 {
		t.Errorf("%+v, told %v, %v", e, told, err)
	}
}

func TestFollowEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	states := &fakeaws.States{Looks: []fakeaws.Look{running()}}
	f := operator.Follower{Client: states, Seen: func(operator.Progress) {}, Pause: func(ctx context.Context, _ time.Duration) error {
		cancel()
		return ctx.Err()
	}}
	e, err := f.Follow(ctx, "arn:execution")
	if !errors.Is(err, context.Canceled) || e.Ended() || len(e.Cases) != 1 {
		t.Errorf("%+v, %v", e, err)
	}
}
