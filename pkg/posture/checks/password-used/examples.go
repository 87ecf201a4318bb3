package passwordused

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

const day = 24 * time.Hour

var examples = []checks.Example{
	{Name: "used 45 days ago to the second", Given: password(400*day, 45*day), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "used 45 days and a second ago", Given: password(400*day, 45*day+time.Second), Want: []checks.Outcome{checks.Fail},
		Says: []string{"user Zoë was last used on 2026-01-16, says the credential report of 2026-03-02 03:00 UTC"},
	},
	{Name: "never used, made 7 days ago", Given: password(7*day, 0), Want: []checks.Outcome{checks.Pass}},
	{Name: "never used, made 8 days ago", Given: password(8*day, 0), Want: []checks.Outcome{checks.Fail}, Says: []string{"never used since it was made on 2026-02-22"}},
	{
		Name: "never used, and when it was made is not told", Want: []checks.Outcome{checks.Fail}, Says: []string{"made on 2023-06-06"},
		Given: func(s *snapshot.Snapshot) {
			password(8*day, 0)(s)
			s.IAM.CredentialReport.Value.Rows[1].PasswordLastChanged = time.Time{}
		},
	},
	{
		Name: "no password", Want: []checks.Outcome{checks.NotApplicable},
		Given: func(s *snapshot.Snapshot) {
			password(400*day, 0)(s)
			s.IAM.CredentialReport.Value.Rows[1].Password = snapshot.False
		},
	},
	{
		Name: "unused for a threshold of 10 days", Given: password(400*day, 11*day), Want: []checks.Outcome{checks.Fail},
		Options: func(o *checks.Options) { o.PasswordUnusedDays = 10 },
	},
}

// password is a password of a given age, last used so long ago; 0 for never. The
// root user has one too, which is other checks' business.
func password(age, used time.Duration) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		row := snapshot.CredentialRow{
			User: "Zoë", ARN: checks.ARN(s, "iam", "", "user/Zoë"), Created: s.TakenAt.Add(-1000 * day),
			Password: snapshot.True, PasswordLastChanged: s.TakenAt.Add(-age),
		}
		if used > 0 {
			row.PasswordLastUsed = s.TakenAt.Add(-used)
		}
		snapshot.CredentialTable.Set(s, "", snapshot.CredentialReport{
			GeneratedAt: s.TakenAt.Add(-3 * time.Hour),
			Rows:        []snapshot.CredentialRow{{User: snapshot.RootUser, ARN: checks.ARN(s, "iam", "", "root"), Password: snapshot.True}, row},
		})
	}
}
