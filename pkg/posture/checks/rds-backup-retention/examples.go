package rdsbackupretention

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection/given"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var (
	pass = []checks.Outcome{checks.Pass}
	fail = []checks.Outcome{checks.Fail}
	none = []checks.Outcome{checks.NotApplicable}
)

var examples = []checks.Example{
	{Name: "7 days", Given: given.All(given.Database(days(7)), given.Cluster(days(7))), Want: pass, Says: []string{"2 databases"}},
	{Name: "6 days", Given: given.Database(days(6)), Want: fail, Says: []string{"The DB instance main (postgres) keeps automated backups for 6 days, not 7."}},
	{Name: "off", Given: given.Database(days(0)), Want: fail, Says: []string{"has no automated backups"}},
	{Name: "a cluster with the one day it must have", Given: given.Cluster(days(1)), Want: fail, Says: []string{"The DB cluster shop (aurora-mysql) keeps automated backups for 1 day, not 7"}},
	{Name: "a member of a cluster", Given: given.Database(days(1), func(d *snapshot.Database) { d.Cluster = "shop" }), Want: none},
	{Name: "a read replica", Given: given.Database(days(0), func(d *snapshot.Database) { d.ReplicaOf = "main" }), Want: none},
	{Name: "a stopped instance", Given: given.Database(days(0), func(d *snapshot.Database) { d.Status = "stopped" }), Want: fail},
	{
		Name: "14 days for a threshold of 30", Given: given.Database(days(14)), Want: fail,
		Options: func(o *checks.Options) { o.DatabaseRetentionDays = 30 },
	},
	{
		Name: "clusters denied", Want: []checks.Outcome{checks.Pass, checks.Unknown},
		Given: given.All(given.Database(), func(s *snapshot.Snapshot) {
			snapshot.DBClusters.In(s, s.Home).Lose(snapshot.Gap{Reason: snapshot.Denied})
		}),
	},
}

func days(n int) func(*snapshot.Database) { return func(d *snapshot.Database) { d.RetentionDays = n } }
