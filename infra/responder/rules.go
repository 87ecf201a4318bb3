package responder

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/infra/parts"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// rules connects what announces an exposed key with ekr-respond, and failed
// executions with the alarm topic.
//
// The whole event is the execution's input. One larger than an input may be
// (256 KiB) is refused, lies in the queue of dead letters, and is told of by
// its alarm.
//
// It has texts that others wrote, such as the address where a key was found and
// the user agent of a call, and somebody may have put a secret there. It is
// passed on whole all the same:
//   - An input transformer leaves out what the event lacks, and what is left of
//     {"status": <status>} is no JSON: nothing starts, and the key stays on. Hardly
//     a field is in every event: one of 2016 has no status, the record of a
//     refused call no parameters.
//     Source: EventBridge user guide, "Common issues with transforming input".
//   - Keys are looked for in all metadata of a Health event, since AWS has
//     changed the names there; so the fields that matter cannot be listed.
//   - It is read anew after a pause, by a newer version as well.
//   - It is the only copy of what AWS said: whoever doubts a response reads it.
//
// The input stays in the history of the execution, for 90 days. Reading that takes
// states:DescribeExecution or states:GetExecutionHistory, and the stack's key if
// that encrypts it. The log of the machine has no data, and the states behind the
// intake have what trigger.Read has taken out, without secrets.
func (d *deployment) rules() {
	respond := parts.Target{
		ARN: jsii.String(d.machineARN(settings.RespondMachine)),
		Role: parts.Role(d.stack, "ekr-rules", parts.EventBridge, []parts.Statement{{
			Sid:       "StartResponse",
			Actions:   []string{"states:StartExecution"},
			Resources: []string{d.machineARN(settings.RespondMachine)},
		}}),
	}
	d.trigger("ekr-health", "AWS Health announces credentials at risk", HealthPattern(), respond)
	d.trigger("ekr-trusted-advisor", "Trusted Advisor found an exposed access key", trustedAdvisorPattern(), respond)
	d.trigger("ekr-quarantine", "AWS quarantines a user, or was refused to", quarantinePattern(), respond)
	if d.config.GuardDuty {
		d.trigger("ekr-guardduty", "GuardDuty has a finding about an access key", guardDutyPattern(), respond)
	}
	d.trigger("ekr-drill", "A drill with a key made for it", drillPattern(), respond)
	d.rule(parts.RuleProps{
		Name: "ekr-ended", Description: "A response did not end as it should", Pattern: d.endedPattern(),
		Target:  parts.Target{ARN: d.alarms.TopicArn(), Words: endedWords()},
		Runbook: d.ended(),
	})
	d.opsItem()
	parts.QueueAlarm(d.stack, settings.DeadLetters, d.deadLetters(), d.alarms)
}

// trigger makes a rule that hears of exposed keys.
func (d *deployment) trigger(name, description string, pattern object, target parts.Target) {
	d.rule(parts.RuleProps{Name: name, Description: description, Pattern: pattern, Target: target, Runbook: d.triggerRunbook(name, description)})
}

// rule makes a rule and the alarm on it.
func (d *deployment) rule(props parts.RuleProps) {
	parts.Rule(d.stack, props, d.queue)
	parts.RuleAlarm(d.stack, props.Name, d.alarms)
}

// endedLines say what happened to an execution, endedPaths are the values in them.
// Only values that AWS chose are put in: the cause of a failure may hold quotes,
// which would make the text invalid and lose it.
var (
	endedLines = []string{
		"The exposed-key responder needs a person: an execution ended as <status>.",
		"A key may be on still, or a notice may be missing. Read the execution's history:",
		"<execution>",
		"Machine <machine>, account <account>, Region <region>, <time>.",
	}
	endedPaths = map[string]any{
		"status":    "$.detail.status",
		"execution": "$.detail.executionArn",
		"machine":   "$.detail.stateMachineArn",
		"account":   "$.account",
		"region":    "$.region",
		"time":      "$.time",
	}
)

// endedWords turn the event into a mail.
func endedWords() *awsevents.CfnRule_InputTransformerProperty {
	return &awsevents.CfnRule_InputTransformerProperty{
		InputPathsMap: endedPaths,
		InputTemplate: jsii.String(`"` + strings.Join(endedLines, "\"\n\"") + `"`),
	}
}
