package ebssnapshotprivate

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var examples = []checks.Example{
	{Name: "private in two Regions", Given: both(false, false), Want: []checks.Outcome{checks.Pass}, Says: []string{"2 EBS snapshots"}},
	{
		Name: "public in one Region", Given: both(false, true), Want: []checks.Outcome{checks.Pass, checks.Fail},
		Says: []string{"snap-us-east-1", "1 EBS snapshot:"},
	},
	{Name: "public in both Regions", Given: both(true, true), Want: []checks.Outcome{checks.Fail, checks.Fail}},
}

func both(publicAway, publicHome bool) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		for region, public := range map[string]bool{"eu-central-1": publicAway, "us-east-1": publicHome} {
			snapshot.EBSSnapshots.Set(s, region, []snapshot.EBSSnapshot{{
				ID: "snap-" + region, VolumeID: "vol-1", State: "completed", Started: s.TakenAt, Public: public,
				Tags: map[string]string{"owner": "data"},
			}})
		}
	}
}
