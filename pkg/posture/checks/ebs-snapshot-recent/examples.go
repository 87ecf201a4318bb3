package ebssnapshotrecent

import (
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection/given"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

const week = 7 * given.Day

var (
	pass = []checks.Outcome{checks.Pass}
	fail = []checks.Outcome{checks.Fail}
)

var ofSnapshots = []checks.Example{
	{Name: "copied 7 days ago to the second", Given: given.All(given.Volume(), given.Snapshot("completed", week)), Want: pass, Says: []string{"1 EBS volume"}},
	{
		Name: "copied 7 days and a second ago", Given: given.All(given.Volume(), given.Snapshot("completed", week+time.Second)), Want: fail,
		Says: []string{"Volume vol-1, made on 2025-12-02 and attached to i-1, was last copied on 2026-02-23, 7 days ago; no backup plan or lifecycle policy covers it."},
	},
	{Name: "an old snapshot and a new one", Given: given.All(given.Volume(), given.Snapshot("completed", 90*week), given.Snapshot("completed", time.Hour)), Want: pass},
	{Name: "the new snapshot is pending", Given: given.All(given.Volume(), given.Snapshot("pending", time.Hour)), Want: fail, Says: []string{"has no completed snapshot"}},
	{Name: "the new snapshot failed", Given: given.All(given.Volume(), given.Snapshot("error", time.Hour), given.Snapshot("completed", 8*given.Day)), Want: fail, Says: []string{"8 days ago"}},
	{Name: "a snapshot of another volume", Given: given.All(given.Volume(func(v *snapshot.Volume) { v.ID = "vol-2" }), given.Snapshot("completed", time.Hour)), Want: fail},
	{Name: "being deleted", Given: given.Volume(func(v *snapshot.Volume) { v.State = "deleting" }), Want: []checks.Outcome{checks.NotApplicable}},
	{
		Name: "too old for a threshold of 2 days", Given: given.All(given.Volume(), given.Snapshot("completed", 3*given.Day)), Want: fail,
		Options: func(o *checks.Options) { o.VolumeSnapshotDays = 2 },
	},
}

var ofPlans = []checks.Example{
	{Name: "a recovery point in a vault alone", Given: given.All(given.Volume(), given.Protected("ec2", "volume/vol-1", given.Day)), Want: pass},
	{Name: "an old recovery point", Given: given.All(given.Volume(), given.Protected("ec2", "volume/vol-1", 8*given.Day)), Want: fail, Says: []string{"8 days ago"}},
	{Name: "a backup plan that made none", Given: given.All(given.Volume(), given.Plan()), Want: fail, Says: []string{"backup plan nightly should have made one"}},
	{Name: "a lifecycle policy that made none", Given: given.All(given.Volume(), given.Policy()), Want: fail, Says: []string{"lifecycle policy policy-1 should have made one"}},
	{Name: "new, in a backup plan", Given: given.All(given.Volume(fresh), given.Plan()), Want: pass},
	{Name: "new, in a lifecycle policy", Given: given.All(given.Volume(fresh), given.Policy()), Want: pass},
	{Name: "new, in no plan", Given: given.Volume(fresh), Want: fail, Says: []string{"made on 2026-03-02"}},
	{
		Name: "selected by a plan, but not opted in", Given: given.All(given.Volume(fresh), given.Plan(), optedOut), Want: fail,
		Says: []string{"backup plan nightly selects it, but AWS Backup is not opted in to EBS here"},
	},
	{
		Name: "new, and the lifecycle policies are denied", Given: given.All(given.Volume(fresh), denied(snapshot.LifecyclePolicies)),
		Want: []checks.Outcome{checks.Unknown}, Says: []string{"dlm.policies could not be read (denied)"},
	},
	{
		Name: "the list of snapshots is denied", Given: given.All(given.Volume(), denied(snapshot.EBSSnapshots)),
		Want: []checks.Outcome{checks.Unknown}, Says: []string{"ec2.snapshots could not be read (denied)"},
	},
	{
		Name: "snapshots denied in another Region", Want: []checks.Outcome{checks.Unknown, checks.Fail},
		Given: given.All(given.Volume(), func(s *snapshot.Snapshot) {
			snapshot.Volumes.Set(s, "eu-central-1", []snapshot.Volume{{ID: "vol-2", State: "in-use"}})
			snapshot.EBSSnapshots.In(s, "eu-central-1").Lose(snapshot.Gap{Reason: snapshot.Denied})
		}),
	},
}

var examples = slices.Concat(ofSnapshots, ofPlans)

func fresh(v *snapshot.Volume) { v.Created = v.Created.Add(90*given.Day - time.Hour) }

func optedOut(s *snapshot.Snapshot) {
	snapshot.BackupOptIn.Set(s, s.Home, map[string]bool{"EBS": false, "EC2": false})
}

func denied(ref snapshot.Ref) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) { ref.Find(s, s.Home).Lose(snapshot.Gap{Reason: snapshot.Denied}) }
}
