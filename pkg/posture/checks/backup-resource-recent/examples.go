package backupresourcerecent

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection/given"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var (
	pass    = []checks.Outcome{checks.Pass}
	fail    = []checks.Outcome{checks.Fail}
	none    = []checks.Outcome{checks.NotApplicable}
	unknown = []checks.Outcome{checks.Unknown}
)

// The plan is daily, and its jobs may begin within an hour: twice that is 50
// hours.
var examples = []checks.Example{
	{Name: "50 hours ago to the second", Given: given.All(given.Volume(), given.Plan(), backedUp("ec2", "volume/vol-1", 50*time.Hour)), Want: pass},
	{
		Name: "50 hours and a second ago", Given: given.All(given.Volume(), given.Plan(), backedUp("ec2", "volume/vol-1", 50*time.Hour+time.Second)), Want: fail,
		Says: []string{"The volume vol-1 is in backup plan nightly and was last backed up on 2026-02-28, 2 days ago."},
	},
	{Name: "with its instance", Given: given.All(given.Volume(), given.Plan(), backedUp("ec2", "instance/i-1", time.Hour)), Want: pass},
	{Name: "never", Given: given.All(given.Database(), given.Plan()), Want: fail, Says: []string{"The DB instance main is in backup plan nightly and was never backed up."}},
	{Name: "one of two", Given: given.All(given.Database(), given.Cluster(), given.Plan(), backedUp("rds", "cluster:shop", time.Hour)), Want: []checks.Outcome{checks.Pass, checks.Fail}},
	{Name: "in no plan", Given: given.Database(), Want: none},
	{Name: "a database an hour old", Given: given.All(given.Database(func(d *snapshot.Database) { d.Created = d.Created.Add(90*given.Day - time.Hour) }), given.Plan()), Want: none},
	{Name: "a plan an hour old", Given: given.All(given.Database(), given.Plan(func(s *snapshot.Snapshot, p *snapshot.BackupPlan) { p.Created = s.TakenAt.Add(-time.Hour) })), Want: none},
	{Name: "a weekly plan, 8 days ago", Given: given.All(given.Database(), given.Plan(schedule("cron(0 5 ? * SUN *)")), backedUp("rds", "db:main", 8*given.Day)), Want: pass},
	{Name: "a weekly and a daily plan, 8 days ago", Given: given.All(given.Database(), given.Plan(schedule("cron(0 5 ? * SUN *)")), given.Plan(second), backedUp("rds", "db:main", 8*given.Day)), Want: fail},
	{Name: "a schedule that is not understood", Given: given.All(given.Database(), given.Plan(schedule("cron(now)"))), Want: none},
	{Name: "a daily plan and one whose schedule is not understood", Given: given.All(given.Database(), given.Plan(), given.Plan(second, schedule("cron(now)"))), Want: fail},
	{Name: "a database that is kept up to date", Given: given.All(given.Database(), given.Plan(continuous), backedUp("rds", "db:main", 90*given.Day)), Want: pass},
	{Name: "a volume cannot be kept up to date", Given: given.All(given.Volume(), given.Plan(continuous), backedUp("ec2", "volume/vol-1", 90*given.Day)), Want: fail},
	{Name: "the list of backups is denied", Given: given.All(given.Database(), given.Plan(), lose), Want: unknown},
	{Name: "the tags of a bucket are denied", Given: given.All(given.Bucket(noTags), given.Plan()), Want: unknown, Says: []string{"app-data could not be read"}},
	{Name: "its rules are denied", Given: given.All(given.Database(), given.Plan(noRules)), Want: unknown},
}

func backedUp(service, name string, ago time.Duration) func(*snapshot.Snapshot) {
	return given.Protected(service, name, ago)
}

func schedule(expression string) func(*snapshot.Snapshot, *snapshot.BackupPlan) {
	return func(_ *snapshot.Snapshot, p *snapshot.BackupPlan) { p.Rules.Value[0].Schedule = expression }
}

func continuous(_ *snapshot.Snapshot, p *snapshot.BackupPlan) { p.Rules.Value[0].Continuous = true }

func second(_ *snapshot.Snapshot, p *snapshot.BackupPlan) {
	p.ID, p.ARN, p.Name = "plan-2", p.ARN+"-2", "second"
}

func noRules(_ *snapshot.Snapshot, p *snapshot.BackupPlan) {
	p.Rules.Lose(snapshot.Gap{Reason: snapshot.Denied})
}

func noTags(_ *snapshot.Snapshot, b *snapshot.Bucket) {
	b.Tags.Lose(snapshot.Gap{Reason: snapshot.Denied})
}

func lose(s *snapshot.Snapshot) {
	snapshot.BackupProtected.In(s, s.Home).Lose(snapshot.Gap{Reason: snapshot.Denied})
}
