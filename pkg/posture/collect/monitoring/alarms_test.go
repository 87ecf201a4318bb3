package monitoring_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	cloudwatchtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/google/go-cmp/cmp"

	rootalert "github.com/exposed-key-responder/responder/pkg/posture/checks/root-alert"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/collecttest"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/monitoring"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

const (
	topic   = "arn:aws:sns:us-east-1:111122223333:security"
	nowhere = "arn:aws:sns:us-east-1:111122223333:deleted"
)

// alerts is a Region with three alarms, two of them on metrics of the account's
// own, and three rules, two of them on CloudTrail's events.
func alerts() *fakeaws.Alerts {
	metric := func(name, namespace, metric string, actions ...string) cloudwatchtypes.MetricAlarm {
		return cloudwatchtypes.MetricAlarm{
			AlarmName: &name, Namespace: &namespace, MetricName: &metric, ActionsEnabled: aws.Bool(true), AlarmActions: actions,
		}
	}
	rule := func(name, pattern string, state eventtypes.RuleState) eventtypes.Rule {
		return eventtypes.Rule{Name: &name, EventPattern: &pattern, State: state}
	}
	f := &fakeaws.Alerts{
		Filters: []logstypes.MetricFilter{
			{FilterName: aws.String("root"), LogGroupName: aws.String("trail"), FilterPattern: aws.String("{ $.a = 1 }"),
				MetricTransformations: []logstypes.MetricTransformation{{MetricNamespace: aws.String("CIS"), MetricName: aws.String("Root")}}},
			{FilterName: aws.String("none")},
		},
		Alarms: []cloudwatchtypes.MetricAlarm{
			metric("root", "CIS", "Root", topic, nowhere), metric("cpu", "AWS/EC2", "CPUUtilization", topic), metric("logins", "CIS", "Logins", topic),
		},
		Rules: []eventtypes.Rule{
			rule("logins", `{"detail-type":["AWS Console Sign In via CloudTrail"]}`, "ENABLED"),
			rule("off", `{"detail-type":["AWS API Call via CloudTrail"]}`, "DISABLED"), rule("ekr-health", `{"source":["aws.health"]}`, "ENABLED"),
		},
		Targets: map[string][]eventtypes.Target{"logins": {
			{Arn: aws.String(topic), Input: aws.String(`"somebody came in"`)}, {Arn: aws.String("arn:aws:lambda:us-east-1:111122223333:function:tell")},
		}},
		Topics: map[string][]snstypes.Subscription{topic: {
			fakeaws.Subscribed(topic, "email", "a@example.com", true), fakeaws.Subscribed(topic, "email", "b@example.com", false),
		}},
	}
	f.PageSize = 1
	return f
}

var subscribed = snapshot.Full([]snapshot.Subscription{
	{Protocol: "email", Endpoint: "a@example.com", Confirmed: true}, {Protocol: "email", Endpoint: "b@example.com"},
}, snapshottest.Now)

func TestMetricFilters(t *testing.T) {
	got := collecttest.Read(t, monitoring.Collectors, snapshot.MetricFilters, snapshottest.Home, alerts())
	want := snapshot.Full([]snapshot.MetricFilter{
		{Name: "root", LogGroup: "trail", Pattern: "{ $.a = 1 }", Namespace: "CIS", Metric: "Root"},
	}, snapshottest.Now)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAlarmsAskOnceForEachTopic(t *testing.T) {
	f := alerts()
	got := collecttest.Read(t, monitoring.Collectors, snapshot.Alarms, snapshottest.Home, f)
	gone := snapshot.Missing[[]snapshot.Subscription](snapshot.Gap{
		Reason: snapshot.Gone, Operation: "sns ListSubscriptionsByTopic", Code: "NotFound", Detail: "the fake says NotFound",
	})
	want := snapshot.Full([]snapshot.Alarm{
		{
			Name: "root", Enabled: true, Metrics: []snapshot.Metric{{Namespace: "CIS", Name: "Root"}},
			Actions: []snapshot.Target{{ARN: topic, Subscriptions: subscribed}, {ARN: nowhere, Subscriptions: gone}},
		},
		{
			Name: "logins", Enabled: true, Metrics: []snapshot.Metric{{Namespace: "CIS", Name: "Logins"}},
			Actions: []snapshot.Target{{ARN: topic, Subscriptions: subscribed}},
		},
	}, snapshottest.Now)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if n := f.Count("ListSubscriptionsByTopic"); n != 3 {
		t.Errorf("%d calls for two pages of one topic and one that is gone", n)
	}
}

// TestTopicsAreAskedInTheirOwnRegion: an alarm of one Region may tell a topic of
// another.
func TestTopicsAreAskedInTheirOwnRegion(t *testing.T) {
	home, away := alerts(), &fakeaws.Alerts{Alarms: alerts().Alarms[:1]}
	env := collecttest.Env(func(region string) []any {
		return []any{map[string]*fakeaws.Alerts{snapshottest.Home: home, snapshottest.Away: away}[region]}
	})
	task := collect.Task{Part: snapshot.Alarms.Name(), Region: snapshottest.Away}
	s := collect.Run(t.Context(), env, monitoring.Collectors, []collect.Task{task}, snapshottest.Now)
	got := snapshot.Alarms.In(s, snapshottest.Away).Value
	if diff := cmp.Diff(subscribed, got[0].Actions[0].Subscriptions); diff != "" || away.Count("ListSubscriptionsByTopic") != 0 {
		t.Errorf("%v\n%s", away.Calls(), diff)
	}
}

func TestAlarmOnAnExpressionNamesItsMetrics(t *testing.T) {
	f := alerts()
	f.Alarms = []cloudwatchtypes.MetricAlarm{{AlarmName: aws.String("sum"), Metrics: []cloudwatchtypes.MetricDataQuery{
		{Expression: aws.String("a+b")},
		{MetricStat: &cloudwatchtypes.MetricStat{Metric: &cloudwatchtypes.Metric{Namespace: aws.String("CIS"), MetricName: aws.String("Root")}}},
	}}}
	got := collecttest.Read(t, monitoring.Collectors, snapshot.Alarms, snapshottest.Home, f)
	if diff := cmp.Diff([]snapshot.Metric{{Namespace: "CIS", Name: "Root"}}, got.Value[0].Metrics); diff != "" || got.Value[0].Enabled {
		t.Errorf("%+v\n%s", got.Value, diff)
	}
}

func TestTrailRulesKeepsThoseOfCloudTrail(t *testing.T) {
	f := alerts()
	f.Fail = map[string][]error{"ListTargetsByRule off": {fakeaws.Error("AccessDeniedException")}}
	got := collecttest.Read(t, monitoring.Collectors, snapshot.TrailRules, snapshottest.Home, f)
	if len(got.Value) != 2 || !got.Value[0].Enabled || got.Value[1].Enabled || got.Value[1].Targets.Read() {
		t.Fatalf("%+v", got)
	}
	want := []snapshot.Target{
		{ARN: topic, Input: `{"input":"\"somebody came in\""}`, Subscriptions: subscribed},
		{ARN: "arn:aws:lambda:us-east-1:111122223333:function:tell"},
	}
	if diff := cmp.Diff(want, got.Value[0].Targets.Value); diff != "" {
		t.Error(diff)
	}
}

// TestListsThatBreakOffAreMarked denies the second page of each list.
func TestListsThatBreakOffAreMarked(t *testing.T) {
	for operation, read := range map[string]func(*fakeaws.Alerts) (whole bool, n int){
		"DescribeMetricFilters": func(f *fakeaws.Alerts) (bool, int) {
			p := collecttest.Read(t, monitoring.Collectors, snapshot.MetricFilters, snapshottest.Home, f)
			return p.Whole(), len(p.Value)
		},
		"DescribeAlarms": func(f *fakeaws.Alerts) (bool, int) {
			p := collecttest.Read(t, monitoring.Collectors, snapshot.Alarms, snapshottest.Home, f)
			return p.Whole(), len(p.Value)
		},
		"ListRules": func(f *fakeaws.Alerts) (bool, int) {
			p := collecttest.Read(t, monitoring.Collectors, snapshot.TrailRules, snapshottest.Home, f)
			return p.Whole(), len(p.Value)
		},
	} {
		f := alerts()
		f.Fail = map[string][]error{operation: {nil, fakeaws.Error("AccessDeniedException")}}
		if whole, n := read(f); whole || n != 1 {
			t.Errorf("%s: whole %v, %d items", operation, whole, n)
		}
	}
}

// TestRuleOfRootAlertsOwnFixIsRead takes the pattern of the command that the
// check shows: whoever follows it must be seen to have done so.
func TestRuleOfRootAlertsOwnFixIsRead(t *testing.T) {
	_, rest, _ := strings.Cut(rootalert.Check.Fix.Command, "--event-pattern '")
	pattern, _, _ := strings.Cut(rest, "'")
	f := alerts()
	f.Rules = []eventtypes.Rule{{Name: aws.String("root-used"), EventPattern: &pattern, State: "ENABLED"}}
	f.Targets = map[string][]eventtypes.Target{"root-used": {{Arn: aws.String(topic)}}}
	got := collecttest.Read(t, monitoring.Collectors, snapshot.TrailRules, snapshottest.Home, f)
	if len(got.Value) != 1 || got.Value[0].Pattern != pattern || len(got.Value[0].Targets.Value) != 1 {
		t.Errorf("%s: %+v", pattern, got)
	}
}
