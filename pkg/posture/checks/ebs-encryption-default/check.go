// Package ebsencryptiondefault asks whether each Region encrypts new volumes
// without being told to.
package ebsencryptiondefault

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "ebs-encryption-default",
	Question: "Does every Region encrypt new EBS volumes by default?",
	Area:     checks.EBS,
	Severity: checks.Low,
	Tier:     checks.Hygiene,
	Folded:   true,
	Why:      "An encrypted snapshot cannot be made public, and copying it out takes the right to use its key as well.",
	Fix: checks.Fix{
		Do:      "Turn encryption by default on in every Region.",
		Command: "aws ec2 enable-ebs-encryption-by-default --region <region>",
		Breaks:  "Roles that start instances and may not use the key. Volumes that exist stay as they are.",
	},
	Ref: checks.References{
		CIS3: []string{"2.2.1"}, CIS5: []string{"5.1.1"}, SecurityHub: []string{"EC2.7"}, Prowler: []string{"ec2_ebs_default_encryption"},
	},
	Reads:         []snapshot.Ref{snapshot.EncryptionDefault, snapshot.EnabledRegions},
	Empty:         checks.Fail,
	AlwaysApplies: "Every Region has the setting, and it is about volumes to come.",
	Evaluate:      evaluate,
	Examples:      examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "Region", Many: "Regions", Good: "new EBS volumes are encrypted by default"})
	for region := range t.Regions() {
		on, ok := checks.Read(t, snapshot.EncryptionDefault, region)
		switch {
		case !ok:
		case on:
			t.Pass()
		default:
			f := t.Fail(checks.Account(s), region, fmt.Sprintf("Region %s does not encrypt new EBS volumes by default.", region))
			f.Command = "aws ec2 enable-ebs-encryption-by-default --region " + region
		}
	}
	return t.Findings()
}
