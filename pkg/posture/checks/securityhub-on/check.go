// Package securityhubon asks of every Region whether Security Hub is on: CSPM,
// the old one, or the new one beside it.
package securityhubon

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "securityhub-on",
	Question: "Is Security Hub on in every Region?",
	Area:     checks.Monitoring,
	Severity: checks.Low,
	Tier:     checks.Hygiene,
	Folded:   true,
	Why:      "It brings the findings of GuardDuty, Inspector, Macie and others to one place.",
	Fix: checks.Fix{
		Do:      "Enable it in the Region, or for all accounts from the organization's administrator.",
		Command: "aws securityhub enable-security-hub --region <region>",
		Breaks:  "Nothing. It is charged by its checks, which need AWS Config.",
	},
	Ref:           checks.References{CIS3: []string{"4.16"}, CIS5: []string{"4.16"}, Prowler: []string{"securityhub_enabled"}},
	Reads:         []snapshot.Ref{snapshot.SecurityHub, snapshot.EnabledRegions},
	Empty:         checks.Fail,
	AlwaysApplies: "Every account has Regions.",
	Evaluate:      evaluate,
	Examples:      examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "Region", Many: "Regions", Good: "Security Hub is on"})
	for region := range t.Regions() {
		hub, _ := checks.Read(t, snapshot.SecurityHub, region)
		switch {
		case hub.CSPM || hub.New:
			t.Pass()
		case snapshot.SecurityHub.In(s, region).Whole():
			f := t.Fail(checks.Account(s), region, fmt.Sprintf("Security Hub is off in %s.", region))
			f.Command = "aws securityhub enable-security-hub --region " + region
		}
	}
	return t.Findings()
}
