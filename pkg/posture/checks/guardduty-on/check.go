// Package guarddutyon asks of every Region whether GuardDuty is watching it. A
// suspended detector watches nothing.
package guarddutyon

import (
	"fmt"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "guardduty-on",
	Question: "Is GuardDuty enabled, and not suspended, in every Region?",
	Area:     checks.Monitoring,
	Severity: checks.High,
	Tier:     checks.Deaf,
	Why:      "GuardDuty sees a stolen key used from strange places, and miners. Thieves work in the Regions in which it is off.",
	Fix: checks.Fix{
		Do:      "Enable GuardDuty in the Region, or for all accounts from the organization's administrator.",
		Command: "aws guardduty create-detector --enable --region <region>",
		Breaks:  "Nothing. It is charged by the events that it reads; the first 30 days in a Region are free.",
	},
	Ref:           checks.References{SecurityHub: []string{"GuardDuty.1"}, Prowler: []string{"guardduty_is_enabled"}},
	Reads:         []snapshot.Ref{snapshot.GuardDuty, snapshot.EnabledRegions},
	Empty:         checks.Fail,
	AlwaysApplies: "Every account has Regions.",
	Evaluate:      evaluate,
	Examples:      examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "Region", Many: "Regions", Good: "GuardDuty is enabled"})
	for region := range t.Regions() {
		detectors, _ := checks.Read(t, snapshot.GuardDuty, region)
		switch {
		case slices.ContainsFunc(detectors, func(d snapshot.Detector) bool { return d.Enabled }):
			t.Pass()
		case !snapshot.GuardDuty.In(s, region).Whole():
		case len(detectors) == 0:
			f := t.Fail(checks.Account(s), region, fmt.Sprintf("GuardDuty was never enabled in %s, or was removed.", region))
			f.Command = "aws guardduty create-detector --enable --region " + region
		default:
			id := detectors[0].ID
			f := t.Fail(checks.Resource{Type: "AWS::GuardDuty::Detector", ID: id}, region, fmt.Sprintf("GuardDuty is suspended in %s (detector %s).", region, id))
			f.Command = fmt.Sprintf("aws guardduty update-detector --enable --region %s --detector-id %s", region, checks.Quote(id))
		}
	}
	return t.Findings()
}
