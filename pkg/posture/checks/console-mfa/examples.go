package consolemfa

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var examples = []checks.Example{
	{Name: "password and MFA", Given: user(snapshot.True, true), Want: []checks.Outcome{checks.Pass}, Says: []string{"says the credential report of 2026-03-02 03:00 UTC"}},
	{Name: "password without MFA", Given: user(snapshot.True, false), Want: []checks.Outcome{checks.Fail}, Says: []string{"User Zoë has a password and no MFA device"}},
	{Name: "no password", Given: user(snapshot.False, false), Want: []checks.Outcome{checks.NotApplicable}},
}

// user is a user beside a root user without MFA.
func user(password snapshot.Tristate, mfa bool) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.CredentialTable.Set(s, "", snapshot.CredentialReport{GeneratedAt: s.TakenAt.Add(-3 * time.Hour), Rows: []snapshot.CredentialRow{
			{User: snapshot.RootUser, ARN: checks.ARN(s, "iam", "", "root"), Password: snapshot.True},
			{User: "Zoë", ARN: checks.ARN(s, "iam", "", "user/Zoë"), Password: password, MFA: mfa},
		}})
	}
}
