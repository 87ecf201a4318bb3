package rootunused

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

const day = 24 * time.Hour

var examples = []checks.Example{
	{Name: "never used", Given: root(0, 0, 0), Want: []checks.Outcome{checks.Pass}, Says: []string{"2026-03-02 03:00 UTC"}},
	{Name: "used 30 days ago to the second", Given: root(30*day, 0, 0), Want: []checks.Outcome{checks.Fail}, Says: []string{"2026-01-31, with its password"}},
	{Name: "used 30 days and a second ago", Given: root(30*day+time.Second, 0, 0), Want: []checks.Outcome{checks.Pass}},
	{Name: "old password, first key used today", Given: root(300*day, time.Hour, 0), Want: []checks.Outcome{checks.Fail}, Says: []string{"2026-03-02, with its first access key"}},
	{Name: "old password, second key used today", Given: root(300*day, 0, time.Hour), Want: []checks.Outcome{checks.Fail}, Says: []string{"second access key"}},
	{Name: "password used today, old keys", Given: root(time.Hour, 300*day, 300*day), Want: []checks.Outcome{checks.Fail}, Says: []string{"its password"}},
	{Name: "all of it long ago", Given: root(300*day, 200*day, 100*day), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "a report without the root user's row", Want: []checks.Outcome{checks.Unknown}, Says: []string{"was read only in part (malformed"},
		Given: func(s *snapshot.Snapshot) {
			snapshot.CredentialTable.Set(s, "", snapshot.CredentialReport{GeneratedAt: s.TakenAt})
			s.IAM.CredentialReport.Doubt(snapshot.Gap{Reason: snapshot.Malformed, Operation: "iam GetCredentialReport"})
		},
	},
	{
		Name: "a user called root", Want: []checks.Outcome{checks.Pass},
		Given: func(s *snapshot.Snapshot) {
			root(0, 0, 0)(s)
			rows := &s.IAM.CredentialReport.Value.Rows
			*rows = append(*rows, snapshot.CredentialRow{User: "root", PasswordLastUsed: s.TakenAt})
		},
	},
	{
		Name: "used for a threshold of 90 days", Given: root(60*day, 0, 0), Want: []checks.Outcome{checks.Fail},
		Options: func(o *checks.Options) { o.RootUseDays = 90 },
	},
}

// root is a root user whose password and keys were last used so long ago; 0 for
// never.
func root(password, first, second time.Duration) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		ago := func(d time.Duration) (at time.Time) {
			if d > 0 {
				at = s.TakenAt.Add(-d)
			}
			return at
		}
		row := snapshot.CredentialRow{User: snapshot.RootUser, ARN: checks.ARN(s, "iam", "", "root"), PasswordLastUsed: ago(password)}
		row.Keys[0].LastUsed.At, row.Keys[1].LastUsed.At = ago(first), ago(second)
		snapshot.CredentialTable.Set(s, "", snapshot.CredentialReport{GeneratedAt: s.TakenAt.Add(-3 * time.Hour), Rows: []snapshot.CredentialRow{row}})
	}
}
