// Package configrecording asks of every Region whether AWS Config records all
// types of resources there, without failing, and can deliver what it records.
package configrecording

import (
	"fmt"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "config-recording",
	Question: "Does AWS Config record all types of resources in every Region, and deliver?",
	Area:     checks.Monitoring,
	Severity: checks.Medium,
	Tier:     checks.Hygiene,
	Why:      "After an incident, Config says what every resource was before. Without it nobody knows what to put back.",
	Fix: checks.Fix{
		Do:      "Make a recorder of all types and a delivery channel in the Region, and start the recorder.",
		Command: "aws configservice start-configuration-recorder --configuration-recorder-name <recorder> --region <region>",
		Breaks:  "Nothing. It is charged by the changes that it records.",
	},
	Ref: checks.References{
		CIS3: []string{"3.3"}, CIS5: []string{"3.3"}, SecurityHub: []string{"Config.1"},
		Prowler: []string{"config_recorder_all_regions_enabled"},
	},
	Reads:         []snapshot.Ref{snapshot.ConfigRecording, snapshot.EnabledRegions},
	Empty:         checks.Fail,
	AlwaysApplies: "Every account has Regions.",
	Evaluate:      evaluate,
	Examples:      examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "Region", Many: "Regions", Good: "AWS Config records all types and delivers"})
	for region := range t.Regions() {
		state, _ := checks.Read(t, snapshot.ConfigRecording, region)
		if !snapshot.ConfigRecording.In(s, region).Whole() {
			continue
		}
		problem, command := judge(state)
		if problem != "" {
			fail(t, s, region, problem, command)
			continue
		}
		if i := slices.IndexFunc(state.Recorders, func(r snapshot.Recorder) bool { return !r.AllTypes }); i >= 0 {
			name := state.Recorders[i].Name
			// Somebody chose the types: it is less than a recorder that has stopped.
			fail(t, s, region, "recorder "+name+" leaves types of resources out",
				"aws configservice describe-configuration-recorders --configuration-recorder-names "+checks.Quote(name)).Severity = checks.Low
			continue
		}
		t.Pass()
	}
	return t.Findings()
}

func fail(t *checks.Tally, s *snapshot.Snapshot, region, problem, command string) *checks.Finding {
	f := t.Fail(checks.Account(s), region, fmt.Sprintf("AWS Config in %s: %s.", region, problem))
	f.Command = command + " --region " + region
	return f
}

// judge says why nothing is recorded or delivered in a Region, "" if it is, and
// what to do.
func judge(state snapshot.ConfigState) (problem, command string) {
	if len(state.Recorders) == 0 {
		return "there is no recorder",
			"aws configservice put-configuration-recorder --configuration-recorder name=default,roleARN=<role> --recording-group allSupported=true"
	}
	for _, r := range state.Recorders {
		name := checks.Quote(r.Name)
		switch {
		case !r.Recording:
			return "recorder " + r.Name + " is stopped", "aws configservice start-configuration-recorder --configuration-recorder-name " + name
		case r.LastStatus == "FAILURE":
			return fmt.Sprintf("recorder %s failed last (%s)", r.Name, r.LastError), "aws configservice describe-configuration-recorder-status"
		}
	}
	if len(state.Channels) == 0 {
		return "there is no delivery channel", "aws configservice put-delivery-channel --delivery-channel name=default,s3BucketName=<bucket>"
	}
	for _, c := range state.Channels {
		if c.LastError != "" {
			return fmt.Sprintf("delivery channel %s failed last (%s)", c.Name, c.LastError), "aws configservice describe-delivery-channel-status"
		}
	}
	return "", ""
}
