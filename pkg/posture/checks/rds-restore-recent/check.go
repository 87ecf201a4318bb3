// Package rdsrestorerecent asks of each running database with automated backups
// to how recent a time it can be restored. A setting alone restores nothing:
// backups also fail.
package rdsrestorerecent

import (
	"fmt"
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "rds-restore-recent",
	Question: "Can every running database be restored to a time within the last day?",
	Area:     checks.RDS,
	Severity: checks.High,
	Tier:     checks.Unrecoverable,
	Why:      "Automated backups that are on and fail look like backups. The latest restorable time shows whether they are made.",
	Fix: checks.Fix{
		Do:      "Find out why the backups fail: the events say it, as for storage that is full.",
		Command: "aws rds describe-events --region <region> --source-type db-instance --source-identifier <database> --duration 10080",
		Breaks:  "Nothing. The command only reads.",
	},
	Ref:      checks.References{},
	Reads:    []snapshot.Ref{snapshot.DBInstances, snapshot.DBClusters, snapshot.EnabledRegions},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

// resting are the states in which no backup moves the restorable time on.
var resting = []string{"stopped", "stopping", "starting", "creating", "deleting"}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "running database", Many: "running databases", Good: fmt.Sprintf("restorable to a time within %d hours", o.DatabaseRestoreHours),
		None: "There are no running databases with automated backups.",
	})
	for region := range t.Regions() {
		instances, _ := checks.Read(t, snapshot.DBInstances, region)
		clusters, _ := checks.Read(t, snapshot.DBClusters, region)
		for _, d := range slices.Concat(instances, clusters) {
			if protection.Own(d) && d.RetentionDays > 0 && !slices.Contains(resting, d.Status) {
				judge(t, s, o, region, d)
			}
		}
	}
	return t.Findings()
}

func judge(t *checks.Tally, s *snapshot.Snapshot, o checks.Options, region string, d snapshot.Database) {
	limit := time.Duration(o.DatabaseRestoreHours) * time.Hour
	if s.Age(d.LatestRestorable) <= limit {
		t.Pass()
		return
	}
	if s.Age(d.Created) <= limit { // its first backup may still be to come
		return
	}
	r := protection.OfDatabase(s, &d)
	said := "cannot be restored to any time"
	if !d.LatestRestorable.IsZero() {
		said = fmt.Sprintf("can be restored to %s UTC at the latest, %d hours ago", d.LatestRestorable.UTC().Format("2006-01-02 15:04"), int(s.Age(d.LatestRestorable).Hours()))
	}
	f := t.Fail(r.Checked(), region, fmt.Sprintf("The %s (%s, %s) %s.", r.Called(), d.Engine, d.Status, said))
	f.Owner = o.Owner(d.Tags)
	source := "db-instance"
	if r.OfCluster() {
		source = "db-cluster"
	}
	f.Command = fmt.Sprintf("%s describe-events --region %s --source-type %s --source-identifier %s --duration 10080", r.CLI(), region, source, checks.Quote(d.ID))
}
