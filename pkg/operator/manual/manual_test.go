package manual_test

import (
	"context"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/operator/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/operator/manual"
)

const key = "AKIAEXAMPLE000000001"

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

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
			caller, err := manual.Identify(context.Background(), &fakeaws.Identity{ARN: tc.arn, Account: "111122223333"})
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
	r := manual.Request{AccessKeyID: key, Reason: `seen in a "log"`, DryRun: true}
	for range 2 {
		if _, err := manual.Start(context.Background(), states, "arn:machine", r, noon); err != nil {
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
	r := manual.Request{AccessKeyID: "AKIA" + key + key + key + key + key}
	if _, err := manual.Start(context.Background(), states, "arn:machine", r, noon); err != nil {
		t.Fatal(err)
	}
	const most = 80 // of Step Functions
	if name := *states.Started[0].Name; len(name) > most {
		t.Errorf("%d characters: %s", len(name), name)
	}
}
