// Package cisalarms asks for each alarm of the CIS AWS Foundations Benchmark
// whether somebody is told of its events: by a metric filter on the log group of
// a trail, with an alarm whose topic has a confirmed subscriber; or by rules of
// EventBridge wherever the event may happen. What counts is which events a
// pattern takes, not how it is written.
package cisalarms

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/alerts"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "cis-alarms",
	Question: "Is somebody told of every kind of event for which CIS wants an alarm?",
	Area:     checks.Monitoring,
	Severity: checks.Low,
	Tier:     checks.Hygiene,
	Folded:   true,
	Why:      "An alarm that has no subscriber, or whose filter misses a call, is silent when it is needed.",
	Fix: checks.Fix{
		Do:      "Make a metric filter with the benchmark's pattern and an alarm on its metric; or a rule of EventBridge in every Region.",
		Command: "aws logs put-metric-filter --log-group-name <log-group> --filter-name <name> --filter-pattern <pattern> --metric-transformations metricName=<name>,metricNamespace=CIS,metricValue=1 && aws cloudwatch put-metric-alarm --alarm-name <name> --namespace CIS --metric-name <name> --statistic Sum --period 300 --evaluation-periods 1 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold --alarm-actions <topic>",
		Breaks:  "Nothing. Busy accounts may get many messages about refused calls.",
	},
	Ref:      references(),
	Reads:    alerts.Parts,
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,

	OneSuffices: true,
}

func references() (r checks.References) {
	for _, w := range alerts.CIS {
		r.CIS3, r.CIS5 = append(r.CIS3, w.CIS), append(r.CIS5, w.CIS)
		r.Prowler = append(r.Prowler, w.Prowler)
		if w.Hub != "" {
			r.SecurityHub = append(r.SecurityHub, w.Hub)
		}
	}
	return r
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "CIS alarm", Many: "CIS alarms", Good: "somebody is told",
		None: "No trail sends to CloudWatch Logs in this account, and no rule of EventBridge stands in: the CIS alarms are not used.",
	})
	coverage := alerts.Read(t, s)
	if !coverage.Used() {
		return t.Findings()
	}
	doubted, told := t.Doubted(), 0
	for _, watch := range alerts.CIS {
		answer := coverage.Of(watch)
		switch called := fmt.Sprintf("CIS %s, %s", watch.CIS, watch.Name); {
		case answer.Told:
			told++
			t.Pass()
		case len(answer.Gaps) > 0:
			t.Unknown(checks.Account(s), "", fmt.Sprintf("%s: what may tell of it could not be judged (%s).", called, answer.Gaps[0]), answer.Gaps...).Facet = watch.CIS
		case !doubted:
			t.Fail(checks.Account(s), "", fmt.Sprintf("%s: %s.", called, answer.Why)).Facet = watch.CIS
		}
	}
	if told == len(alerts.CIS) {
		t.Settle()
	}
	return t.Findings()
}
