// Package passwordused asks for every console password whether it is in use. One that was
// never used is not; a new one has some days of grace.
package passwordused

import (
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "password-used",
	Question: "Was every console password used in the last 45 days?",
	Area:     checks.Keys,
	Severity: checks.Medium,
	Tier:     checks.Stealable,
	Why:      "The password of somebody who has left can be guessed, or found in an old breach, and nobody is there to notice.",
	Fix: checks.Fix{
		Do:      "Delete the login profile. The user, its keys and its policies stay.",
		Command: "aws iam delete-login-profile --user-name <user>",
		Breaks:  "The user's sign-in to the console, until a new password is made.",
	},
	Ref: checks.References{
		CIS3: []string{"1.12"}, CIS5: []string{"1.11"}, SecurityHub: []string{"IAM.8", "IAM.22"},
		Prowler: []string{"iam_user_console_access_unused"},
	},
	Reads:    []snapshot.Ref{snapshot.CredentialTable},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "console password", Many: "console passwords",
		Good: fmt.Sprintf("used in the last %d days or made in the last %d, says %s", o.PasswordUnusedDays, o.KeyGraceDays, checks.ReportTime(s)),
	})
	report, _ := checks.Read(t, snapshot.CredentialTable, "")
	for _, row := range report.Rows {
		if row.User != snapshot.RootUser && row.Password == snapshot.True {
			judge(t, s, o, row)
		}
	}
	return t.Findings()
}

func judge(t *checks.Tally, s *snapshot.Snapshot, o checks.Options, row snapshot.CredentialRow) {
	since, limit, how := row.PasswordLastUsed, o.PasswordUnusedDays, "was last used on"
	if since.IsZero() {
		// There is no use to wait for: only a new password has an excuse.
		since, limit, how = made(row), o.KeyGraceDays, "was never used since it was made on"
	}
	if !checks.OlderThan(s, since, limit) {
		t.Pass()
		return
	}
	f := t.Fail(checks.OfUser(row.User, row.ARN), "", fmt.Sprintf("The password of user %s %s %s, says %s.", row.User, how, checks.Date(since), checks.ReportTime(s)))
	f.Command = "aws iam delete-login-profile --user-name " + checks.Quote(row.User)
	f.Safe = fmt.Sprintf("unused for %d days", checks.Days(s, since))
}

// made is when a password was set; the user's creation where that is not told.
func made(row snapshot.CredentialRow) time.Time {
	if row.PasswordLastChanged.IsZero() {
		return row.Created
	}
	return row.PasswordLastChanged
}
