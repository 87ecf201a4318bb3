package keyinitialused

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

const day = 24 * time.Hour

var examples = []checks.Example{
	{
		Name: "made within a minute and never used", Given: key(30*day, time.Minute, false), Want: []checks.Outcome{checks.Fail},
		Says: []string{"Key AKIAEXAMPLE000000001 was made together with user deploy on 2026-01-31, and never used"},
	},
	{Name: "made within a minute and used", Given: key(30*day, 0, true), Want: []checks.Outcome{checks.Pass}},
	{Name: "made 7 days ago", Given: key(7*day, 0, false), Want: []checks.Outcome{checks.Pass}},
	{Name: "made 8 days ago", Given: key(8*day, 0, false), Want: []checks.Outcome{checks.Fail}},
	{Name: "made two minutes after the user", Given: key(30*day, 2*time.Minute, false), Want: []checks.Outcome{checks.NotApplicable}},
	{
		Name: "its last use is denied", Want: []checks.Outcome{checks.Unknown},
		Given: func(s *snapshot.Snapshot) {
			key(30*day, 0, false)(s)
			s.IAM.AccessKeys.Value[0].Keys.Value[0].LastUsed.Lose(snapshottest.Denied)
		},
	},
}

func key(age, after time.Duration, used bool) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		var use snapshot.KeyUse
		if used {
			use.At = s.TakenAt.Add(-age / 2)
		}
		made := s.TakenAt.Add(-age)
		snapshot.AccessKeys.Set(s, "", []snapshot.UserKeys{{
			User: "deploy", ARN: checks.ARN(s, "iam", "", "user/deploy"), Created: made.Add(-after),
			Keys: snapshot.Full([]snapshot.AccessKey{{ID: "AKIAEXAMPLE000000001", Active: true, Created: made, LastUsed: snapshot.Full(use, s.TakenAt)}}, s.TakenAt),
		}})
	}
}
