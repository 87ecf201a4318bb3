// Package userfederated asks for people who have an IAM user of their own: a console password is
// a person's, and a person can sign in through the organization's directory.
package userfederated

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "user-federated",
	Question: "Do people sign in through federation, without a user of their own?",
	Area:     checks.Identity,
	Severity: checks.Low,
	Tier:     checks.Hygiene,
	Folded:   true,
	Why:      "Who leaves the company leaves its directory, and keeps his IAM user.",
	Fix: checks.Fix{
		Do:      "Give the person a permission set in IAM Identity Center, or a role for the SAML provider; then delete the login profile.",
		Command: "aws iam delete-login-profile --user-name <user>",
		Breaks:  "The user's sign-in to the console, until a new password is made.",
	},
	Ref: checks.References{
		CIS3: []string{"1.21"}, CIS5: []string{"1.20"}, Prowler: []string{"iam_check_saml_providers_sts", "iam_user_with_temporary_credentials"},
	},
	Reads:    []snapshot.Ref{snapshot.CredentialTable},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "user", Many: "users", Good: "no console password"})
	report, _ := checks.Read(t, snapshot.CredentialTable, "")
	for _, row := range report.Rows {
		switch {
		case row.User == snapshot.RootUser:
		case row.Password != snapshot.True:
			t.Pass()
		default:
			f := t.Fail(checks.OfUser(row.User, row.ARN), "", fmt.Sprintf("User %s has a console password, says %s, and could be federated.", row.User, checks.ReportTime(s)))
			f.Command = "aws iam delete-login-profile --user-name " + checks.Quote(row.User)
		}
	}
	return t.Findings()
}
