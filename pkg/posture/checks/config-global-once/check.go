// Package configglobalonce asks whether AWS Config records the resources of IAM,
// which are the same in every Region, in exactly one.
package configglobalonce

import (
	"fmt"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "config-global-once",
	Question: "Does AWS Config record the resources of IAM in exactly one Region?",
	Area:     checks.Monitoring,
	Severity: checks.Low,
	Tier:     checks.Hygiene,
	Why:      "Recorded nowhere, changes of users and policies have no history. Recorded in every Region, each change is charged and reported many times.",
	Fix: checks.Fix{
		Do:      "Record global types in the home Region only.",
		Command: "aws configservice put-configuration-recorder --configuration-recorder name=<recorder>,roleARN=<role> --recording-group allSupported=true,includeGlobalResourceTypes=true --region <region>",
		Breaks:  "Rules of AWS Config on IAM resources work only in Regions that record them.",
	},
	Reads:    []snapshot.Ref{snapshot.ConfigRecording, snapshot.EnabledRegions},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "Region", Many: "Regions", Good: "the only one that records IAM",
		None: "AWS Config records in no Region.",
	})
	recording := 0
	var global []string
	for region := range t.Regions() {
		state, _ := checks.Read(t, snapshot.ConfigRecording, region)
		for _, r := range state.Recorders {
			if r.Recording {
				recording++
			}
			if r.Recording && r.Global && !slices.Contains(global, region) {
				global = append(global, region)
			}
		}
	}
	switch {
	case len(global) > 1:
		t.Fail(checks.Account(s), "", fmt.Sprintf("IAM is recorded in %d Regions: %s.", len(global), strings.Join(global, ", ")))
	case recording == 0 || t.Doubted():
	case len(global) == 1:
		t.Pass()
	default:
		t.Fail(checks.Account(s), "", "AWS Config records, but IAM in no Region.")
	}
	return t.Findings()
}
