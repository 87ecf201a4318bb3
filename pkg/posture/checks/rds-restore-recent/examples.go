package rdsrestorerecent

import (
	"time"

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
	{Name: "5 minutes ago", Given: given.All(given.Database(), given.Cluster()), Want: pass, Says: []string{"2 running databases"}},
	{Name: "24 hours ago to the second", Given: given.Database(restorable(24 * time.Hour)), Want: pass},
	{
		Name: "24 hours and a second ago", Given: given.Database(restorable(24*time.Hour + time.Second)), Want: fail,
		Says: []string{"The DB instance main (postgres, available) can be restored to 2026-03-01 05:59 UTC at the latest, 24 hours ago."},
	},
	{Name: "to no time at all", Given: given.Cluster(never), Want: fail, Says: []string{"The DB cluster shop (aurora-mysql, available) cannot be restored to any time."}},
	{Name: "while it is changed", Given: given.Database(restorable(30*given.Day), status("modifying")), Want: fail},
	{Name: "a stopped instance", Given: given.Database(restorable(3*given.Day), status("stopped")), Want: none},
	{Name: "an instance an hour old", Given: given.Database(never, func(d *snapshot.Database) { d.Created = d.Created.Add(90*given.Day - time.Hour) }), Want: none},
	{Name: "backups are off", Given: given.Database(never, func(d *snapshot.Database) { d.RetentionDays = 0 }), Want: none},
	{Name: "a member of a cluster", Given: given.Database(never, func(d *snapshot.Database) { d.Cluster = "shop" }), Want: none},
	{Name: "a read replica", Given: given.Database(never, func(d *snapshot.Database) { d.ReplicaOf = "main" }), Want: none},
	{Name: "a replica of a cluster in another Region", Given: given.Cluster(never, func(d *snapshot.Database) { d.ReplicaOf = "arn" }), Want: none},
	{
		Name: "3 hours ago for a threshold of 2", Given: given.Database(restorable(3 * time.Hour)), Want: fail,
		Options: func(o *checks.Options) { o.DatabaseRestoreHours = 2 },
	},
}

func restorable(ago time.Duration) func(*snapshot.Database) {
	return func(d *snapshot.Database) { d.LatestRestorable = d.LatestRestorable.Add(5*time.Minute - ago) }
}

func never(d *snapshot.Database) { d.LatestRestorable = time.Time{} }

func status(status string) func(*snapshot.Database) {
	return func(d *snapshot.Database) { d.Status = status }
}
