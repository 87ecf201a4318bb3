package keyrotated

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

const day = 24 * time.Hour

var examples = []checks.Example{
	{Name: "90 days old to the second", Given: key(90*day, true), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "90 days and a second old", Given: key(90*day+time.Second, true), Want: []checks.Outcome{checks.Fail},
		Says: []string{"AKIAEXAMPLE000000001", "user deploy", "2025-12-02", "90 days ago"},
	},
	{Name: "90 days and 23 hours old", Given: key(90*day+23*time.Hour, true), Want: []checks.Outcome{checks.Fail}},
	{Name: "old but inactive", Given: key(400*day, false), Want: []checks.Outcome{checks.NotApplicable}},
	{
		Name: "old for a threshold of 30 days", Given: key(31*day, true), Want: []checks.Outcome{checks.Fail},
		Options: func(o *checks.Options) { o.KeyMaxDays = 30 },
	},
}

func key(age time.Duration, active bool) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.AccessKeys.Set(s, "", []snapshot.UserKeys{{
			User: "deploy", ARN: checks.ARN(s, "iam", "", "user/deploy"), Created: s.TakenAt.Add(-age),
			Keys: snapshot.Full([]snapshot.AccessKey{
				{ID: "AKIAEXAMPLE000000001", Active: active, Created: s.TakenAt.Add(-age)},
			}, s.TakenAt),
		}})
	}
}
