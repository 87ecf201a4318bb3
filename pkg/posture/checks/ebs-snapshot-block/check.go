// Package ebssnapshotblock asks whether each Region refuses to share snapshots
// of volumes with everyone.
package ebssnapshotblock

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "ebs-snapshot-block",
	Question: "Does every Region block public sharing of EBS snapshots?",
	Area:     checks.EBS,
	Severity: checks.Medium,
	Tier:     checks.Open,
	Why:      "With a stolen key, sharing a snapshot with everyone is the quickest way to carry a disk out. The block makes that call fail.",
	Fix: checks.Fix{
		Do:      "Block all public sharing in every Region.",
		Command: "aws ec2 enable-snapshot-block-public-access --region <region> --state block-all-sharing",
		Breaks:  "Other accounts that make volumes of a snapshot which is public now. Sharing with named accounts goes on.",
	},
	Ref:           checks.References{SecurityHub: []string{"EC2.182"}, Prowler: []string{"ec2_ebs_snapshot_account_block_public_access"}},
	Reads:         []snapshot.Ref{snapshot.SnapshotBlock, snapshot.EnabledRegions},
	Empty:         checks.Fail,
	AlwaysApplies: "Every Region has the setting, and it can be set before there is a snapshot.",
	Evaluate:      evaluate,
	Examples:      examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "Region", Many: "Regions", Good: "public sharing of EBS snapshots is blocked"})
	for region := range t.Regions() {
		state, ok := checks.Read(t, snapshot.SnapshotBlock, region)
		switch {
		case !ok:
		case state == "block-all-sharing":
			t.Pass()
		case state == "block-new-sharing":
			f := fail(t, s, region, fmt.Sprintf("Region %s blocks only new public sharing of EBS snapshots: those that are public stay public.", region))
			f.Severity = checks.Low
		default:
			fail(t, s, region, fmt.Sprintf("Region %s lets EBS snapshots be shared with everyone.", region))
		}
	}
	return t.Findings()
}

func fail(t *checks.Tally, s *snapshot.Snapshot, region, evidence string) *checks.Finding {
	f := t.Fail(checks.Account(s), region, evidence)
	f.Command = "aws ec2 enable-snapshot-block-public-access --region " + region + " --state block-all-sharing"
	return f
}
