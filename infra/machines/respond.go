package machines

import (
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// maxDelay is how long an execution may wait, in seconds: an exposed key may be
// restored, or fenced, for 72 hours, after which it is contained; and whoever
// pauses the responder has that wait for the end of the pause, of 4 hours at most.
const maxDelay = (72 + 4 + 1) * 60 * 60

// Respond defines ekr-respond: contain every key that an event names, then tell
// a person, then start one ekr-incident for each key.
func Respond() Definition {
	return Definition{
		Comment:        "Contain the exposed keys of one event, then tell a person, then have each key investigated",
		StartAt:        "Delayed",
		TimeoutSeconds: maxDelay,
		States: map[string]State{
			"Delayed": {
				Type:    "Choice",
				Comment: "A restore for a limited time starts its own end in advance",
				Choices: []Choice{{
					And:  []Choice{{Variable: "$.notBefore", IsPresent: &yes}, {Variable: "$.notBefore", IsTimestamp: &yes}},
					Next: "Wait until due",
				}},
				Default: "Intake",
			},
			"Wait until due":  {Type: "Wait", TimestampPath: "$.notBefore", Next: "Intake when due"},
			"Intake":          intake("$$.Execution.StartTime"),
			"Intake when due": intake("$$.State.EnteredTime"),
			"Tell of the intake": withoutEvent(help("intake", "", "", "$.error", "$.help", "Event not read")).
				orElse("$.unsent", "Event not read"),
			"Event not read": {Type: "Fail", Error: "EventNotRead", Cause: "The intake step failed; the event is this execution's input"},
			"Anything to do": {
				Type:    "Choice",
				Choices: []Choice{{Variable: "$.decision", StringEquals: string(trigger.Ignore), Next: "Nothing to do"}},
				Default: "Contain",
			},
			"Nothing to do": {Type: "Succeed"},
			"Contain":       containEach(),
			"Alert": notice("alert", "$.event", "$.cases", "$.alert", "Investigate").
				orElse("$.unsent", "Investigate"),
			"Investigate":                   startEach(),
			"Is it paused":                  isPaused(),
			"Wait for the end of the pause": {Type: "Wait", TimestampPath: "$.event.pause.until", Next: "Intake after the pause"},
			"Intake after the pause":        intakeAgain(false),
			"Intake in spite of the pause":  intakeAgain(true),
			"Was it told": {
				Type:    "Choice",
				Choices: []Choice{present("$.unsent", "Alert not sent")},
				Default: "Responded",
			},
			"Alert not sent": {Type: "Fail", Error: "AlertNotSent", Cause: "The keys were handled, but the alert could not be sent: read this execution's output of Contain"},
			"Responded":      {Type: "Succeed"},
		},
	}
}

// intake reads the event. Its answer replaces the event, which may be large.
func intake(arrived string) State {
	return invoke(Intake, Object{
		"event.$":     "$",
		"arrivedAt.$": arrived,
		"execution.$": "$$.Execution.Id",
	}, "$", "Anything to do").orElse("$.error", "Tell of the intake")
}

// isPaused has the event wait for the end of a pause, and then read and contained
// as if it came anew. A key may be left on only if somebody knows: if the alert
// could not be sent, it is contained at once.
func isPaused() State {
	paused := []Choice{{Variable: "$.event.pause.on", IsPresent: &yes}, {Variable: "$.event.pause.on", BooleanEquals: &yes}}
	return State{
		Type: "Choice",
		Choices: []Choice{
			{And: append([]Choice{{Variable: "$.unsent", IsPresent: &yes}}, paused...), Next: "Intake in spite of the pause"},
			{And: paused, Next: "Wait for the end of the pause"},
		},
		Default: "Was it told",
	}
}

// intakeAgain reads the event once more. The state has lost it by now, and the
// execution's input is where it stands still.
func intakeAgain(inSpiteOfThePause bool) State {
	s := intake("$$.State.EnteredTime")
	s.Parameters["event.$"] = "$$.Execution.Input"
	s.Parameters["ignorePause"] = inSpiteOfThePause
	return s
}

// withoutEvent fills in the little that is known when the event was not read.
func withoutEvent(s State) State {
	delete(s.Parameters, "event.$")
	delete(s.Parameters, "cases.$")
	s.Parameters["event"] = Object{
		"version":     workflow.Version,
		"arrivedAt.$": "$$.Execution.StartTime",
		"execution.$": "$$.Execution.Id",
	}
	s.Parameters["cases"] = []any{}
	s.ResultPath = "$"
	return s
}

// containEach contains the keys side by side. No branch fails: one key's failure
// must not stop the others, and reaches the alert as that case's failure.
func containEach() State {
	key := invoke(Contain, nil, "$", "").orElse("$.error", "Not contained")
	return State{
		Type:      "Map",
		ItemsPath: "$.exposures",
		ItemSelector: Object{
			"phase":      string(workflow.PhaseContain),
			"event.$":    "$.event",
			"exposure.$": "$$.Map.Item.Value",
		},
		MaxConcurrency: 10,
		ItemProcessor: &Definition{
			StartAt: "Contain key",
			States: map[string]State{
				"Contain key": key,
				"Not contained": {
					Type: "Pass",
					Parameters: Object{
						"version":     workflow.Version,
						"incidentId":  "",
						"event.$":     "$.event",
						"exposure.$":  "$.exposure",
						"failure.$":   "States.JsonToString($.error)",
						"investigate": false,
					},
					End: true,
				},
			},
		},
		ResultPath: "$.cases",
		Next:       "Alert",
	}
}
