package keyinactivedeleted

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

const day = 24 * time.Hour

var examples = []checks.Example{
	{Name: "inactive, 90 days old", Given: key(90*day, false), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "inactive, 91 days old", Given: key(91*day, false), Want: []checks.Outcome{checks.Fail},
		Says: []string{"AKIAEXAMPLE000000001", "user Zoë O'Neil", "2025-12-01"},
	},
	{Name: "active, 400 days old", Given: key(400*day, true), Want: []checks.Outcome{checks.NotApplicable}},
	{
		Name: "older than a threshold of 30 days", Given: key(31*day, false), Want: []checks.Outcome{checks.Fail},
		Options: func(o *checks.Options) { o.KeyInactiveDays = 30 },
	},
}

func key(age time.Duration, active bool) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.AccessKeys.Set(s, "", []snapshot.UserKeys{{
			User: "Zoë O'Neil", ARN: checks.ARN(s, "iam", "", "user/Zoë O'Neil"), Created: s.TakenAt.Add(-age),
			Keys: snapshot.Full([]snapshot.AccessKey{{ID: "AKIAEXAMPLE000000001", Active: active, Created: s.TakenAt.Add(-age)}}, s.TakenAt),
		}})
	}
}
