// Package responderruleson asks of each rule that the responder's stack deployed
// whether it is on, still matches the same events, and still sends them as they
// are to the same targets.
package responderruleson

import (
	"fmt"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "responder-rules-on",
	Question: "Are all rules of the responder on, as they were deployed?",
	Area:     checks.Responder,
	Severity: checks.Critical,
	Tier:     checks.Deaf,
	Why:      "Without its rules the responder hears of no exposed key. One call switches a rule off, and nothing else shows it.",
	Fix: checks.Fix{
		Do:      "Find out in CloudTrail who changed the rule, then switch it on, or deploy again with --revert-drift.",
		Command: "aws events enable-rule --name <rule>",
		Breaks:  "Nothing. Events that came meanwhile are lost: look at AWS Health and Trusted Advisor by hand.",
	},
	Reads:    []snapshot.Ref{snapshot.ResponderDeployed, snapshot.ResponderRules},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "rule", Many: "rules", Good: "on, as deployed", None: checks.NotDeployed,
	})
	deployed, rules, ok := checks.ReadDeployed(t, snapshot.ResponderRules)
	if !ok {
		return t.Findings()
	}
	name := func(r snapshot.Rule) string { return r.Name }
	for _, p := range checks.Pairs(deployed.Rules, rules.Value, name, rules.Whole()) {
		r := checks.Resource{Type: "AWS::Events::Rule", ID: checks.ARN(s, "events", s.Home, "rule/"+p.ID), Name: p.ID}
		if p.Now == nil {
			t.Fail(r, s.Home, fmt.Sprintf("Rule %s is not there any more.", p.ID)).Command = checks.PutBack
			continue
		}
		judge(t, s, r, p.Deployed, *p.Now)
	}
	return t.Findings()
}

func judge(t *checks.Tally, s *snapshot.Snapshot, r checks.Resource, want snapshot.DeployedRule, rule snapshot.Rule) {
	targets, ok := checks.ReadInner(t, r, s.Home, &rule.Targets)
	switch {
	case !rule.Enabled:
		f := t.Fail(r, s.Home, fmt.Sprintf("Rule %s is switched off.", rule.Name))
		f.Command = fmt.Sprintf("aws events enable-rule --region %s --name %s", s.Home, checks.Quote(rule.Name))
	case !checks.SameJSON(want.Pattern, rule.Pattern):
		t.Fail(r, s.Home, fmt.Sprintf("Rule %s matches other events than those it was deployed for.", rule.Name)).Command = checks.PutBack
	case !ok || !rule.Targets.Whole():
	case len(targets) == 0 && len(want.Targets) > 0:
		t.Fail(r, s.Home, fmt.Sprintf("Rule %s has no target any more.", rule.Name)).Command = checks.PutBack
	default:
		compare(t, s, r, want, targets)
	}
}

// compare looks for every target that was deployed. Others beside them are the
// owner's.
func compare(t *checks.Tally, s *snapshot.Snapshot, r checks.Resource, want snapshot.DeployedRule, targets []snapshot.Target) {
	for _, w := range want.Targets {
		if !slices.ContainsFunc(targets, func(have snapshot.Target) bool {
			return have.ARN == w.ARN && have.Role == w.Role && checks.SameJSON(w.Input, have.Input)
		}) {
			t.Fail(r, s.Home, fmt.Sprintf("Rule %s no longer sends to %s as it was deployed to.", r.Name, w.ARN)).Command = checks.PutBack
			return
		}
	}
	t.Pass()
}
