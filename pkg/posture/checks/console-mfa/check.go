// Package consolemfa asks of every user who may sign in to the console for an MFA device. The
// root user is another check's business.
package consolemfa

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "console-mfa",
	Question: "Does every user with a console password have an MFA device?",
	Area:     checks.MFA,
	Severity: checks.High,
	Tier:     checks.Stealable,
	Why:      "A password alone is guessed, phished, or found in somebody else's breach.",
	Fix: checks.Fix{
		Do:      "Have the user register a passkey; until then, delete the login profile.",
		Command: "aws iam delete-login-profile --user-name <user>",
		Breaks:  "The user's sign-in to the console, until a new password is made.",
	},
	Ref: checks.References{
		CIS3: []string{"1.10"}, CIS5: []string{"1.9"}, SecurityHub: []string{"IAM.5"}, Prowler: []string{"iam_user_mfa_enabled_console_access"},
	},
	Reads:    []snapshot.Ref{snapshot.CredentialTable},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "user with a console password", Many: "users with a console password", Good: "MFA is on, says " + checks.ReportTime(s),
	})
	report, _ := checks.Read(t, snapshot.CredentialTable, "")
	for _, row := range report.Rows {
		switch {
		case row.User == snapshot.RootUser || row.Password != snapshot.True:
		case row.MFA:
			t.Pass()
		default:
			f := t.Fail(checks.OfUser(row.User, row.ARN), "", fmt.Sprintf("User %s has a password and no MFA device, says %s.", row.User, checks.ReportTime(s)))
			f.Command = "aws iam delete-login-profile --user-name " + checks.Quote(row.User)
			if row.PasswordLastUsed.IsZero() {
				f.Safe = "the password was never used"
			}
		}
	}
	return t.Findings()
}
