package operator_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/operator"
	"github.com/exposed-key-responder/responder/pkg/operator/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

func TestIdentify(t *testing.T) {
	tests := map[string]struct {
		arn, region, machine string
		wantErr              bool
	}{
		"user":       {"arn:aws:iam::111122223333:user/alice", "us-east-1", "arn:aws:states:us-east-1:111122223333:stateMachine:m", false},
		"role":       {"arn:aws-us-gov:sts::111122223333:assumed-role/sec/alice", "us-gov-west-1", "arn:aws-us-gov:states:us-gov-west-1:111122223333:stateMachine:m", false},
		"elsewhere":  {"arn:aws-cn:iam::111122223333:user/alice", "", "", true},
		"not an ARN": {"alice", "", "", true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			caller, err := operator.Identify(context.Background(), &fakeaws.Identity{ARN: tc.arn, Account: "111122223333"})
			if err == nil {
				var region string
				region, err = caller.HomeRegion()
				if got := caller.MachineARN(region, "m"); err == nil && (region != tc.region || got != tc.machine) {
					t.Errorf("%s, %s", region, got)
				}
			}
			if (err != nil) != tc.wantErr {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestStart(t *testing.T) {
	states := &fakeaws.States{}
	r := operator.Request{AccessKeyID: key, Reason: `seen in a "log"`, DryRun: true}
	for range 2 {
		if _, err := operator.Start(context.Background(), states, "arn:machine", r, noon); err != nil {
			t.Fatal(err)
		}
	}
	first, second := states.Started[0], states.Started[1]
	want := `{"accessKeyId":"` + key + `","reason":"seen in a \"log\"","dryRun":true}`
	if diff := cmp.Diff(want, *first.Input); diff != "" {
		t.Errorf("input (-want +got):\n%s", diff)
	}
	if *first.Name == *second.Name {
		t.Errorf("two executions named %s", *first.Name)
	}
	if !regexp.MustCompile(`^manual-` + key + `-20261123T120000-[0-9a-f]{8}$`).MatchString(*first.Name) {
		t.Errorf("name %s", *first.Name)
	}
}

func TestStartFitsALongKeyIntoTheName(t *testing.T) {
	states := &fakeaws.States{}
	r := operator.Request{AccessKeyID: "AKIA" + key + key + key + key + key}
	if _, err := operator.Start(context.Background(), states, "arn:machine", r, noon); err != nil {
		t.Fatal(err)
	}
	const most = 80 // of Step Functions
	if name := *states.Started[0].Name; len(name) > most {
		t.Errorf("%d characters: %s", len(name), name)
	}
}

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
