// Package trailmanagementevents asks whether all management events, those that
// read and those that write, are recorded in all Regions. Several trails
// together may do.
package trailmanagementevents

import (
	"fmt"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "trail-management-events",
	Question: "Do trails for all Regions take every management event, reads and writes?",
	Area:     checks.Monitoring,
	Severity: checks.High,
	Tier:     checks.Deaf,
	Why:      "A thief looks around before acting. With writes alone the looking is not seen, and with reads alone the damage is not.",
	Fix: checks.Fix{
		Do:      "Let the trail take all management events.",
		Command: `aws cloudtrail put-event-selectors --trail-name <trail> --event-selectors '[{"ReadWriteType":"All","IncludeManagementEvents":true}]'`,
		Breaks:  "The command replaces the trail's selectors: name those of data events in it too, or they end. More events are stored.",
	},
	Ref: checks.References{
		CIS3: []string{"3.1"}, CIS5: []string{"3.1"}, SecurityHub: []string{"CloudTrail.1"},
		Prowler: []string{"cloudtrail_multi_region_enabled_logging_management_events"},
	},
	Reads:         []snapshot.Ref{snapshot.Trails, snapshot.EnabledRegions},
	OneSuffices:   true,
	Empty:         checks.Fail,
	AlwaysApplies: "Every account needs a record of its calls.",
	Evaluate:      evaluate,
	Examples:      examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "trail", Many: "trails", Good: "all management events, reads and writes, of all Regions"})
	reads, writes, good := false, false, 0
	var why []string
	for region := range t.Regions() {
		trails, _ := checks.Read(t, snapshot.Trails, region)
		for _, trail := range trails {
			takes, ok := taken(t, region, trail)
			if !ok {
				continue
			}
			reads, writes = reads || takes.Reads, writes || takes.Writes
			if takes.Reads || takes.Writes {
				good++
			}
			why = append(why, trail.Name+" "+said(takes))
		}
	}
	switch {
	case reads && writes:
		t.Settle()
		for range good {
			t.Pass()
		}
	case !t.Doubted():
		t.Fail(checks.Account(s), "", evidence(why))
	}
	return t.Findings()
}

// taken is what a trail takes that is logging and records all Regions; false
// for other trails.
func taken(t *checks.Tally, region string, trail snapshot.Trail) (snapshot.Selectors, bool) {
	if !trail.MultiRegion {
		return snapshot.Selectors{}, false
	}
	r := checks.Resource{Type: "AWS::CloudTrail::Trail", ID: trail.ARN, Name: trail.Name}
	status, ok := checks.ReadInner(t, r, region, &trail.Status)
	if ok && !status.Logging {
		return snapshot.Selectors{}, false
	}
	takes, known := checks.ReadInner(t, r, region, &trail.Selectors)
	if slices.ContainsFunc(takes.Excluded, grave) {
		takes.Reads, takes.Writes = false, false
	}
	return takes, ok && known
}

// voluminous are the sources that AWS itself offers to leave out, because of
// how many events they have.
var voluminous = []string{"kms.amazonaws.com", "rdsdata.amazonaws.com"}

func grave(source string) bool { return !slices.Contains(voluminous, source) }

func evidence(why []string) string {
	if len(why) == 0 {
		return "No trail is logging for all Regions."
	}
	return "Of the trails for all Regions, " + strings.Join(why, ", ") + "."
}

func said(takes snapshot.Selectors) string {
	switch {
	case slices.ContainsFunc(takes.Excluded, grave):
		return fmt.Sprintf("leaves out the events of %s", strings.Join(takes.Excluded, " and "))
	case takes.Reads:
		return "takes only reads"
	case takes.Writes:
		return "takes only writes"
	case len(takes.Narrowed) > 0:
		return fmt.Sprintf("takes only some management events, chosen by %s", strings.Join(takes.Narrowed, " and "))
	}
	return "takes no management events"
}
