// Package trailencrypted asks of each of the account's trails whether a KMS key
// of the customer's guards its log files. An organization's trail is judged in
// the account that owns it.
package trailencrypted

import (
	"cmp"
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "trail-encrypted",
	Question: "Does every trail of the account encrypt its log files with a KMS key?",
	Area:     checks.Monitoring,
	Severity: checks.Low,
	Tier:     checks.Hygiene,
	Folded:   true,
	Why:      "The logs are a map of the account. With a key of your own, the right to read the bucket alone does not open them.",
	Fix: checks.Fix{
		Do:      "Make a KMS key that CloudTrail may use, and name it in the trail.",
		Command: "aws cloudtrail update-trail --name <trail> --kms-key-id <key>",
		Breaks:  "Readers of the logs need kms:Decrypt. If the key's policy does not let CloudTrail in, delivery stops.",
	},
	Ref: checks.References{
		CIS3: []string{"3.5"}, CIS5: []string{"3.5"}, SecurityHub: []string{"CloudTrail.2"},
		Prowler: []string{"cloudtrail_kms_encryption_enabled"},
	},
	Reads:    []snapshot.Ref{snapshot.Trails, snapshot.EnabledRegions},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "trail", Many: "trails of the account's own", Good: "encrypted with a KMS key"})
	for region := range t.Regions() {
		trails, _ := checks.Read(t, snapshot.Trails, region)
		for _, trail := range trails {
			switch {
			case !trail.Of(s.Account):
			case trail.KMSKey != "":
				t.Pass()
			default:
				f := t.Fail(checks.Resource{Type: "AWS::CloudTrail::Trail", ID: trail.ARN, Name: trail.Name}, region,
					fmt.Sprintf("Trail %s names no KMS key.", trail.Name))
				f.Command = fmt.Sprintf("aws cloudtrail update-trail --region %s --name %s --kms-key-id <key>", cmp.Or(trail.Home, region), checks.Quote(trail.Name))
			}
		}
	}
	return t.Findings()
}
