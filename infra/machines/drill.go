package machines

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// The paths of the drill machine's state: {"drill": ..., "problem": {"text": ...},
// "unclean": {"text": ...}}.
const (
	theDrill = "$.drill"
	problem  = "$.problem"
	unclean  = "$.unclean"
)

// Drill defines ekr-drill: make a user with a key, announce the key as exposed,
// look what becomes of it, remove the user, tell. Whatever fails, the user is
// removed and the result told; only a result that nobody hears of fails the
// execution, which is told of as every failed execution is.
func Drill(verifyAfter time.Duration) Definition {
	const settled = 15 * time.Second // IAM takes some seconds until it knows a new key everywhere
	d := Definition{
		Comment:        "Prove on a throw-away user that an exposed key is switched off and somebody told",
		StartAt:        "Begin",
		TimeoutSeconds: seconds(workflow.DrillTime),
		States: map[string]State{
			"Begin": {
				Type: "Pass",
				Parameters: Object{
					"drill": Object{
						"version":     workflow.Version,
						"execution.$": "$$.Execution.Id",
						"startedAt.$": "$$.Execution.StartTime",
						"request.$":   "$",
					},
					"problem": Object{"text": ""},
					"unclean": Object{"text": ""},
				},
				Next: "Prepare",
			},
			"Let IAM settle": {Type: "Wait", Seconds: seconds(min(verifyAfter, settled)), Next: "Announce"},
			"Give it time":   {Type: "Wait", Seconds: 3, Next: "Check"},
			"Is it over": {
				Type:    "Choice",
				Choices: []Choice{isTrue("$.drill.again", "Give it time")},
				Default: "Clean up",
			},
			"Tell": drillStep(workflow.DrillTell, "Was it told").orElse("$.error", "Not told"),
			"Was it told": {
				Type:    "Choice",
				Choices: []Choice{isTrue("$.drill.told", "Drilled")},
				Default: "Nobody hears",
			},
			"Drilled":      {Type: "Succeed"},
			"Nobody hears": {Type: "Fail", Error: "NobodyHears", Cause: "The drill's result was published to a topic that nobody is known to hear: read this execution's output of Tell"},
			"Not told":     {Type: "Fail", Error: "DrillNotTold", Cause: "The drill's result could not be published: read this execution's output of Clean up"},
		},
	}
	d.drillStep("Prepare", workflow.DrillPrepare, "Let IAM settle", problem, "Clean up")
	d.drillStep("Announce", workflow.DrillAnnounce, "Give it time", problem, "Clean up")
	d.drillStep("Check", workflow.DrillCheck, "Is it over", problem, "Clean up")
	d.drillStep("Clean up", workflow.DrillClean, "Tell", unclean, "Tell")
	return d
}

// drillStep adds a phase of the drill function. If it fails for good, that is
// noted at a path, and the machine goes on with instead.
func (d Definition) drillStep(name string, phase workflow.DrillPhase, next, noted, instead string) {
	note := name + " failed"
	d.States[name] = drillStep(phase, next).orElse("$.error", note)
	d.States[note] = State{
		Type:       "Pass",
		Parameters: Object{"text.$": "States.Format('" + note + ": {}', States.JsonToString($.error))"},
		ResultPath: noted,
		Next:       instead,
	}
}

func drillStep(phase workflow.DrillPhase, next string) State {
	return invoke(DrillStep, Object{
		"phase": string(phase), "drill.$": theDrill, "problem.$": problem + ".text", "unclean.$": unclean + ".text",
	}, theDrill, next)
}
