// Package rdsbackupretention asks of each database how long its automated
// backups are kept. Members of a cluster have the cluster's, and read replicas
// those of their source: both are left out, as AWS's control RDS.11 does.
package rdsbackupretention

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "rds-backup-retention",
	Question: "Does every database keep automated backups for at least 7 days?",
	Area:     checks.RDS,
	Severity: checks.Medium,
	Tier:     checks.Unrecoverable,
	Why:      "Data that an intruder changed is often noticed days later. It can be put back only to a time that is still kept.",
	Fix: checks.Fix{
		Do:      "Keep automated backups for 7 days or more.",
		Command: "aws rds modify-db-instance --region <region> --db-instance-identifier <database> --backup-retention-period 7 --apply-immediately",
		Breaks:  "A DB instance whose backups were off restarts at once. Longer retention costs storage.",
	},
	Ref: checks.References{
		SecurityHub: []string{"RDS.11", "RDS.50"}, Prowler: []string{"rds_instance_backup_enabled"},
	},
	Reads:    []snapshot.Ref{snapshot.DBInstances, snapshot.DBClusters, snapshot.EnabledRegions},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "database", Many: "databases", Good: fmt.Sprintf("automated backups kept for at least %d days", o.DatabaseRetentionDays),
	})
	for region := range t.Regions() {
		instances, _ := checks.Read(t, snapshot.DBInstances, region)
		for _, d := range instances {
			if protection.Own(d) {
				judge(t, s, o, region, d)
			}
		}
		clusters, _ := checks.Read(t, snapshot.DBClusters, region)
		for _, d := range clusters {
			judge(t, s, o, region, d)
		}
	}
	return t.Findings()
}

func judge(t *checks.Tally, s *snapshot.Snapshot, o checks.Options, region string, d snapshot.Database) {
	if d.RetentionDays >= o.DatabaseRetentionDays {
		t.Pass()
		return
	}
	r := protection.OfDatabase(s, &d)
	f := t.Fail(r.Checked(), region, fmt.Sprintf("The %s (%s) %s.", r.Called(), d.Engine, said(d.RetentionDays, o.DatabaseRetentionDays)))
	f.Owner = o.Owner(d.Tags)
	if d.RetentionDays <= 0 {
		f.Severity = checks.High
	}
	kind := "instance"
	if r.OfCluster() {
		kind = "cluster"
		f.Breaks = "Nothing. Longer retention costs storage."
	}
	f.Command = fmt.Sprintf("%s modify-db-%s --region %s --db-%s-identifier %s --backup-retention-period %d --apply-immediately",
		r.CLI(), kind, region, kind, checks.Quote(d.ID), o.DatabaseRetentionDays)
}

func said(days, least int) string {
	if days <= 0 {
		return "has no automated backups"
	}
	if days == 1 {
		return fmt.Sprintf("keeps automated backups for 1 day, not %d", least)
	}
	return fmt.Sprintf("keeps automated backups for %d days, not %d", days, least)
}
