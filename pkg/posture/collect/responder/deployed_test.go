package responder_test

import (
	"strings"
	"testing"

	cloudformationtypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/collect/collecttest"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/responder"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

func readDeployed(t *testing.T, f *fakeaws.Deployment) snapshot.Part[snapshot.Deployed] {
	t.Helper()
	return collecttest.Read(t, responder.Collectors, snapshot.ResponderDeployed, "", f)
}

func TestDeployedIsWhatTheTemplateSays(t *testing.T) {
	got := readDeployed(t, deployment())
	machine := got.Value.Machines[machineARN].Digest
	want := snapshot.Full(snapshot.Deployed{
		Stack: "ekr-responder", Status: "UPDATE_COMPLETE", Table: true,
		Rules: map[string]snapshot.DeployedRule{"ekr-ended": {
			Pattern: `{"detail":{"machine":["` + machineARN + `"]},"source":["aws.states"]}`,
			Targets: []snapshot.DeployedTarget{{ARN: topicARN, Role: role, Input: `{"template":"\"ended as \u003cstatus\u003e\"","paths":{"status":"$.detail.status"}}`}},
		}},
		Functions: map[string]snapshot.DeployedFunction{"ekr-contain": {Role: role, MadeAt: snapshottest.DaysAgo(1)}},
		Machines:  map[string]snapshot.DeployedMachine{machineARN: {Role: role, Digest: machine}},
		Topics: map[string]snapshot.DeployedTopic{
			topicARN:  {Key: keyARN, Endpoints: []snapshot.Endpoint{{Protocol: "email", Address: mail, Filter: `{"audience":[{"exists":false}]}`}}},
			alarmsARN: {Endpoints: []snapshot.Endpoint{{Protocol: "email", Address: "pager@example.com"}}},
		},
		Policies: map[string]string{denialARN: `{"Statement":[{"Action":"*","Effect":"Deny","Resource":"*"}],"Version":"2012-10-17"}`},
	}, snapshottest.Now)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	live := collecttest.Read(t, responder.Collectors, snapshot.ResponderMachines, "", deployment())
	if machine == "" || live.Value[0].Digest != machine {
		t.Errorf("the definition is the same, its digest is not: %+v", live)
	}
}

// TestNotDeployedIsNotDenied: only the answer that there is no such stack means
// that the responder is not deployed.
func TestNotDeployedIsNotDenied(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*fakeaws.Deployment)
		reason snapshot.Reason // "" for not deployed
	}{
		"no stack":              {change: func(f *fakeaws.Deployment) { f.Status = "" }},
		"taken back":            {change: func(f *fakeaws.Deployment) { f.Status = "ROLLBACK_COMPLETE" }},
		"planned, never made":   {change: func(f *fakeaws.Deployment) { f.Status = "REVIEW_IN_PROGRESS" }},
		"being made":            {change: func(f *fakeaws.Deployment) { f.Status = "CREATE_IN_PROGRESS" }, reason: snapshot.NotReady},
		"being deleted":         {change: func(f *fakeaws.Deployment) { f.Status = "DELETE_IN_PROGRESS" }, reason: snapshot.NotReady},
		"stack denied":          {change: fail("DescribeStacks", "AccessDenied"), reason: snapshot.Denied},
		"resources denied":      {change: fail("ListStackResources", "AccessDenied"), reason: snapshot.Denied},
		"template denied":       {change: fail("GetTemplate", "AccessDenied"), reason: snapshot.Denied},
		"table denied":          {change: fail("DescribeTable", "AccessDeniedException"), reason: snapshot.Denied},
		"another wrong request": {change: fail("DescribeStacks", "ValidationError"), reason: snapshot.Failed},
		"no JSON":               {change: func(f *fakeaws.Deployment) { f.Template = "Resources:" }, reason: snapshot.Malformed},
		"unknown function": {
			change: func(f *fakeaws.Deployment) { f.Template = strings.Replace(f.Template, "Fn::Join", "Fn::Select", 1) }, reason: snapshot.Malformed,
		},
		"a resource that is not there": {change: func(f *fakeaws.Deployment) { f.Resources = f.Resources[:3] }, reason: snapshot.Malformed},
	} {
		t.Run(name, func(t *testing.T) {
			f := deployment()
			tc.change(f)
			got := readDeployed(t, f)
			if tc.reason == "" {
				if diff := cmp.Diff(snapshot.Full(snapshot.Deployed{Table: true}, snapshottest.Now), got); diff != "" {
					t.Error(diff)
				}
				return
			}
			if got.Read() || got.Unread()[0].Reason != tc.reason {
				t.Errorf("%+v", got)
			}
		})
	}
}

func fail(operation, code string) func(*fakeaws.Deployment) {
	return func(f *fakeaws.Deployment) { f.Fail = map[string][]error{operation: {fakeaws.Error(code)}} }
}

func TestStackThatIsCleaningUpIsDeployed(t *testing.T) {
	for _, status := range []cloudformationtypes.StackStatus{"UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "DELETE_FAILED", "CREATE_COMPLETE"} {
		f := deployment()
		f.Status = status
		if got := readDeployed(t, f); got.Value.Stack == "" || got.Value.Status != string(status) {
			t.Errorf("%s: %+v", status, got)
		}
	}
}

// TestWhatTheStackDeletedIsNotLookedFor: a resource that an update replaced stays
// in the list for a while.
func TestWhatTheStackDeletedIsNotLookedFor(t *testing.T) {
	f := deployment()
	old := fakeaws.Made("function", "AWS::Lambda::Function", "ekr-old")
	old.ResourceStatus = cloudformationtypes.ResourceStatusDeleteComplete
	f.Resources = append(f.Resources, old)
	collecttest.Read(t, responder.Collectors, snapshot.ResponderFunctions, "", f)
	if n := f.Count("GetFunctionConfiguration ekr-old"); n != 0 {
		t.Errorf("asked %d times for a function that the stack deleted", n)
	}
}

func TestNothingIsLookedForWithoutAStack(t *testing.T) {
	f := deployment()
	f.Status = ""
	if got := collecttest.Read(t, responder.Collectors, snapshot.ResponderFunctions, "", f); !got.Whole() || got.Value != nil {
		t.Errorf("%+v", got)
	}
}
