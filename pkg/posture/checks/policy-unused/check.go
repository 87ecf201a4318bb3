// Package policyunused asks for the customer's own policies that are attached to nobody and are
// nobody's boundary. The denials of the responder lie ready for the next incident,
// and are left out.
package policyunused

import (
	"fmt"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "policy-unused",
	Question: "Is every customer policy attached to somebody?",
	Area:     checks.Identity,
	Severity: checks.Informational,
	Tier:     checks.Hygiene,
	Folded:   true,
	Why:      "A forgotten policy is attached one day by somebody who trusts its name.",
	Fix: checks.Fix{
		Do:      "Delete it. If it has several versions, delete the others first.",
		Command: "aws iam delete-policy --policy-arn <policy>",
		Breaks:  "A template or a pipeline that still names the policy.",
	},
	Ref:      checks.References{Prowler: []string{"iam_customer_unattached_policy_no_administrative_privileges"}},
	Reads:    []snapshot.Ref{snapshot.Permissions},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "customer policy", Many: "customer policies", Good: "attached, or a boundary"})
	authorization, _ := checks.Read(t, snapshot.Permissions, "")
	for _, policy := range authorization.Policies {
		switch {
		case !strings.Contains(policy.ARN, "::"+s.Account+":policy/"), checks.Denial(s, policy.ARN):
		case policy.Attachments > 0 || policy.AsBoundary > 0:
			t.Pass()
		default:
			f := t.Fail(checks.Resource{Type: "AWS::IAM::ManagedPolicy", ID: policy.ARN, Name: policy.Name}, "",
				fmt.Sprintf("Policy %s is attached to nobody; it was last changed on %s.", policy.Name, checks.Date(policy.Updated)))
			f.Command = "aws iam delete-policy --policy-arn " + checks.Quote(policy.ARN)
			f.Safe = "attached to nobody"
		}
	}
	return t.Findings()
}
