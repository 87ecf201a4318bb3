// Package responderruleson asks of each rule that the responder's stack deployed
// whether it is on, still matches the same events, and still sends them as they
// are to the same targets.
package responderruleson

import (
	"encoding/json"
	"fmt"
	"maps"
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
		Do:      "Find out in CloudTrail who changed the rule, then switch it on, or deploy again.",
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
		One: "rule", Many: "rules", Good: "on, as deployed", None: "The responder is not deployed in this account.",
	})
	deployed, ok := checks.Read(t, snapshot.ResponderDeployed, "")
	if !ok || deployed.Stack == "" {
		return t.Findings()
	}
	rules, ok := checks.Read(t, snapshot.ResponderRules, "")
	if !ok {
		return t.Findings()
	}
	for _, name := range slices.Sorted(maps.Keys(deployed.Rules)) {
		r := checks.Resource{Type: "AWS::Events::Rule", ID: checks.ARN(s, "events", s.Home, "rule/"+name), Name: name}
		i := slices.IndexFunc(rules, func(rule snapshot.Rule) bool { return rule.Name == name })
		switch {
		case i >= 0:
			judge(t, s, r, deployed.Rules[name], rules[i])
		case snapshot.ResponderRules.In(s, "").Whole():
			t.Fail(r, s.Home, fmt.Sprintf("Rule %s is not there any more.", name)).Command = redeploy
		}
	}
	return t.Findings()
}

const redeploy = "cdk deploy ekr-responder"

func judge(t *checks.Tally, s *snapshot.Snapshot, r checks.Resource, want snapshot.DeployedRule, rule snapshot.Rule) {
	targets, ok := checks.ReadInner(t, r, s.Home, &rule.Targets)
	switch {
	case !rule.Enabled:
		f := t.Fail(r, s.Home, fmt.Sprintf("Rule %s is switched off.", rule.Name))
		f.Command = fmt.Sprintf("aws events enable-rule --region %s --name %s", s.Home, checks.Quote(rule.Name))
	case !same(want.Pattern, rule.Pattern):
		t.Fail(r, s.Home, fmt.Sprintf("Rule %s matches other events than those it was deployed for.", rule.Name)).Command = redeploy
	case !ok || !rule.Targets.Whole():
	case len(targets) == 0 && len(want.Targets) > 0:
		t.Fail(r, s.Home, fmt.Sprintf("Rule %s has no target any more.", rule.Name)).Command = redeploy
	default:
		compare(t, s, r, want, targets)
	}
}

// compare looks for every target that was deployed. Others beside them are the
// owner's.
func compare(t *checks.Tally, s *snapshot.Snapshot, r checks.Resource, want snapshot.DeployedRule, targets []snapshot.Target) {
	for _, w := range want.Targets {
		if !slices.ContainsFunc(targets, func(have snapshot.Target) bool {
			return have.ARN == w.ARN && have.Role == w.Role && same(w.Input, have.Input)
		}) {
			t.Fail(r, s.Home, fmt.Sprintf("Rule %s no longer sends to %s as it was deployed to.", r.Name, w.ARN)).Command = redeploy
			return
		}
	}
	t.Pass()
}

// same compares two JSON texts by what they say.
func same(a, b string) bool {
	if a == b {
		return true
	}
	return a != "" && b != "" && canonical(a) == canonical(b)
}

func canonical(text string) string {
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		return text
	}
	sorted, _ := json.Marshal(value) // decoded JSON: cannot fail
	return string(sorted)
}
