package configglobalonce

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

var examples = []checks.Example{
	{Name: "in the home Region", Given: global(true, false), Want: []checks.Outcome{checks.Pass}},
	{Name: "in both Regions", Given: global(true, true), Want: []checks.Outcome{checks.Fail}, Says: []string{"in 2 Regions: eu-central-1, us-east-1"}},
	{Name: "in none", Given: global(false, false), Want: []checks.Outcome{checks.Fail}, Says: []string{"IAM in no Region"}},
	{
		Name: "by a stopped recorder", Want: []checks.Outcome{checks.NotApplicable},
		Given: func(s *snapshot.Snapshot) {
			snapshot.ConfigRecording.Set(s, s.Home, snapshot.ConfigState{Recorders: []snapshot.Recorder{{Name: "default", Global: true}}})
		},
	},
	{
		Name: "by a stopped recorder, while another records", Want: []checks.Outcome{checks.Fail}, Says: []string{"IAM in no Region"},
		Given: func(s *snapshot.Snapshot) {
			global(false, true)(s)
			snapshot.ConfigRecording.In(s, snapshottest.Away).Value.Recorders[0].Recording = false
		},
	},
	{
		Name: "in one, another denied", Want: []checks.Outcome{checks.Unknown},
		Given: func(s *snapshot.Snapshot) {
			global(true, false)(s)
			snapshot.ConfigRecording.In(s, snapshottest.Away).Lose(snapshottest.Denied)
		},
	},
}

// global lets both Regions record, each with IAM or without.
func global(home, away bool) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		for region, iam := range map[string]bool{s.Home: home, snapshottest.Away: away} {
			snapshot.ConfigRecording.Set(s, region, snapshot.ConfigState{
				Recorders: []snapshot.Recorder{{Name: "default", Recording: true, AllTypes: true, Global: iam}},
			})
		}
	}
}
