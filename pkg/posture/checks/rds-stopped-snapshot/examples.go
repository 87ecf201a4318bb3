package rdsstoppedsnapshot

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection/given"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

var (
	pass = []checks.Outcome{checks.Pass}
	fail = []checks.Outcome{checks.Fail}
)

var examples = []checks.Example{
	{Name: "an automated snapshot", Given: given.All(given.Database(stopped), copied("main", "available", false, given.Day)), Want: pass},
	{Name: "a snapshot of a cluster", Given: given.All(given.Cluster(stopped), copied("shop", "available", true, given.Day)), Want: pass},
	{Name: "none", Given: given.Database(stopped), Want: fail, Says: []string{"The DB instance main (postgres) is stopped, and there is no snapshot of it."}},
	{Name: "none, of a cluster", Given: given.Cluster(stopped), Want: fail},
	{Name: "one that failed", Given: given.All(given.Database(stopped), copied("main", "failed", false, given.Day)), Want: fail},
	{Name: "one of a cluster of the same name", Given: given.All(given.Database(stopped), copied("main", "available", true, given.Day)), Want: fail},
	{Name: "one of an earlier database of the same name", Given: given.All(given.Database(stopped), copied("main", "available", false, 91*given.Day)), Want: fail},
	{Name: "running", Given: given.Database(), Want: []checks.Outcome{checks.NotApplicable}},
	{Name: "a stopped member of a cluster", Given: given.Database(stopped, func(d *snapshot.Database) { d.Cluster = "shop" }), Want: []checks.Outcome{checks.NotApplicable}},
	{
		Name: "the list of snapshots broke off", Want: []checks.Outcome{checks.Unknown},
		Given: given.All(given.Database(stopped), func(s *snapshot.Snapshot) {
			snapshot.DBSnapshots.In(s, s.Home).Doubt(snapshot.Gap{Reason: snapshot.Throttled})
		}),
	},
}

func stopped(d *snapshot.Database) { d.Status = "stopped" }

func copied(of, status string, ofCluster bool, age time.Duration) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.DBSnapshots.Set(s, s.Home, []snapshot.DBSnapshot{{
			ID: "snap", ARN: checks.ARN(s, "rds", s.Home, "snapshot:snap"), Database: of, OfCluster: ofCluster,
			Status: status, Created: s.TakenAt.Add(-age), Public: snapshot.Full(false, s.TakenAt),
		}})
	}
}
