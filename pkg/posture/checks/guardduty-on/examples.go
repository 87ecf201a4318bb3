package guarddutyon

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

var examples = []checks.Example{
	{Name: "enabled in both Regions", Given: detectors(true, true), Want: []checks.Outcome{checks.Pass}},
	{
		Name: "suspended in one Region", Given: detectors(true, false), Want: []checks.Outcome{checks.Pass, checks.Fail},
		Says: []string{"suspended in eu-central-1 (detector d)"},
	},
	{
		Name: "never enabled in one Region", Want: []checks.Outcome{checks.Pass, checks.Fail}, Says: []string{"never enabled in eu-central-1"},
		Given: func(s *snapshot.Snapshot) {
			detectors(true, true)(s)
			snapshot.GuardDuty.Set(s, snapshottest.Away, nil)
		},
	},
	{
		Name: "denied in one Region", Want: []checks.Outcome{checks.Pass, checks.Unknown},
		Given: func(s *snapshot.Snapshot) {
			detectors(true, true)(s)
			snapshot.GuardDuty.In(s, snapshottest.Away).Lose(snapshottest.Denied)
		},
	},
}

// detectors puts one into the home Region and one into the other.
func detectors(home, away bool) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.GuardDuty.Set(s, s.Home, []snapshot.Detector{{ID: "d", Enabled: home}})
		snapshot.GuardDuty.Set(s, snapshottest.Away, []snapshot.Detector{{ID: "d", Enabled: away}})
	}
}
