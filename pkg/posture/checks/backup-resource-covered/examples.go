package backupresourcecovered

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection/given"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var (
	pass    = []checks.Outcome{checks.Pass}
	fail    = []checks.Outcome{checks.Fail}
	unknown = []checks.Outcome{checks.Unknown}
)

var everything = given.All(given.Volume(), given.Database(), given.Cluster(), given.Bucket())

var examples = []checks.Example{
	{Name: "all by their tag", Given: given.All(everything, given.Plan()), Want: pass, Says: []string{"4 volumes, databases and buckets"}},
	{Name: "all by *", Given: given.All(everything, given.Plan(selecting(snapshot.BackupSelection{Resources: []string{"*"}}))), Want: pass},
	{
		Name: "no plan", Given: everything, Want: []checks.Outcome{checks.Fail, checks.Fail, checks.Fail, checks.Fail},
		Says: []string{
			"The volume vol-1: no backup plan of the Region selects it, and no lifecycle policy covers it.",
			"The DB instance main: no backup plan of the Region selects it.", "The DB cluster shop: no", "The bucket app-data: no",
		},
	},
	{
		Name: "all but buckets", Want: []checks.Outcome{checks.Pass, checks.Fail}, Says: []string{"bucket app-data"},
		Given: given.All(everything, given.Plan(selecting(snapshot.BackupSelection{Resources: []string{"*"}, NotResources: []string{"arn:aws:s3:::*"}}))),
	},
	{
		Name: "a condition that it does not fulfil", Want: fail,
		Given: given.All(given.Database(), given.Plan(selecting(snapshot.BackupSelection{
			Resources: []string{"*"}, Conditions: []snapshot.BackupCondition{{Operator: "StringNotEquals", Key: "backup", Value: "daily"}},
		}))),
	},
	{Name: "a volume by a lifecycle policy", Given: given.All(given.Volume(), given.Policy()), Want: pass},
	{Name: "a plan in another Region", Given: given.All(given.Plan(), elsewhere), Want: fail},
	{
		Name: "not opted in", Want: fail, Says: []string{"backup plan nightly selects it, but AWS Backup is not opted in to RDS in the Region"},
		Given: given.All(given.Database(), given.Plan(), func(s *snapshot.Snapshot) {
			snapshot.BackupOptIn.Set(s, s.Home, map[string]bool{"RDS": false})
		}),
	},
	{Name: "its tags are denied", Given: given.All(given.Bucket(noTags), given.Plan()), Want: unknown, Says: []string{"app-data could not be read (denied)"}},
	{Name: "its tags are denied, and do not matter", Given: given.All(given.Bucket(noTags), given.Plan(selecting(snapshot.BackupSelection{Resources: []string{"arn:aws:s3:::*"}}))), Want: pass},
	{Name: "a selection is denied", Given: given.All(given.Database(), given.Plan(selecting(), half)), Want: unknown, Says: []string{"nightly was read only in part"}},
}

var denied = snapshot.Gap{Reason: snapshot.Denied}

func noTags(_ *snapshot.Snapshot, b *snapshot.Bucket)   { b.Tags.Lose(denied) }
func half(_ *snapshot.Snapshot, p *snapshot.BackupPlan) { p.Selections.Doubt(denied) }

func selecting(list ...snapshot.BackupSelection) func(*snapshot.Snapshot, *snapshot.BackupPlan) {
	return func(s *snapshot.Snapshot, p *snapshot.BackupPlan) { p.Selections = snapshot.Full(list, s.TakenAt) }
}

func elsewhere(s *snapshot.Snapshot) {
	snapshot.Volumes.Set(s, "eu-central-1", []snapshot.Volume{{ID: "vol-2", State: "available", Tags: map[string]string{"backup": "daily"}}})
}
