package backupplanexists

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection"
	"github.com/exposed-key-responder/responder/pkg/posture/protection/given"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var (
	pass = []checks.Outcome{checks.Pass}
	fail = []checks.Outcome{checks.Fail}
)

var examples = []checks.Example{
	{Name: "a plan", Given: given.All(given.Volume(), given.Plan()), Want: pass},
	{Name: "a plan, and nothing to back up", Given: given.Plan(), Want: pass},
	{
		Name: "none, and one of each", Given: given.All(given.Volume(), given.Database(), given.Cluster(), given.Bucket()), Want: fail,
		Says: []string{"Region us-east-1 has no backup plan, for 1 volume, 2 databases, 1 bucket."},
	},
	{Name: "none, and a bucket", Given: given.Bucket(), Want: fail},
	{Name: "a plan in another Region", Given: given.All(given.Plan(), elsewhere), Want: []checks.Outcome{checks.Pass, checks.Fail}, Says: []string{"Region eu-central-1 has no backup plan, for 1 volume."}},
	{Name: "only the plan of EFS", Given: given.All(given.Volume(), given.Plan(automatic)), Want: fail},
	{Name: "only a member of a cluster and a replica", Given: given.All(given.Database(func(d *snapshot.Database) { d.Cluster = "shop" }), given.Database(func(d *snapshot.Database) { d.ReplicaOf = "x" })), Want: []checks.Outcome{checks.NotApplicable}},
	{
		Name: "plans denied", Want: []checks.Outcome{checks.Unknown},
		Given: given.All(given.Volume(), func(s *snapshot.Snapshot) {
			snapshot.BackupPlans.In(s, s.Home).Lose(snapshot.Gap{Reason: snapshot.Denied})
		}),
	},
}

func automatic(_ *snapshot.Snapshot, p *snapshot.BackupPlan) { p.Name = protection.AutomaticPlan }

func elsewhere(s *snapshot.Snapshot) {
	snapshot.Volumes.Set(s, "eu-central-1", []snapshot.Volume{{ID: "vol-2", State: "available"}})
}
