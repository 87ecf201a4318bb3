// Package administratorattached asks of every user, group and role whether its policies make it an
// administrator: AWS's, the customer's and inline ones together, less what they deny
// and what a boundary takes away. A user who is one by a group alone is the group's
// finding.
package administratorattached

import (
	"fmt"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/iampolicy"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/principals"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "administrator-attached",
	Question: "Is every user, group and role without administrator rights?",
	Area:     checks.Identity,
	Severity: checks.High,
	Tier:     checks.Stealable,
	Why:      "Whoever steals an administrator's credentials owns the account. Few must be one; accept those by an exception with an end.",
	Fix: checks.Fix{
		Do:      "Replace the policy by one with the services that are needed. IAM Access Analyzer writes one from what was used.",
		Command: "aws iam detach-role-policy --role-name <role> --policy-arn <policy>",
		Breaks:  "Whatever the principal does that no other policy allows. The policy can be attached again.",
	},
	Ref: checks.References{
		CIS3: []string{"1.16"}, CIS5: []string{"1.15"}, SecurityHub: []string{"IAM.1"},
		Prowler: []string{
			"iam_aws_attached_policy_no_administrative_privileges", "iam_customer_attached_policy_no_administrative_privileges",
			"iam_inline_policy_no_administrative_privileges",
		},
	},
	Reads:    []snapshot.Ref{snapshot.Permissions},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "user, group or role", Many: "users, groups and roles", Good: "no administrator rights",
	})
	account, ok := checks.ReadPrincipals(t)
	if !ok {
		return t.Findings()
	}
	for _, p := range account.All() {
		if p.ServiceLinked() || !checks.KnownRights(t, p) {
			continue
		}
		switch rights := p.Set.Administrator(); {
		case rights == iampolicy.No:
			t.Pass()
		case !byGroup(p, rights):
			fail(t, o, p, rights)
		}
	}
	return t.Findings()
}

// byGroup reports whether one of a user's groups alone gives it as much.
func byGroup(p *principals.Principal, rights iampolicy.Answer) bool {
	return slices.ContainsFunc(p.Groups, func(g *principals.Principal) bool { return g.Set.Administrator() >= rights })
}

func fail(t *checks.Tally, o checks.Options, p *principals.Principal, rights iampolicy.Answer) {
	by, command := source(p, rights)
	condition := ""
	if rights == iampolicy.Maybe {
		condition = " on a condition"
	}
	f := t.Fail(checks.OfPrincipal(p), "", fmt.Sprintf("%s is an administrator%s by %s.", called(p), condition, by))
	f.Severity, f.Capability, f.Command, f.Owner = severity(p, rights), checks.Admin, command, o.Owner(p.Tags)
}

// severity tells those whose rights can be stolen with one secret from those
// that must be entered first.
func severity(p *principals.Principal, rights iampolicy.Answer) checks.Severity {
	switch {
	case strings.HasPrefix(p.Path, "/aws-reserved/sso.amazonaws.com/"):
		return checks.Low
	case p.Kind == principals.Role, p.Kind == principals.Group && len(p.Members) == 0, rights == iampolicy.Maybe:
		return checks.Medium
	}
	return checks.High
}

func called(p *principals.Principal) string {
	switch {
	case p.Kind == principals.Group && len(p.Members) == 1:
		return fmt.Sprintf("Group %s with 1 member", p.Name)
	case p.Kind == principals.Group:
		return fmt.Sprintf("Group %s with %d members", p.Name, len(p.Members))
	}
	return strings.ToUpper(string(p.Kind[:1])) + string(p.Kind[1:]) + " " + p.Name
}

// source names the policy that alone makes the principal an administrator, and
// the command that takes it away.
func source(p *principals.Principal, rights iampolicy.Answer) (by, command string) {
	who := fmt.Sprintf("--%s-name %s", p.Kind, checks.Quote(p.Name))
	for _, policy := range p.Policies() {
		alone := p.Set
		alone.Policies = []iampolicy.Document{policy.Document}
		if alone.Administrator() < rights {
			continue
		}
		if policy.ARN != "" {
			return "policy " + policy.ARN, fmt.Sprintf("aws iam detach-%s-policy %s --policy-arn %s", p.Kind, who, checks.Quote(policy.ARN))
		}
		return "inline policy " + policy.Name, fmt.Sprintf("aws iam delete-%s-policy %s --policy-name %s", p.Kind, who, checks.Quote(policy.Name))
	}
	return "several policies together", fmt.Sprintf("aws iam list-attached-%s-policies %s && aws iam list-%s-policies %s", p.Kind, who, p.Kind, who)
}
