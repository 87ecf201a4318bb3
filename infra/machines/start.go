package machines

// taken is the error of starting an execution whose name is in use: the
// incident is being investigated, or was.
const taken = "StepFunctions.ExecutionAlreadyExistsException"

// startEach starts ekr-incident for each case that asks for it. The execution
// is named by the incident, so that an incident is investigated once.
func startEach() State {
	return State{
		Type:           "Map",
		ItemsPath:      "$.cases",
		ItemSelector:   Object{"case.$": "$$.Map.Item.Value"},
		MaxConcurrency: 10,
		ItemProcessor: &Definition{
			StartAt: "Wanted",
			States: map[string]State{
				"Wanted": {
					Type:    "Choice",
					Choices: []Choice{isTrue("$.case.investigate", "Start")},
					Default: "Settled",
				},
				"Start": startIncident(),
				"Tell it was not started": help("starting the investigation", theEvent, oneCase, "$.error", "$.help", "Settled").
					orElse("$.unsent", "Nobody told"),
				"Nobody told": {Type: "Fail", Error: "InvestigationNotStarted", Cause: "The investigation could not be started and the notice of it could not be sent"},
				"Settled":     {Type: "Pass", Comment: "The cases are already in the state: keep the list of results small", Result: "settled", End: true},
			},
		},
		ResultPath: "$.started",
		Next:       "Is it paused",
	}
}

func startIncident() State {
	state := State{
		Type:           "Task",
		Resource:       reference(Start),
		TimeoutSeconds: 30,
		Parameters: Object{
			"StateMachineArn": reference(Incident),
			"Name.$":          "$.case.incidentId",
			"Input.$":         theCase,
		},
		ResultPath: "$.started",
		Retry: []Retry{
			{ErrorEquals: []string{taken}, MaxAttempts: 0},
			{ErrorEquals: []string{"States.ALL"}, IntervalSeconds: 2, MaxAttempts: 4, BackoffRate: 2, JitterStrategy: "FULL"},
		},
		Catch: []Catch{{ErrorEquals: []string{taken}, ResultPath: "$.error", Next: "Settled"}},
		Next:  "Settled",
	}
	return state.orElse("$.error", "Tell it was not started")
}
