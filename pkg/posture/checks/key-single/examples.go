package keysingle

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

const day = 24 * time.Hour

var examples = []checks.Example{
	{Name: "one key", Given: keys(key{400 * day, true}), Want: []checks.Outcome{checks.Pass}},
	{Name: "two keys, the newer made 7 days ago", Given: keys(key{7 * day, true}, key{400 * day, true}), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "two keys, the newer made 8 days ago", Given: keys(key{8 * day, true}, key{400 * day, true}), Want: []checks.Outcome{checks.Fail},
		Says: []string{"User deploy has had two active keys since 2026-02-22: AKIAEXAMPLE000000002 and AKIAEXAMPLE000000001"},
	},
	{Name: "one active, one inactive", Given: keys(key{400 * day, true}, key{400 * day, false}), Want: []checks.Outcome{checks.Pass}},
	{Name: "two inactive keys", Given: keys(key{400 * day, false}, key{400 * day, false}), Want: []checks.Outcome{checks.NotApplicable}},
	{
		Name: "two keys beyond a threshold of 1 day", Given: keys(key{2 * day, true}, key{2 * day, true}), Want: []checks.Outcome{checks.Fail},
		Options: func(o *checks.Options) { o.KeyRotationDays = 1 },
	},
}

type key struct {
	age    time.Duration
	active bool
}

func keys(list ...key) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		ids := []string{"AKIAEXAMPLE000000001", "AKIAEXAMPLE000000002"}
		user := snapshot.UserKeys{User: "deploy", ARN: checks.ARN(s, "iam", "", "user/deploy"), Created: s.TakenAt.Add(-1000 * day)}
		var all []snapshot.AccessKey
		for i, k := range list {
			all = append(all, snapshot.AccessKey{ID: ids[i], Active: k.active, Created: s.TakenAt.Add(-k.age)})
		}
		user.Keys = snapshot.Full(all, s.TakenAt)
		snapshot.AccessKeys.Set(s, "", []snapshot.UserKeys{user})
	}
}
