package responder_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/collect/collecttest"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/responder"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

func TestRulesAreTheRespondersOwn(t *testing.T) {
	got := collecttest.Read(t, responder.Collectors, snapshot.ResponderRules, "", deployment())
	want := snapshot.Full([]snapshot.Rule{{
		Name: "ekr-ended", Enabled: true, Pattern: `{"source":["aws.states"]}`,
		Targets: snapshot.Full([]snapshot.Target{
			{ARN: topicARN, Role: role, Input: `{"template":"\"ended as \u003cstatus\u003e\"","paths":{"status":"$.detail.status"}}`},
		}, snapshottest.Now),
	}}, snapshottest.Now)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFunctions(t *testing.T) {
	contain := snapshot.Function{Name: "ekr-contain", Role: role, State: "Active", Modified: modified, Reserved: snapshot.Full(-1, snapshottest.Now)}
	off := contain
	off.Reserved.Value = 0
	hidden := contain
	hidden.Reserved = snapshot.Missing[int](snapshot.Gap{
		Reason: snapshot.Denied, Operation: "lambda GetFunctionConcurrency", Code: "AccessDeniedException", Detail: "the fake says AccessDeniedException",
	})
	for name, tc := range map[string]struct {
		change func(*fakeaws.Deployment)
		want   []snapshot.Function
		reason snapshot.Reason
	}{
		"as deployed":        {func(*fakeaws.Deployment) {}, []snapshot.Function{contain}, ""},
		"switched off":       {func(f *fakeaws.Deployment) { f.Reserved = map[string]int32{"ekr-contain": 0} }, []snapshot.Function{off}, ""},
		"concurrency denied": {fail("GetFunctionConcurrency", "AccessDeniedException"), []snapshot.Function{hidden}, ""},
		"deleted":            {func(f *fakeaws.Deployment) { f.Functions = nil }, nil, ""},
		"denied":             {fail("GetFunctionConfiguration", "AccessDeniedException"), nil, snapshot.Denied},
		"a time that is none": {
			func(f *fakeaws.Deployment) {
				f.Functions["ekr-contain"] = &lambda.GetFunctionConfigurationOutput{LastModified: aws.String("soon")}
			},
			nil, snapshot.Malformed,
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := deployment()
			tc.change(f)
			got := collecttest.Read(t, responder.Collectors, snapshot.ResponderFunctions, "", f)
			if diff := cmp.Diff(tc.want, got.Value); diff != "" {
				t.Error(diff)
			}
			if got.Whole() != (tc.reason == "") || tc.reason != "" && got.Gaps[0].Reason != tc.reason {
				t.Errorf("%+v", got.Gaps)
			}
		})
	}
}

func TestMachines(t *testing.T) {
	f := deployment()
	delete(f.Machines, machineARN)
	if got := collecttest.Read(t, responder.Collectors, snapshot.ResponderMachines, "", f); !got.Whole() || len(got.Value) != 0 {
		t.Errorf("a machine that is gone is no gap: %+v", got)
	}
	f = deployment()
	fail("DescribeStateMachine", "AccessDeniedException")(f)
	if got := collecttest.Read(t, responder.Collectors, snapshot.ResponderMachines, "", f); got.Whole() {
		t.Errorf("%+v", got)
	}
}

func TestTopics(t *testing.T) {
	got := collecttest.Read(t, responder.Collectors, snapshot.ResponderTopics, "", deployment())
	want := snapshot.Full([]snapshot.Topic{{ARN: topicARN, Key: keyARN, Subscriptions: snapshot.Full([]snapshot.Subscription{
		{Protocol: "email", Endpoint: mail, Confirmed: true, Filter: snapshot.Full(`{"severity":["P1"]}`, snapshottest.Now)},
		{Protocol: "email", Endpoint: "late@example.com"},
	}, snapshottest.Now)}}, snapshottest.Now)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	f := deployment()
	delete(f.Topics, topicARN)
	if got := collecttest.Read(t, responder.Collectors, snapshot.ResponderTopics, "", f); !got.Whole() || len(got.Value) != 0 {
		t.Errorf("a topic that is gone is no gap: %+v", got)
	}
}

func TestTopicWhoseSubscriptionsAreDenied(t *testing.T) {
	f := deployment()
	fail("ListSubscriptionsByTopic", "AuthorizationError")(f)
	got := collecttest.Read(t, responder.Collectors, snapshot.ResponderTopics, "", f)
	if got.Value[0].Subscriptions.Read() || got.Value[0].Subscriptions.Unread()[0].Reason != snapshot.Denied {
		t.Errorf("%+v", got)
	}
}

func TestContact(t *testing.T) {
	f := deployment()
	if got := collecttest.Read(t, responder.Collectors, snapshot.SecurityContact, "", f); !got.Whole() || got.Value != (snapshot.Contact{}) {
		t.Errorf("none set is a value: %+v", got)
	}
	f = deployment()
	f.Contact = &accounttypes.AlternateContact{Name: aws.String("SOC"), Title: aws.String("Lead"), EmailAddress: aws.String(mail)}
	got := collecttest.Read(t, responder.Collectors, snapshot.SecurityContact, "", f)
	if diff := cmp.Diff(snapshot.Contact{Name: "SOC", Title: "Lead", Email: mail}, got.Value); diff != "" || f.Count("GetAlternateContact SECURITY") != 1 {
		t.Errorf("%v %s", f.Calls(), diff)
	}
	f = deployment()
	fail("GetAlternateContact", "AccessDeniedException")(f)
	if got := collecttest.Read(t, responder.Collectors, snapshot.SecurityContact, "", f); got.Read() {
		t.Errorf("%+v", got)
	}
}
