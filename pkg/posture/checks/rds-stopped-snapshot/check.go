// Package rdsstoppedsnapshot asks of each stopped database whether a snapshot of
// it can be used. While it is stopped no backup is made, and automated backups
// age away.
package rdsstoppedsnapshot

import (
	"fmt"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "rds-stopped-snapshot",
	Question: "Is there a snapshot of every stopped database?",
	Area:     checks.RDS,
	Severity: checks.Low,
	Tier:     checks.Unrecoverable,
	Folded:   true,
	Why:      "Nobody misses a stopped database, and nothing backs it up. If an intruder deletes it, only a snapshot brings it back.",
	Fix: checks.Fix{
		Do:      "Start the database, make a snapshot, and stop it again.",
		Command: "aws rds start-db-instance --region <region> --db-instance-identifier <database> && aws rds wait db-instance-available --region <region> --db-instance-identifier <database> && aws rds create-db-snapshot --region <region> --db-instance-identifier <database> --db-snapshot-identifier <name>",
		Breaks:  "Nothing. The database costs while it runs, and whatever waits for it may connect.",
	},
	Ref:      checks.References{},
	Reads:    []snapshot.Ref{snapshot.DBInstances, snapshot.DBClusters, snapshot.DBSnapshots, snapshot.EnabledRegions},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "stopped database", Many: "stopped databases", Good: "a snapshot is there"})
	for region := range t.Regions() {
		instances, _ := checks.Read(t, snapshot.DBInstances, region)
		clusters, _ := checks.Read(t, snapshot.DBClusters, region)
		stopped := slices.DeleteFunc(slices.Concat(instances, clusters), func(d snapshot.Database) bool {
			return d.Status != "stopped" || d.Cluster != ""
		})
		if len(stopped) == 0 {
			continue
		}
		snapshots, _ := checks.Read(t, snapshot.DBSnapshots, region)
		usable := byDatabase(snapshots)
		for _, d := range stopped {
			r := protection.OfDatabase(s, &d)
			switch {
			case slices.ContainsFunc(usable[database{d.ID, r.OfCluster()}], func(snap snapshot.DBSnapshot) bool { return !snap.Created.Before(d.Created) }):
				t.Pass()
			case snapshot.DBSnapshots.In(s, region).Whole():
				missing(t, o, region, d, r)
			}
		}
	}
	return t.Findings()
}

// database tells instances and clusters of one name apart.
type database struct {
	id        string
	ofCluster bool
}

// byDatabase groups the snapshots that can be restored. Those of an earlier
// database of the same name are told apart by their time.
func byDatabase(list []snapshot.DBSnapshot) map[database][]snapshot.DBSnapshot {
	usable := map[database][]snapshot.DBSnapshot{}
	for _, snap := range list {
		if snap.Status == "available" {
			of := database{snap.Database, snap.OfCluster}
			usable[of] = append(usable[of], snap)
		}
	}
	return usable
}

func missing(t *checks.Tally, o checks.Options, region string, d snapshot.Database, r protection.Resource) {
	f := t.Fail(r.Checked(), region, fmt.Sprintf("The %s (%s) is stopped, and there is no snapshot of it.", r.Called(), d.Engine))
	f.Owner = o.Owner(d.Tags)
	kind := "instance"
	if r.OfCluster() {
		kind = "cluster"
	}
	f.Command = fmt.Sprintf("%[1]s start-db-%[2]s --region %[3]s --db-%[2]s-identifier %[4]s && aws rds wait db-%[2]s-available --region %[3]s --db-%[2]s-identifier %[4]s && %[5]s",
		r.CLI(), kind, region, checks.Quote(d.ID), copying(r, region, d.ID))
}

// copying is the command that makes a snapshot. That of clusters has another
// name than that of instances.
func copying(r protection.Resource, region, id string) string {
	kind, of := "db-snapshot", "db-instance"
	if r.OfCluster() {
		kind, of = "db-cluster-snapshot", "db-cluster"
	}
	return fmt.Sprintf("%s create-%s --region %s --%s-identifier %s --%s-identifier %s",
		r.CLI(), kind, region, of, checks.Quote(id), kind, checks.Quote("kept-"+id))
}
