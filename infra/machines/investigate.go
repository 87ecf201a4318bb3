package machines

import "github.com/exposed-key-responder/responder/pkg/workflow"

// investigate reads what CloudTrail has of the key in every Region, and has it
// summed up. Without a plan the summary is made all the same: it then says that
// nothing could be read.
func (d Definition) investigate(next string) {
	d.States["Plan"] = invoke(Investigate, Object{
		"phase":  string(workflow.PhasePlan),
		"case.$": theCase,
	}, "$.plan", "Read")
	d.orTell("Plan", "No plan")
	d.States["No plan"] = State{Type: "Pass", Result: []any{}, ResultPath: "$.regions", Next: "Summarize"}
	d.States["Read"] = readEach()
	d.States["Summarize"] = invoke(Summarize, Object{
		"case.$":    theCase,
		"regions.$": "$.regions",
	}, theCase, next)
	d.orTell("Summarize", next)
}

// readEach reads the Regions side by side: CloudTrail's limit is per Region. A
// Region is read piece by piece until it is done, so the amount of records
// decides nothing; the plan may name some that are done, because nothing can be
// read there. No branch fails: a Region that cannot be read is a blind spot,
// with its reason.
func readEach() State {
	read := invoke(Investigate, Object{
		"phase":    string(workflow.PhaseRead),
		"case.$":   theCase,
		"region.$": "$.region",
	}, "$.region", "All of it").orElse("$.error", "Blind spot")
	return State{
		Type:      "Map",
		ItemsPath: "$.plan.regions",
		ItemSelector: Object{
			"case.$":   theCase,
			"region.$": "$$.Map.Item.Value",
		},
		// One wave for the Regions that every account has.
		MaxConcurrency: 20,
		ItemProcessor: &Definition{
			StartAt: "All of it",
			States: map[string]State{
				"Read Region": read,
				"All of it": {
					Type:    "Choice",
					Choices: []Choice{isTrue("$.region.done", "Region done")},
					Default: "Read Region",
				},
				"Region done": {Type: "Pass", OutputPath: "$.region", End: true},
				"Blind spot":  blindSpot(),
			},
		},
		ResultPath: "$.regions",
		Next:       "Summarize",
	}
}

// blindSpot is a Region that was given up: what was read of it stays, and every
// field of the document is there.
func blindSpot() State {
	return State{
		Type: "Pass",
		Parameters: Object{
			"version.$":   "$.region.version",
			"region.$":    "$.region.region",
			"from.$":      "$.region.from",
			"to.$":        "$.region.to",
			"deadline.$":  "$.region.deadline",
			"cursor.$":    "$.region.cursor",
			"events.$":    "$.region.events",
			"malformed.$": "$.region.malformed",
			"parts.$":     "$.region.parts",
			"done":        true,
			"complete":    false,
			"problem.$":   "States.JsonToString($.error)",
		},
		End: true,
	}
}
