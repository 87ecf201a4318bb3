package rootalert

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

const (
	benchmark = `{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }`
	turned    = `{($.eventType!="AwsServiceEvent")&&($.userIdentity.invokedBy NOT EXISTS)&&($.userIdentity.type=Root)}`
	signIns   = `{ $.userIdentity.type = "Root" && $.eventName = "ConsoleLogin" }`
	ownRule   = `{"detail":{"userIdentity":{"type":["Root"]}}}`
)

var examples = []checks.Example{
	{Name: "the benchmark's filter, alarm and subscriber", Given: filter(benchmark, nil), Want: []checks.Outcome{checks.Pass}},
	{Name: "its clauses in another order", Given: filter(turned, nil), Want: []checks.Outcome{checks.Pass}},
	{Name: "sign-ins alone", Given: filter(signIns, nil), Want: []checks.Outcome{checks.Fail}, Says: []string{"nothing tells of CreateAccessKey"}},
	{
		Name: "a subscriber who never confirmed", Want: []checks.Outcome{checks.Fail}, Says: []string{"no confirmed subscriber"},
		Given: filter(benchmark, func(s *snapshot.Snapshot) { alarm(s).Actions[0].Subscriptions.Value[0].Confirmed = false }),
	},
	{
		Name: "subscribers that may not be listed", Want: []checks.Outcome{checks.Unknown},
		Given: filter(benchmark, func(s *snapshot.Snapshot) { alarm(s).Actions[0].Subscriptions.Lose(snapshottest.Denied) }),
	},
	{
		Name: "a filter, and rules that may not be listed", Want: []checks.Outcome{checks.Pass},
		Given: filter(benchmark, func(s *snapshot.Snapshot) { snapshottest.Lose(s, snapshot.TrailRules) }),
	},
	{
		Name: "a log group in a Region that is not reviewed", Want: []checks.Outcome{checks.Unknown}, Says: []string{"not collected"},
		Given: filter(benchmark, func(s *snapshot.Snapshot) {
			s.Regions[s.Home].CloudTrail.Trails.Value[0].LogGroup = checks.ARN(s, "logs", "eu-west-3", "log-group:trail:*")
		}),
	},
	{Name: "a rule in every Region", Given: rules(ownRule, true, snapshottest.Home, snapshottest.Away), Want: []checks.Outcome{checks.Pass}},
	{Name: "a rule in one Region", Given: rules(ownRule, true, snapshottest.Home), Want: []checks.Outcome{checks.Fail}},
	{Name: "rules that are off", Given: rules(ownRule, false, snapshottest.Home, snapshottest.Away), Want: []checks.Outcome{checks.Fail}, Says: []string{"switched off"}},
}

// filter is a trail to CloudWatch Logs with a metric filter and an alarm.
func filter(pattern string, change func(*snapshot.Snapshot)) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.Trails.Set(s, s.Home, []snapshot.Trail{{
			Name: "main", ARN: checks.ARN(s, "cloudtrail", s.Home, "trail/main"), MultiRegion: true,
			LogGroup: checks.ARN(s, "logs", s.Home, "log-group:trail:*"), Status: snapshot.Full(snapshot.TrailStatus{Logging: true}, s.TakenAt),
		}})
		snapshot.MetricFilters.Set(s, s.Home, []snapshot.MetricFilter{{Name: "root", LogGroup: "trail", Pattern: pattern, Namespace: "CIS", Metric: "root"}})
		snapshot.Alarms.Set(s, s.Home, []snapshot.Alarm{{
			Name: "root", Enabled: true, Metrics: []snapshot.Metric{{Namespace: "CIS", Name: "root"}}, Actions: []snapshot.Target{topic(s)},
		}})
		if change != nil {
			change(s)
		}
	}
}

func alarm(s *snapshot.Snapshot) *snapshot.Alarm { return &snapshot.Alarms.In(s, s.Home).Value[0] }

func rules(pattern string, on bool, regions ...string) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		for _, region := range regions {
			snapshot.TrailRules.Set(s, region, []snapshot.Rule{{
				Name: "ekr-root", Enabled: on, Pattern: pattern, Targets: snapshot.Full([]snapshot.Target{topic(s)}, s.TakenAt),
			}})
		}
	}
}

func topic(s *snapshot.Snapshot) snapshot.Target {
	return snapshot.Target{ARN: checks.ARN(s, "sns", s.Home, "security"), Subscriptions: snapshot.Full([]snapshot.Subscription{
		{Protocol: "email", Endpoint: "security@example.com", Confirmed: true},
	}, s.TakenAt)}
}
