// Package macieon asks of every Region that holds buckets whether Macie is on
// there. Other Regions have nothing that it could look at.
package macieon

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "macie-on",
	Question: "Is Macie on in every Region that holds buckets?",
	Area:     checks.Monitoring,
	Severity: checks.Low,
	Tier:     checks.Hygiene,
	Folded:   true,
	Why:      "It finds buckets that are open, and personal data and secrets in objects.",
	Fix: checks.Fix{
		Do:      "Enable Macie in the Region, or for all accounts from the organization's administrator.",
		Command: "aws macie2 enable-macie --region <region>",
		Breaks:  "Nothing. It is charged by buckets and by the data that it looks at.",
	},
	Ref: checks.References{
		CIS3: []string{"2.1.3"}, CIS5: []string{"2.1.3"}, SecurityHub: []string{"Macie.1"}, Prowler: []string{"macie_is_enabled"},
	},
	Reads:    []snapshot.Ref{snapshot.Buckets, snapshot.Macie, snapshot.EnabledRegions},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "Region", Many: "Regions with buckets", Good: "Macie is on"})
	buckets, _ := checks.Read(t, snapshot.Buckets, "")
	holds := map[string]int{}
	for _, bucket := range buckets {
		holds[bucket.Region]++
	}
	for region := range t.Regions() {
		if holds[region] == 0 {
			continue
		}
		macie, ok := checks.Read(t, snapshot.Macie, region)
		switch {
		case macie.Status == "ENABLED":
			t.Pass()
		case ok && snapshot.Macie.In(s, region).Whole():
			f := t.Fail(checks.Account(s), region, fmt.Sprintf("Macie is %s in %s, which holds %d buckets.", said(macie.Status), region, holds[region]))
			f.Command = "aws macie2 enable-macie --region " + region
			if macie.Status == "PAUSED" {
				f.Command = "aws macie2 update-macie-session --status ENABLED --region " + region
			}
		}
	}
	return t.Findings()
}

func said(status string) string {
	if status == "PAUSED" {
		return "paused"
	}
	return "off"
}
