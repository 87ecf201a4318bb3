// Package trailvalidation asks of each of the account's trails whether its log
// files can be proved to be as CloudTrail wrote them. An organization's trail is
// for the account that owns it to mend, and is judged there.
package trailvalidation

import (
	"cmp"
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "trail-validation",
	Question: "Does every trail of the account have log file validation?",
	Area:     checks.Monitoring,
	Severity: checks.Medium,
	Tier:     checks.Hygiene,
	Why:      "Whoever may write to the trail's bucket can change what is on record. With validation, a changed or missing file shows.",
	Fix: checks.Fix{
		Do:      "Turn log file validation on.",
		Command: "aws cloudtrail update-trail --name <trail> --enable-log-file-validation",
		Breaks:  "Nothing. Digest files are added to the bucket.",
	},
	Ref: checks.References{
		CIS3: []string{"3.2"}, CIS5: []string{"3.2"}, SecurityHub: []string{"CloudTrail.4"},
		Prowler: []string{"cloudtrail_log_file_validation_enabled"},
	},
	Reads:    []snapshot.Ref{snapshot.Trails, snapshot.EnabledRegions},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "trail", Many: "trails of the account's own", Good: "log file validation is on"})
	for region := range t.Regions() {
		trails, _ := checks.Read(t, snapshot.Trails, region)
		for _, trail := range trails {
			switch {
			case !trail.Of(s.Account):
			case trail.Validation:
				t.Pass()
			default:
				f := t.Fail(checks.Resource{Type: "AWS::CloudTrail::Trail", ID: trail.ARN, Name: trail.Name}, region,
					fmt.Sprintf("Trail %s writes log files without digests.", trail.Name))
				f.Command = fmt.Sprintf("aws cloudtrail update-trail --region %s --name %s --enable-log-file-validation", cmp.Or(trail.Home, region), checks.Quote(trail.Name))
			}
		}
	}
	return t.Findings()
}
