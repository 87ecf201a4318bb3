package cisalarms

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/alerts"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

var examples = []checks.Example{
	{Name: "every alarm", Given: logs(nil), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "no filter for changes of trails", Given: logs(func(s *snapshot.Snapshot) { drop(s, "4.5") }),
		Want: passBut(checks.Fail), Says: []string{"CIS 4.5, changes of trails: nothing tells of CreateTrail"},
	},
	{
		Name: "no filter for changes of trails, or on a page that was denied", Want: passBut(checks.Unknown),
		Given: logs(func(s *snapshot.Snapshot) {
			drop(s, "4.5")
			snapshot.MetricFilters.In(s, s.Home).Doubt(snapshottest.Denied)
		}),
	},
	{
		Name: "a filter without DeleteTrail", Want: passBut(checks.Fail), Says: []string{"nothing tells of DeleteTrail"},
		Given: logs(pattern("4.5", `{ $.eventName = CreateTrail || $.eventName = UpdateTrail || $.eventName = *Logging }`)),
	},
	{
		Name: "the same in another order, with wildcards and an exclusion", Want: []checks.Outcome{checks.Pass},
		Given: logs(pattern("4.5", `{ ($.eventName = *Logging || $.eventName = "*Trail") && $.userIdentity.arn != "*/deploy" }`)),
	},
	{
		Name: "a filter that takes everything", Given: logs(pattern("4.5", `{ $.eventName = * }`)), Want: passBut(checks.Fail),
		Says: []string{"filter 4.5 on trail takes ordinary calls too"},
	},
	{
		Name: "a filter that is not understood", Given: logs(pattern("4.5", "?StopLogging ?DeleteTrail")), Want: passBut(checks.Unknown),
		Says: []string{"could not be judged (malformed"},
	},
	{
		Name: "a filter on another log group", Want: passBut(checks.Fail),
		Given: logs(func(s *snapshot.Snapshot) { filter(s, "4.5").LogGroup = "application" }),
	},
	{
		Name: "no alarm on the metric", Want: passBut(checks.Fail), Says: []string{"filter 4.5 on trail has no alarm"},
		Given: logs(func(s *snapshot.Snapshot) { alarm(s, "4.5").Metrics[0].Name = "another" }),
	},
	{
		Name: "an alarm without an action", Want: passBut(checks.Fail), Says: []string{"alarm 4.5 has no action"},
		Given: logs(func(s *snapshot.Snapshot) { alarm(s, "4.5").Actions = nil }),
	},
	{
		Name: "an alarm whose actions are off", Want: passBut(checks.Fail), Says: []string{"switched off"},
		Given: logs(func(s *snapshot.Snapshot) { alarm(s, "4.5").Enabled = false }),
	},
	{
		Name: "an alarm that nobody confirmed", Want: passBut(checks.Fail), Says: []string{"has no confirmed subscriber"},
		Given: logs(func(s *snapshot.Snapshot) { alarm(s, "4.5").Actions[0].Subscriptions.Value[0].Confirmed = false }),
	},
	{
		Name: "a topic whose subscribers are denied", Want: passBut(checks.Unknown),
		Given: logs(func(s *snapshot.Snapshot) { alarm(s, "4.5").Actions[0].Subscriptions.Lose(snapshottest.Denied) }),
	},
	{
		Name: "a rule in every Region instead", Want: []checks.Outcome{checks.Pass},
		Given: logs(func(s *snapshot.Snapshot) { drop(s, "4.5"); rules(s, "4.5", s.Home, snapshottest.Away) }),
	},
	{
		Name: "a rule in one Region only", Want: passBut(checks.Fail),
		Given: logs(func(s *snapshot.Snapshot) { drop(s, "4.5"); rules(s, "4.5", s.Home) }),
	},
	{
		Name: "a rule in the home Region for IAM", Want: []checks.Outcome{checks.Pass},
		Given: logs(func(s *snapshot.Snapshot) { drop(s, "4.4"); rules(s, "4.4", s.Home) }),
	},
	{
		Name: "a rule that is off", Want: passBut(checks.Fail), Says: []string{"rule 4.4 is switched off"},
		Given: logs(func(s *snapshot.Snapshot) {
			drop(s, "4.4")
			rules(s, "4.4", s.Home)
			snapshot.TrailRules.In(s, s.Home).Value[0].Enabled = false
		}),
	},
	{
		Name: "rules for refused calls, which EventBridge does not see all of", Want: passBut(checks.Fail),
		Given: logs(func(s *snapshot.Snapshot) { drop(s, "4.1"); rules(s, "4.1", s.Home, snapshottest.Away) }),
	},
	{
		Name: "a stopped trail", Want: []checks.Outcome{checks.NotApplicable},
		Given: logs(func(s *snapshot.Snapshot) { trail(s).Status.Value.Logging = false }),
	},
	{
		Name: "the log group of an organization's trail, seen from a member", Want: []checks.Outcome{checks.NotApplicable},
		Given: logs(func(s *snapshot.Snapshot) {
			trail(s).Organization, trail(s).LogGroup = true, "arn:aws:logs:us-east-1:444455556666:log-group:trail:*"
		}),
	},
}

// passBut is every alarm but one.
func passBut(one checks.Outcome) []checks.Outcome { return []checks.Outcome{checks.Pass, one} }

// logs is an account with a trail to CloudWatch Logs and all alarms, changed.
func logs(change func(*snapshot.Snapshot)) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.Trails.Set(s, s.Home, []snapshot.Trail{{
			Name: "main", ARN: checks.ARN(s, "cloudtrail", s.Home, "trail/main"), MultiRegion: true,
			LogGroup: checks.ARN(s, "logs", s.Home, "log-group:trail:*"),
			Status:   snapshot.Full(snapshot.TrailStatus{Logging: true}, s.TakenAt),
		}})
		for _, w := range alerts.CIS {
			filters, alarms := snapshot.MetricFilters.In(s, s.Home), snapshot.Alarms.In(s, s.Home)
			filters.Value = append(filters.Value, snapshot.MetricFilter{Name: w.CIS, LogGroup: "trail", Pattern: taking(w), Namespace: "CIS", Metric: w.CIS})
			alarms.Value = append(alarms.Value, snapshot.Alarm{
				Name: w.CIS, Enabled: true, Metrics: []snapshot.Metric{{Namespace: "CIS", Name: w.CIS}}, Actions: []snapshot.Target{topic(s)},
			})
		}
		if change != nil {
			change(s)
		}
	}
}

func topic(s *snapshot.Snapshot) snapshot.Target {
	return snapshot.Target{ARN: checks.ARN(s, "sns", s.Home, "security"), Subscriptions: snapshot.Full([]snapshot.Subscription{
		{Protocol: "email", Endpoint: "security@example.com", Confirmed: true},
	}, s.TakenAt)}
}

// conditions choose the events of which the name alone does not tell.
var conditions = map[string]string{
	"4.1": `$.errorCode = "*UnauthorizedOperation" || $.errorCode = "AccessDenied*"`,
	"4.3": `$.userIdentity.type = "Root"`,
}

// taking writes a filter that takes the events of a watch.
func taking(w alerts.Watch) string {
	if condition := conditions[w.CIS]; condition != "" {
		return "{ " + condition + " }"
	}
	var names []string
	for _, e := range w.Events {
		names = append(names, "$.eventName = "+alerts.Name(e))
	}
	return "{ " + strings.Join(names, " || ") + " }"
}

func trail(s *snapshot.Snapshot) *snapshot.Trail { return &snapshot.Trails.In(s, s.Home).Value[0] }

func index(number string) int {
	return slices.IndexFunc(alerts.CIS, func(w alerts.Watch) bool { return w.CIS == number })
}

func filter(s *snapshot.Snapshot, number string) *snapshot.MetricFilter {
	return &snapshot.MetricFilters.In(s, s.Home).Value[index(number)]
}

func alarm(s *snapshot.Snapshot, number string) *snapshot.Alarm {
	return &snapshot.Alarms.In(s, s.Home).Value[index(number)]
}

func pattern(number, text string) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) { filter(s, number).Pattern = text }
}

// drop takes the filter of one alarm away.
func drop(s *snapshot.Snapshot, number string) {
	filters := snapshot.MetricFilters.In(s, s.Home)
	filters.Value = slices.Delete(filters.Value, index(number), index(number)+1)
}

// rules puts a rule that takes the events of an alarm into Regions.
func rules(s *snapshot.Snapshot, number string, regions ...string) {
	watch, _ := alerts.ByCIS(number)
	var names []string
	for _, e := range watch.Events {
		names = append(names, alerts.Name(e))
	}
	text, _ := json.Marshal(map[string]any{"detail": map[string]any{"eventName": names}})
	for _, region := range regions {
		snapshot.TrailRules.Set(s, region, []snapshot.Rule{{
			Name: number, Enabled: true, Pattern: string(text), Targets: snapshot.Full([]snapshot.Target{topic(s)}, s.TakenAt),
		}})
	}
}
