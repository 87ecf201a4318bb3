package backupplanselects

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection"
	"github.com/exposed-key-responder/responder/pkg/posture/protection/given"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var (
	pass    = []checks.Outcome{checks.Pass}
	fail    = []checks.Outcome{checks.Fail}
	unknown = []checks.Outcome{checks.Unknown}
)

var examples = []checks.Example{
	{Name: "a volume by its tag", Given: given.All(given.Volume(), given.Plan(idle)), Want: pass},
	{Name: "a bucket by its tag", Given: given.All(given.Bucket(), given.Plan(idle)), Want: pass},
	{Name: "an instance by its tag", Given: given.All(instance, given.Plan(idle)), Want: pass},
	{Name: "nothing here, but it backed up a table", Given: given.Plan(), Want: pass},
	{Name: "no selections", Given: given.All(given.Volume(), given.Plan(selecting())), Want: fail, Says: []string{"Plan nightly has no selections."}},
	{
		Name: "a tag that nothing carries", Given: given.All(given.Volume(func(v *snapshot.Volume) { v.Tags = nil }), given.Database(), given.Plan(idle, selecting(tag("weekly")))),
		Want: fail, Says: []string{"Plan nightly selects none of the volumes, databases and buckets of its Region, and has backed nothing else up."},
	},
	{Name: "an ARN that is gone", Given: given.All(given.Volume(), given.Plan(idle, selecting(snapshot.BackupSelection{Resources: []string{"arn:aws:ec2:us-east-1:111122223333:volume/vol-gone"}}))), Want: fail},
	{Name: "not opted in", Given: given.All(given.Database(), given.Plan(idle), optedOut), Want: fail},
	{Name: "one of two plans", Given: given.All(given.Volume(), given.Plan(), given.Plan(idle, second, selecting(tag("weekly")))), Want: []checks.Outcome{checks.Pass, checks.Fail}},
	{Name: "new, and for something of another kind perhaps", Given: given.All(given.Volume(), given.Plan(idle, isNew, selecting(tag("weekly")))), Want: unknown, Says: []string{"too new"}},
	{Name: "only the plan of EFS", Given: given.Plan(idle, func(_ *snapshot.Snapshot, p *snapshot.BackupPlan) { p.Name = protection.AutomaticPlan }), Want: []checks.Outcome{checks.NotApplicable}},
	{Name: "it hangs on the tags of a bucket", Given: given.All(given.Bucket(noTags), given.Plan(idle)), Want: unknown, Says: []string{"hangs on the tags of bucket app-data (denied)"}},
	{Name: "a selection is denied", Given: given.All(given.Volume(), given.Plan(idle, selecting(tag("weekly")), half)), Want: unknown, Says: []string{"nightly was read only in part"}},
	{Name: "recovery points denied", Given: given.All(given.Volume(), given.Plan(selecting(tag("weekly")), noPoints)), Want: unknown},
}

type change = func(*snapshot.Snapshot, *snapshot.BackupPlan)

var denied = snapshot.Gap{Reason: snapshot.Denied}

func idle(_ *snapshot.Snapshot, p *snapshot.BackupPlan)     { p.Points.Value = nil }
func half(_ *snapshot.Snapshot, p *snapshot.BackupPlan)     { p.Selections.Doubt(denied) }
func noPoints(_ *snapshot.Snapshot, p *snapshot.BackupPlan) { p.Points.Lose(denied) }
func noTags(_ *snapshot.Snapshot, b *snapshot.Bucket)       { b.Tags.Lose(denied) }
func isNew(s *snapshot.Snapshot, p *snapshot.BackupPlan)    { p.Created = s.TakenAt.Add(-time.Hour) }
func second(_ *snapshot.Snapshot, p *snapshot.BackupPlan)   { p.ID, p.ARN = "plan-2", p.ARN+"-2" }

func tag(value string) snapshot.BackupSelection {
	return snapshot.BackupSelection{AnyTag: []snapshot.Tag{{Key: "backup", Value: value}}}
}

func selecting(list ...snapshot.BackupSelection) change {
	return func(s *snapshot.Snapshot, p *snapshot.BackupPlan) { p.Selections = snapshot.Full(list, s.TakenAt) }
}

func instance(s *snapshot.Snapshot) {
	snapshot.Instances.Set(s, s.Home, []snapshot.Instance{{ID: "i-1", Tags: map[string]string{"backup": "daily"}}})
}

func optedOut(s *snapshot.Snapshot) {
	snapshot.BackupOptIn.Set(s, s.Home, map[string]bool{"RDS": false})
}
