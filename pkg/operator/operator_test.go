package operator_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/operator"
	"github.com/exposed-key-responder/responder/pkg/operator/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

func TestRestore(t *testing.T) {
	tests := map[string]struct {
		function fakeaws.Function
		want     workflow.RestoreResult
		problem  string
		unknown  bool
	}{
		"restored": {
			function: fakeaws.Function{Payload: `{"version":1,"incidentId":"EKR-1","restored":true}`},
			want:     workflow.RestoreResult{Version: 1, IncidentID: "EKR-1", Restored: true, Actions: []containment.Action{}, Remaining: []string{}},
		},
		"crashed": {
			function: fakeaws.Function{FunctionError: "Unhandled", Payload: `{"errorType":"wrapError","errorMessage":"restore EKR-1: table"}`},
			problem:  "wrapError: restore EKR-1: table", unknown: true,
		},
		"crashed without words": {
			function: fakeaws.Function{FunctionError: "Unhandled", Payload: `null`},
			problem:  "no reason given", unknown: true,
		},
		"no answer":       {function: fakeaws.Function{Payload: `null`}, problem: `incident ""`, unknown: true},
		"garbage":         {function: fakeaws.Function{Payload: `{`}, problem: "answer of", unknown: true},
		"denied":          {function: fakeaws.Function{Err: apiError("AccessDeniedException")}, problem: "AccessDenied"},
		"not deployed":    {function: fakeaws.Function{Err: apiError("ResourceNotFoundException")}, problem: "ResourceNotFound"},
		"throttled":       {function: fakeaws.Function{Err: apiError("TooManyRequestsException")}, problem: "TooMany"},
		"connection lost": {function: fakeaws.Function{Err: errors.New("read: connection reset by peer")}, problem: "reset", unknown: true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := operator.Restore(context.Background(), &tc.function, "ekr-restore", workflow.RestoreInput{IncidentID: "EKR-1"})
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
			if (err == nil) != (tc.problem == "") || err != nil && !strings.Contains(err.Error(), tc.problem) {
				t.Errorf("error %v, want %q", err, tc.problem)
			}
			if errors.Is(err, operator.ErrUnknownOutcome) != tc.unknown {
				t.Errorf("unknown outcome: %t, want %t (%v)", !tc.unknown, tc.unknown, err)
			}
		})
	}
}

// TestRestoreIsRepeatedOnlyIfItWasTurnedAway: the second of two restores would
// be refused, and the person told that nothing was undone.
func TestRestoreIsRepeatedOnlyIfItWasTurnedAway(t *testing.T) {
	f := &fakeaws.Function{Payload: `{}`}
	_, _ = operator.Restore(context.Background(), f, "ekr-restore", workflow.RestoreInput{})
	if f.Retryer == nil {
		t.Fatal("the call is repeated as the SDK likes")
	}
	for err, want := range map[error]bool{
		apiError("TooManyRequestsException"): true,
		apiError("ServiceException"):         false,
		errors.New("connection reset"):       false,
		context.DeadlineExceeded:             false,
	} {
		if got := f.Retryer.IsErrorRetryable(err); got != want {
			t.Errorf("%v is repeated: %t", err, got)
		}
	}
}
