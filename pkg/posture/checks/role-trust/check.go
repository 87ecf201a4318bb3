// Package roletrust asks of every role whether its trust policy lets in whoever asks:
// everybody, a whole other account without a condition, whatever an identity
// provider vouches for without a subject. The rules for federation are those of the
// IAM User Guide for roles of OIDC and SAML providers.
package roletrust

import (
	"cmp"
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
	ID:       "role-trust",
	Question: "Does every role's trust policy say who may assume it?",
	Area:     checks.Identity,
	Severity: checks.High,
	Tier:     checks.Open,
	Why:      "Nothing must be stolen to enter such a role: a repository on GitHub, or an account of anybody's, is enough.",
	Fix: checks.Fix{
		Do:      "Name the principal, or add a condition: the subject for OIDC, the audience for SAML, the organization or an external id for accounts.",
		Command: "aws iam update-assume-role-policy --role-name <role> --policy-document file://trust.json",
		Breaks:  "Whoever assumes the role today and is not in the new policy. Its last use shows in CloudTrail as AssumeRole*.",
	},
	Ref:      checks.References{Prowler: []string{"iam_no_custom_policy_permissive_role_assumption"}},
	Reads:    []snapshot.Ref{snapshot.Permissions, snapshot.OIDCProviderARNs},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "role", Many: "roles", Good: "only those whom the trust policy names, or a condition binds, may assume it",
		None: "There are no roles but those of AWS's services.",
	})
	account, ok := checks.ReadPrincipals(t)
	if !ok {
		return t.Findings()
	}
	j := &judge{s: s, t: t}
	for _, role := range account.Roles {
		switch {
		case role.ServiceLinked():
		case role.Trust == nil:
			t.Unknown(checks.OfPrincipal(role), "", fmt.Sprintf("Who may assume role %s could not be told (%s: %s).", role.Name, role.TrustGap.Reason, role.TrustGap.Detail), role.TrustGap)
		default:
			j.role(o, role)
		}
	}
	return t.Findings()
}

type judge struct {
	s *snapshot.Snapshot
	t *checks.Tally
}

// hole is one way in that is open to whoever asks.
type hole struct {
	severity checks.Severity
	what     string
}

func (j *judge) role(o checks.Options, role *principals.Principal) {
	var holes []hole
	for _, statement := range role.Trust.Statements {
		if !statement.Deny && statement.Assumes(iampolicy.Request{}) != iampolicy.No {
			holes = append(holes, j.statement(statement, role.Trust)...)
		}
	}
	if len(holes) == 0 {
		j.t.Pass()
		return
	}
	slices.SortStableFunc(holes, func(a, b hole) int { return cmp.Compare(b.severity, a.severity) })
	var what []string
	for _, h := range holes {
		if !slices.Contains(what, h.what) {
			what = append(what, h.what)
		}
	}
	f := j.t.Fail(checks.OfPrincipal(role), "", fmt.Sprintf("Role %s: %s.", role.Name, strings.Join(what, "; ")))
	f.Severity, f.Owner = holes[0].severity, o.Owner(role.Tags)
	f.Command = fmt.Sprintf("aws iam update-assume-role-policy --role-name %s --policy-document file://trust.json", checks.Quote(role.Name))
	if role.Known() && role.Set.Administrator() != iampolicy.No {
		f.Capability = checks.Admin
	}
}

func (j *judge) statement(s iampolicy.Statement, trust *iampolicy.Document) (holes []hole) {
	bound, external := bounds(s, trust)
	switch {
	case s.NotPrincipals.Given() && !bound:
		holes = append(holes, hole{checks.Critical, "anyone in any AWS account may assume it, but for those it names"})
	case s.Principals.Everyone && !bound && external:
		holes = append(holes, hole{checks.High, "anyone in any AWS account who knows the external id may assume it"})
	case s.Principals.Everyone && !bound:
		holes = append(holes, hole{checks.Critical, "anyone in any AWS account may assume it"})
	}
	for _, principal := range s.Principals.AWS {
		if account := wholeAccount(principal); account != "" && account != j.s.Account && !bound && !external {
			holes = append(holes, hole{checks.Medium, "everybody in account " + account + " may assume it, without a condition on who asks"})
		}
	}
	for _, provider := range s.Principals.Federated {
		holes = append(holes, j.federated(s, provider)...)
	}
	return holes
}

// wholeAccount gives the account that a principal of a trust policy names as a
// whole; "" for a single user or role.
func wholeAccount(principal string) string {
	if fields := strings.Split(principal, ":"); len(fields) == 6 && fields[2] == "iam" && fields[5] == "root" {
		return fields[4]
	}
	if len(principal) == 12 && strings.Trim(principal, "0123456789") == "" {
		return principal
	}
	return ""
}
