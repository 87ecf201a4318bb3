// Package accessanalyzerexternal asks of every Region whether an IAM Access
// Analyzer looks there for resources that others can reach. Analyzers of unused
// or of internal access answer other questions.
package accessanalyzerexternal

import (
	"fmt"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "access-analyzer-external",
	Question: "Does an active analyzer look for external access in every Region?",
	Area:     checks.Monitoring,
	Severity: checks.Medium,
	Tier:     checks.Hygiene,
	Why:      "An intruder opens a role, a bucket or a key to an account of their own to come back later. The analyzer names it within the hour.",
	Fix: checks.Fix{
		Do:      "Make an analyzer of type ACCOUNT in the Region. One of type ORGANIZATION shows only in the account that made it; accept the members then.",
		Command: "aws accessanalyzer create-analyzer --analyzer-name external-access --type ACCOUNT --region <region>",
		Breaks:  "Nothing. Analyzers of external access are free.",
	},
	Ref: checks.References{
		CIS3: []string{"1.20"}, CIS5: []string{"1.19"}, SecurityHub: []string{"IAM.28"}, Prowler: []string{"accessanalyzer_enabled"},
	},
	Reads:         []snapshot.Ref{snapshot.AccessAnalyzer, snapshot.EnabledRegions},
	Empty:         checks.Fail,
	AlwaysApplies: "Every account has Regions.",
	Evaluate:      evaluate,
	Examples:      examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "Region", Many: "Regions", Good: "an analyzer looks for external access"})
	for region := range t.Regions() {
		analyzers, _ := checks.Read(t, snapshot.AccessAnalyzer, region)
		switch {
		case slices.ContainsFunc(analyzers, func(a snapshot.Analyzer) bool { return external(a) && a.Active }):
			t.Pass()
		case snapshot.AccessAnalyzer.In(s, region).Whole():
			f := t.Fail(checks.Account(s), region, fmt.Sprintf("Access Analyzer in %s: %s.", region, said(analyzers)))
			f.Command = "aws accessanalyzer create-analyzer --analyzer-name external-access --type ACCOUNT --region " + region
		}
	}
	return t.Findings()
}

func external(a snapshot.Analyzer) bool { return a.Type == "ACCOUNT" || a.Type == "ORGANIZATION" }

func said(analyzers []snapshot.Analyzer) string {
	for _, a := range analyzers {
		if external(a) {
			return fmt.Sprintf("the analyzer of external access is not active (%s)", a.ARN)
		}
	}
	if len(analyzers) == 0 {
		return "there is no analyzer"
	}
	var types []string
	for _, a := range analyzers {
		types = append(types, a.Type)
	}
	return "there is none of external access, only " + strings.Join(types, ", ")
}
