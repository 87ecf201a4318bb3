package machines

import "github.com/exposed-key-responder/responder/pkg/workflow/posture"

// Posture defines ekr-posture: plan what to read of the account, read it, judge
// it and tell a person what is news. The settings stand in the definition.
//
// What cannot be read ends as UNKNOWN in the report. Only an execution without a
// report fails, and is told of as every failed execution is.
func Posture(settings posture.Settings) Definition {
	regions := settings.Regions
	if regions == nil {
		regions = []string{}
	}
	return Definition{
		Comment:        "Review the account: read it part by part, judge what was read, tell what is news",
		StartAt:        "Plan",
		TimeoutSeconds: 6 * 60 * 60,
		States: map[string]State{
			"Plan": invoke(PostureCollect, Object{
				"phase":       string(posture.PhasePlan),
				"startedAt.$": "$$.Execution.StartTime",
				"regions":     regions,
			}, "$", "Read").orElse("$.error", "Not planned"),
			"Not planned": {Type: "Fail", Error: "ReviewNotPlanned", Cause: "What to read of the account could not be planned: see the log of ekr-posture-collect"},
			"Read":        readGroups(),
			"Report": invoke(PostureReport, Object{
				"review.$":    "$.review",
				"parts.$":     "$.parts",
				"settings":    settings,
				"execution.$": "$$.Execution.Id",
			}, "$.report", "Reviewed").orElse("$.error", "Not reported"),
			"Not reported": {Type: "Fail", Error: "ReviewNotReported", Cause: "The account was read, but not judged or not told: see the log of ekr-posture-report"},
			"Reviewed":     {Type: "Succeed"},
		},
	}
}

// atOnce is how many functions of the review run side by side: few, so that in
// an account that allows ten at once the responder is never held up.
const atOnce = 5

// readGroups reads what shares an API limit one after the other, and the rest
// side by side.
func readGroups() State {
	return State{
		Type:           "Map",
		ItemsPath:      "$.groups",
		ItemSelector:   Object{"review.$": "$.review", "group.$": "$$.Map.Item.Value"},
		MaxConcurrency: atOnce,
		ItemProcessor: &Definition{
			StartAt: "Turns",
			States: map[string]State{"Turns": {
				Type:           "Map",
				ItemsPath:      "$.group.turns",
				ItemSelector:   Object{"review.$": "$.review", "turn.$": "$$.Map.Item.Value"},
				MaxConcurrency: 1,
				ItemProcessor:  readTurn(),
				End:            true,
			}},
		},
		ResultPath: "$.parts",
		Next:       "Report",
	}
}

func readTurn() *Definition {
	return &Definition{
		StartAt: "Read turn",
		States: map[string]State{
			"Read turn": invoke(PostureCollect, Object{
				"phase":    string(posture.PhaseRead),
				"review.$": "$.review",
				"turn.$":   "$.turn",
			}, "$", "").orElse("$.error", "Not read"),
			"Not read": {
				Type: "Pass",
				Parameters: Object{
					"key":       "",
					"tasks.$":   "$.turn.tasks",
					"unread":    0,
					"problem.$": "States.JsonToString($.error)",
				},
				End: true,
			},
		},
	}
}
