package keyused

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

const day = 24 * time.Hour

var examples = []checks.Example{
	{Name: "used 45 days ago to the second", Given: key(400*day, 45*day), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "used 45 days and a second ago", Given: key(400*day, 45*day+time.Second), Want: []checks.Outcome{checks.Fail},
		Says: []string{"AKIAEXAMPLE000000001", "user deploy", "last used on 2026-01-16, for s3"},
	},
	{Name: "never used, made 7 days ago", Given: key(7*day, 0), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "never used, made 8 days ago", Given: key(8*day, 0), Want: []checks.Outcome{checks.Fail},
		Says: []string{"made on 2026-02-22 and never used"},
	},
	{Name: "old and in use", Given: key(4000*day, time.Hour), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "unused for a threshold of 10 days", Given: key(400*day, 11*day), Want: []checks.Outcome{checks.Fail},
		Options: func(o *checks.Options) { o.KeyUnusedDays = 10 },
	},
	{
		Name: "inactive", Want: []checks.Outcome{checks.NotApplicable},
		Given: func(s *snapshot.Snapshot) {
			key(400*day, 0)(s)
			s.IAM.AccessKeys.Value[0].Keys.Value[0].Active = false
		},
	},
	{
		Name: "its last use is denied", Want: []checks.Outcome{checks.Unknown}, Says: []string{"AKIAEXAMPLE000000001 could not be read (denied"},
		Given: func(s *snapshot.Snapshot) {
			key(400*day, 0)(s)
			s.IAM.AccessKeys.Value[0].Keys.Value[0].LastUsed.Lose(snapshottest.Denied)
		},
	},
	{
		Name: "the user was deleted meanwhile", Want: []checks.Outcome{checks.Unknown}, Says: []string{"deleted while it was read"},
		Given: func(s *snapshot.Snapshot) {
			key(400*day, 0)(s)
			s.IAM.AccessKeys.Value[0].Keys.Lose(snapshot.Gap{Reason: snapshot.Gone})
		},
	},
}

// key is a key of a given age, last used so long ago; 0 for never.
func key(age, used time.Duration) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		var use snapshot.KeyUse
		if used > 0 {
			use = snapshot.KeyUse{At: s.TakenAt.Add(-used), Service: "s3"}
		}
		snapshot.AccessKeys.Set(s, "", []snapshot.UserKeys{{
			User: "deploy", ARN: checks.ARN(s, "iam", "", "user/deploy"), Created: s.TakenAt.Add(-age),
			Keys: snapshot.Full([]snapshot.AccessKey{{
				ID: "AKIAEXAMPLE000000001", Active: true, Created: s.TakenAt.Add(-age), LastUsed: snapshot.Full(use, s.TakenAt),
			}}, s.TakenAt),
		}})
	}
}
