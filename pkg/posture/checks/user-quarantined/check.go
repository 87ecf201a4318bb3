// Package userquarantined asks for principals on whom AWS has put its quarantine: AWS found their
// key in public. Quarantine is not containment: roles, secrets and much else stay
// within reach. The policies are told by the beginnings of their names, of which AWS
// has added new ones.
package userquarantined

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/iampolicy"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/principals"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "user-quarantined",
	Question: "Is every user free of AWS's quarantine for exposed keys?",
	Area:     checks.Identity,
	Severity: checks.Critical,
	Tier:     checks.Stealable,
	Why:      "AWS found the key in public. Its quarantine denies some calls, and leaves assuming roles and reading secrets.",
	Fix: checks.Fix{
		Do:      "Treat every key of the user as stolen: contain it, follow AWS's support case, and take the policy off only then.",
		Command: "aws iam list-access-keys --user-name <user>",
		Breaks:  "Nothing: it only reads.",
	},
	Reads:    []snapshot.Ref{snapshot.Permissions},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "user, group or role", Many: "users, groups and roles", Good: "no quarantine"})
	account, ok := checks.ReadPrincipals(t)
	if !ok {
		return t.Findings()
	}
	for _, p := range account.All() {
		policy := quarantine(p)
		switch {
		case p.ServiceLinked():
		case policy == "":
			t.Pass()
		default:
			f := t.Fail(checks.OfPrincipal(p), "", fmt.Sprintf("The %s %s has AWS's quarantine policy %s.", p.Kind, p.Name, policy))
			f.Owner = o.Owner(p.Tags)
			if p.Kind == principals.User {
				f.Command = "aws iam list-access-keys --user-name " + checks.Quote(p.Name)
			}
		}
	}
	return t.Findings()
}

func quarantine(p *principals.Principal) string {
	for _, arn := range p.Attached {
		if name := principals.PolicyName(arn); iampolicy.Quarantine(name) {
			return name
		}
	}
	for _, name := range p.Inline {
		if iampolicy.Quarantine(name) {
			return name
		}
	}
	return ""
}
