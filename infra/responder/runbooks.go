package responder

import (
	"fmt"

	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/infra/parts"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// Runbooks that more than one part has.

// in adds the home Region to a command.
func (d *deployment) in(command string) string { return parts.In(d.stack, command) }

// byHand are the steps that contain a key when the responder did not.
var byHand = []string{
	"Find out whether the key is off:",
	"$ ekr incidents --open",
	"If it is not, have it contained anew, or switch it off yourself, which takes no more than this:",
	"$ ekr respond --access-key-id KEY --reason TEXT",
	"$ aws iam update-access-key --user-name USER --access-key-id KEY --status Inactive",
}

// deadLetters is the runbook of the queue of events.
func (d *deployment) deadLetters() parts.Runbook {
	return parts.QueueRunbook(d.stack, settings.DeadLetters,
		"An event could not be handed to its target for a day, or was refused for good, and lies in queue "+settings.DeadLetters+" for two weeks.",
		"It may name an exposed key that is still on.",
		"If it names a key, do not wait:",
		"$ ekr respond --access-key-id KEY --reason TEXT",
		"Mend what ERROR_MESSAGE names. Deploying again puts back a role, a rule or a machine that was changed. Then play the events back; each leaves the queue once an execution has it:",
		"$ ekr redrive --dry-run",
		"$ ekr redrive",
		"An event larger than 256 KiB starts no execution: read the keys in it and contain each by hand.",
	)
}

func (d *deployment) postureDeadLetters() parts.Runbook {
	return parts.QueueRunbook(d.stack, settings.PostureDeadLetters,
		"The schedule could not start the posture review for six hours, and the start lies in queue "+settings.PostureDeadLetters+".",
		"The account is not reviewed; exposed keys are dealt with all the same.",
		"Mend what ERROR_MESSAGE names, then start the review:",
		d.in(`aws stepfunctions start-execution --state-machine-arn "$(aws stepfunctions list-state-machines --query "stateMachines[?name=='`+settings.PostureMachine+`'].stateMachineArn" --output text --region `+d.names.Region+`)" --input '{}'`),
	)
}

// triggerRunbook is that of a rule that hears of exposed keys.
func (d *deployment) triggerRunbook(rule, hears string) parts.Runbook {
	return parts.Runbook{
		Means:  "Rule " + rule + " starts a response when: " + hears + ".",
		Breaks: "While the rule is off, changed or gone, nothing happens when such an event comes, and nobody is told.",
		Recover: []string{
			"State has to be ENABLED, and the pattern that of the repository:",
			d.in("aws events describe-rule --name " + rule),
			d.in("aws events enable-rule --name " + rule),
			parts.Again,
			"Find out who changed it:",
			d.in("aws cloudtrail lookup-events --lookup-attributes AttributeKey=ResourceName,AttributeValue=" + rule),
			"Events that came meanwhile are lost to the rule. AWS Health still has its own for 90 days, if your support plan opens its API:",
			"$ aws health describe-events --filter services=RISK --region us-east-1",
		},
	}
}

// ended is the runbook of the rule that tells of failed executions.
func (d *deployment) ended() parts.Runbook {
	return parts.Runbook{
		Means:  "An execution of a machine failed, timed out or was stopped. The mail names the execution.",
		Breaks: "A key may be on still, a notice may be missing, or the account was not reviewed.",
		Recover: append([]string{
			"Read which state failed and why. AlertNotSent and NoticeNotSent mean that the work was done and nobody was told, DrillNotTold and NobodyHears the same of a drill:",
			d.in("aws stepfunctions get-execution-history --execution-arn EXECUTION --reverse-order --max-results 20"),
		}, append(byHand,
			"Mend the cause, then let the execution go on from the state that failed, within 14 days:",
			d.in("aws stepfunctions redrive-execution --execution-arn EXECUTION"),
			"ABORTED means that somebody stopped it. Find out who:",
			d.in("aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=StopExecution"),
		)...),
	}
}

// errorsOf is the runbook of the alarm on a function's errors.
func (d *deployment) errorsOf(f function) parts.Runbook {
	name := "ekr-" + f.name
	means := "Function " + name + " ended with an error, crashed or ran out of time."
	if f.pending > 0 {
		means = fmt.Sprintf("Function %s ended with an error, crashed or ran out of time more than %d times a minute.", name, f.pending)
	}
	steps := []string{
		"Read the errors. Each line names the incident and the execution:",
		d.in("aws logs tail /aws/lambda/" + name + " --since 1h --filter-pattern '?ERROR ?\"Task timed out\" ?Runtime'"),
		"The machine tries again for minutes. If that helped, the execution ended as SUCCEEDED, and nothing is left to do.",
	}
	if f.name == restore {
		return parts.Runbook{Means: means, Breaks: "A restore was not carried out, or only in part.", Recover: append(steps[:2],
			"See what is still in force, and ask for the rest again; asking twice does no harm:", "$ ekr incidents INCIDENT", "$ ekr restore INCIDENT --only PART --reason TEXT")}
	}
	if f.name == machines.CodeCommit {
		return d.pushErrors(means, steps)
	}
	if f.name == drillStep {
		return parts.Runbook{Means: means, Breaks: "A drill did not end as it should, so that nothing proves that the responder works; exposed keys are dealt with all the same.", Recover: append(steps,
			"Otherwise mend the cause and drill again, which also removes what the broken drill left:", "$ ekr drill")}
	}
	if f.reviews() {
		return parts.Runbook{Means: means, Breaks: "The account is not reviewed in full; what could not be read stands in the review as UNKNOWN.", Recover: append(steps,
			"Otherwise the review failed, which "+alarmTopic+" tells. Mend the cause and start it again: see "+settings.PostureDeadLetters+".")}
	}
	return parts.Runbook{Means: means, Breaks: "A key may be on still, or a person not told.", Recover: append(steps, byHand...)}
}

const alarmTopic = "topic " + settings.AlarmTopic

// throttlesOf is the runbook of the alarm on refused invocations.
func (d *deployment) throttlesOf(f function) parts.Runbook {
	name := "ekr-" + f.name
	breaks := "A key may be on still, or a person not told, until Lambda lets the function run."
	switch {
	case f.reviews():
		breaks = "The review takes longer, and fails in the end."
	case f.name == machines.CodeCommit:
		breaks = "Pushes are looked at later, and not at all in the end."
	case f.name == drillStep:
		breaks = "The drill takes longer, and fails in the end."
	}
	return parts.Runbook{
		Means:  "Lambda refused to run function " + name + ": the account runs too many functions at once.",
		Breaks: breaks,
		Recover: []string{
			"See what the account may run, and find the function that takes all of it in the metric ConcurrentExecutions:",
			d.in("aws lambda get-account-settings"),
			"Hold that function down, which frees the rest at once:",
			d.in("aws lambda put-function-concurrency --function-name OTHER --reserved-concurrent-executions 10"),
			"Or ask for more; new accounts have as few as 10:",
			d.in("aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000"),
		},
	}
}

// noticeTopic is the runbook of the topic of notices.
func (d *deployment) noticeTopic() parts.Runbook {
	return parts.Runbook{
		Means:  "Topic " + settings.NoticeTopic + " carries the notices that people read.",
		Breaks: "Where nobody is subscribed, or the subscription waits for its confirmation, keys are contained and nobody is told.",
		Recover: append(parts.Subscriptions(d.stack, settings.NoticeTopic),
			"What was not delivered can be read in the executions, and in the table:",
			"$ ekr incidents", parts.Again),
	}
}
