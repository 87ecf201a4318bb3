package ebssnapshotblock

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var examples = []checks.Example{
	{Name: "blocked in both Regions", Given: states("block-all-sharing", "block-all-sharing"), Want: []checks.Outcome{checks.Pass}, Says: []string{"2 Regions"}},
	{
		Name: "off in one Region", Given: states("block-all-sharing", "unblocked"), Want: []checks.Outcome{checks.Pass, checks.Fail},
		Says: []string{"Region us-east-1 lets"},
	},
	{
		Name: "only new sharing is blocked in one Region", Given: states("block-new-sharing", "block-all-sharing"), Want: []checks.Outcome{checks.Pass, checks.Fail},
		Says: []string{"Region eu-central-1 blocks only new"},
	},
	{
		Name: "denied in one Region", Want: []checks.Outcome{checks.Pass, checks.Unknown},
		Given: func(s *snapshot.Snapshot) {
			states("block-all-sharing", "")(s)
			snapshot.SnapshotBlock.In(s, s.Home).Lose(snapshot.Gap{Reason: snapshot.Denied})
		},
	},
}

func states(away, home string) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.SnapshotBlock.Set(s, "eu-central-1", away)
		snapshot.SnapshotBlock.Set(s, s.Home, home)
	}
}
