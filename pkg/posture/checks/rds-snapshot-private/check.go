// Package rdssnapshotprivate asks whether a snapshot of a DB instance or of a DB
// cluster is shared with every AWS account.
package rdssnapshotprivate

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "rds-snapshot-private",
	Question: "Is every snapshot of a database closed to the public?",
	Area:     checks.RDS,
	Severity: checks.Critical,
	Tier:     checks.Open,
	Why:      "Anyone with an AWS account can restore a public snapshot and read the whole database.",
	Fix: checks.Fix{
		Do:      "Take the permission for all accounts away.",
		Command: "aws rds modify-db-snapshot-attribute --region <region> --db-snapshot-identifier <snapshot> --attribute-name restore --values-to-remove all",
		Breaks:  "Other accounts that restore the snapshot. Copies that were made remain.",
	},
	Ref:      checks.References{SecurityHub: []string{"RDS.1"}, Prowler: []string{"rds_snapshots_public_access"}},
	Reads:    []snapshot.Ref{snapshot.DBSnapshots, snapshot.EnabledRegions},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "snapshot of a database", Many: "snapshots of databases", Good: "not public"})
	for region := range t.Regions() {
		list, _ := checks.Read(t, snapshot.DBSnapshots, region)
		for _, snap := range list {
			r := checks.Resource{Type: "AWS::RDS::DBSnapshot", ID: snap.ARN, Name: snap.ID}
			kind := "db-snapshot"
			if snap.OfCluster {
				r.Type, kind = "AWS::RDS::DBClusterSnapshot", "db-cluster-snapshot"
			}
			public, ok := checks.ReadInner(t, r, region, &snap.Public)
			switch {
			case !ok:
			case !public:
				t.Pass()
			default:
				f := t.Fail(r, region, fmt.Sprintf("Snapshot %s of %s, made on %s, is public.", snap.ID, snap.Database, checks.Date(snap.Created)))
				f.Owner = o.Owner(snap.Tags)
				f.Command = fmt.Sprintf("aws rds modify-%s-attribute --region %s --%s-identifier %s --attribute-name restore --values-to-remove all",
					kind, region, kind, checks.Quote(snap.ID))
			}
		}
	}
	return t.Findings()
}
