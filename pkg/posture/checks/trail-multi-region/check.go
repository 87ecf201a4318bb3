// Package trailmultiregion asks whether a trail records every Region. An account
// without any trail fails.
package trailmultiregion

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "trail-multi-region",
	Question: "Does a trail that is logging record all Regions?",
	Area:     checks.Monitoring,
	Severity: checks.High,
	Tier:     checks.Deaf,
	Why:      "Whoever steals a key works in the Regions that nobody watches. Without a trail, events older than 90 days are gone, and data events were never kept.",
	Fix: checks.Fix{
		Do:      "Make one trail for all Regions, and start its logging.",
		Command: "aws cloudtrail update-trail --name <trail> --is-multi-region-trail && aws cloudtrail start-logging --name <trail>",
		Breaks:  "Nothing. More events are stored in the trail's bucket.",
	},
	Ref: checks.References{
		CIS3: []string{"3.1"}, CIS5: []string{"3.1"}, SecurityHub: []string{"CloudTrail.1"},
		Prowler: []string{"cloudtrail_multi_region_enabled"},
	},
	Reads:         []snapshot.Ref{snapshot.Trails, snapshot.EnabledRegions},
	OneSuffices:   true,
	Empty:         checks.Fail,
	AlwaysApplies: "Every account needs a record of its calls.",
	Evaluate:      evaluate,
	Examples:      examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "trail", Many: "trails", Good: "logging, for all Regions"})
	seen, good := 0, 0
	for region := range t.Regions() {
		trails, _ := checks.Read(t, snapshot.Trails, region)
		for _, trail := range trails {
			seen++
			if trail.MultiRegion && logging(t, region, trail) {
				good++
				t.Pass()
			}
		}
	}
	switch {
	case good > 0:
		t.Settle()
	case !t.Doubted():
		t.Fail(checks.Account(s), "", fmt.Sprintf("Of %d trails, none is logging for all Regions.", seen))
	}
	return t.Findings()
}

// logging tells whether a trail is; one whose status could not be read becomes a
// finding.
func logging(t *checks.Tally, region string, trail snapshot.Trail) bool {
	status, ok := checks.ReadInner(t, checks.Resource{Type: "AWS::CloudTrail::Trail", ID: trail.ARN, Name: trail.Name}, region, &trail.Status)
	return ok && status.Logging
}
