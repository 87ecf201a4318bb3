// Package policyonuser asks for policies that stand on users themselves, where nobody looks
// when somebody changes teams. AWS's quarantine is exempt, and so are the denials
// of the responder: they must stay there.
package policyonuser

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/iampolicy"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/principals"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "policy-on-user",
	Question: "Do users get their policies through groups only?",
	Area:     checks.Identity,
	Severity: checks.Low,
	Tier:     checks.Hygiene,
	Folded:   true,
	Why:      "Rights given to one person stay when the reason has gone.",
	Fix: checks.Fix{
		Do:      "Put the user into a group that has the policy, then take it off the user.",
		Command: "aws iam detach-user-policy --user-name <user> --policy-arn <policy>",
		Breaks:  "What the user may do, if no group of its has the policy.",
	},
	Ref: checks.References{
		CIS3: []string{"1.15"}, CIS5: []string{"1.14"}, SecurityHub: []string{"IAM.2"}, Prowler: []string{"iam_policy_attached_only_to_group_or_roles"},
	},
	Reads:    []snapshot.Ref{snapshot.Permissions},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "user", Many: "users", Good: "no policies of their own"})
	authorization, _ := checks.Read(t, snapshot.Permissions, "")
	for _, user := range authorization.Users {
		names, command := policies(s, user)
		if len(names) == 0 {
			t.Pass()
			continue
		}
		f := t.Fail(checks.OfUser(user.Name, user.ARN), "", fmt.Sprintf("User %s has policies of its own: %s.", user.Name, strings.Join(names, ", ")))
		f.Owner, f.Command = o.Owner(user.Tags), command
	}
	return t.Findings()
}

// policies names the user's own policies, and the command that takes off the
// first.
func policies(s *snapshot.Snapshot, user snapshot.User) (names []string, command string) {
	who := "--user-name " + checks.Quote(user.Name)
	for _, arn := range user.Attached {
		if name := principals.PolicyName(arn); !iampolicy.Quarantine(name) && !checks.Denial(s, arn) {
			names = append(names, name)
			command = cmp.Or(command, fmt.Sprintf("aws iam detach-user-policy %s --policy-arn %s", who, checks.Quote(arn)))
		}
	}
	for _, policy := range user.Inline {
		if !iampolicy.Quarantine(policy.Name) {
			names = append(names, policy.Name+" (inline)")
			command = cmp.Or(command, fmt.Sprintf("aws iam delete-user-policy %s --policy-name %s", who, checks.Quote(policy.Name)))
		}
	}
	return names, command
}
