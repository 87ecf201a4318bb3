// Package ebssnapshotprivate asks whether a snapshot of a volume is shared with
// every AWS account.
package ebssnapshotprivate

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "ebs-snapshot-private",
	Question: "Is every EBS snapshot closed to the public?",
	Area:     checks.EBS,
	Severity: checks.Critical,
	Tier:     checks.Open,
	Why:      "Anyone with an AWS account can copy a public snapshot and read the whole disk.",
	Fix: checks.Fix{
		Do:      "Take the permission for all accounts away, and turn on the block of public access.",
		Command: "aws ec2 modify-snapshot-attribute --region <region> --snapshot-id <snapshot> --attribute createVolumePermission --operation-type remove --group-names all",
		Breaks:  "Other accounts that make volumes of the snapshot. Copies that were made remain.",
	},
	Ref:      checks.References{SecurityHub: []string{"EC2.1"}, Prowler: []string{"ec2_ebs_public_snapshot"}},
	Reads:    []snapshot.Ref{snapshot.EBSSnapshots, snapshot.EnabledRegions},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "EBS snapshot", Many: "EBS snapshots", Good: "not public"})
	for region := range t.Regions() {
		list, _ := checks.Read(t, snapshot.EBSSnapshots, region)
		for _, snap := range list {
			if !snap.Public {
				t.Pass()
				continue
			}
			f := t.Fail(checks.Resource{Type: "AWS::EC2::Snapshot", ID: snap.ID}, region,
				fmt.Sprintf("Snapshot %s of volume %s, made on %s, is public.", snap.ID, snap.VolumeID, checks.Date(snap.Started)))
			f.Owner = o.Owner(snap.Tags)
			f.Command = fmt.Sprintf("aws ec2 modify-snapshot-attribute --region %s --snapshot-id %s --attribute createVolumePermission --operation-type remove --group-names all", region, snap.ID)
		}
	}
	return t.Findings()
}
