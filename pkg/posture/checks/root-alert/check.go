// Package rootalert asks whether somebody is told when the root user does anything: by a
// metric filter, an alarm and a confirmed subscriber, or by rules of EventBridge,
// the responder's own among them. What counts is which events a pattern takes, not
// how it is written.
package rootalert

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/alerts"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "root-alert",
	Question: "Is somebody told when the root user is used?",
	Area:     checks.Root,
	Severity: checks.High,
	Tier:     checks.Deaf,
	Why:      "Root can undo everything that the responder does. Its use by an intruder must not be found out from the bill.",
	Fix: checks.Fix{
		Do:      "Make a rule for root's calls and sign-ins in every Region, each with a topic of that Region to which EventBridge may publish; or a metric filter with an alarm on a trail of all Regions. Confirm the subscription.",
		Command: `aws events put-rule --region <region> --name root-used --event-pattern '{"detail":{"userIdentity":{"type":["Root"]}}}' && aws events put-targets --region <region> --rule root-used --targets Id=1,Arn=<topic>`,
		Breaks:  "Nothing. One message for every call that root makes.",
	},
	Ref: checks.References{
		CIS3: []string{"4.3"}, CIS5: []string{"4.3"}, SecurityHub: []string{"CloudWatch.1"}, Prowler: []string{"cloudwatch_log_metric_filter_root_usage"},
	},
	Reads:         alerts.Parts,
	OneSuffices:   true,
	Empty:         checks.Fail,
	AlwaysApplies: "Every account has a root user.",
	Evaluate:      evaluate,
	Examples:      examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "alert", Many: "alerts", Good: "somebody is told when the root user is used"})
	root, _ := alerts.ByCIS("4.3")
	answer := alerts.Read(t, s).Of(root)
	switch {
	case answer.Told:
		t.Settle()
		t.Pass()
	case len(answer.Gaps) > 0:
		t.Unknown(checks.Account(s), "", fmt.Sprintf("What may tell of the root user's use could not be judged (%s).", answer.Gaps[0]), answer.Gaps...)
	case !t.Doubted():
		t.Fail(checks.Account(s), "", fmt.Sprintf("Nobody is told when the root user is used: %s.", answer.Why))
	}
	return t.Findings()
}
