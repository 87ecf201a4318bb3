package responder

import (
	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/infra/parts"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/trigger"
)

// drillStep is the function of the drill, as Lambda names it.
const drillStep = "drill-step"

// drill makes what proves that the responder works: the machine, and the schedule
// that starts it. Without a schedule a person may still start it.
func (d *deployment) drill() {
	d.machine(settings.DrillMachine, machines.Drill(d.names.VerifyAfter), machines.DrillStep)
	d.schedule(schedule{
		name: settings.DrillSchedule, description: "Starts the drill of the responder", expression: d.config.DrillSchedule,
		machine: settings.DrillMachine, role: "ekr-drill-scheduler", queue: settings.DrillDeadLetters, runbook: d.drillDeadLetters(),
	})
}

func (d *deployment) drillDeadLetters() parts.Runbook {
	return parts.QueueRunbook(d.stack, settings.DrillDeadLetters,
		"The schedule could not start the drill for six hours, and the start lies in queue "+settings.DrillDeadLetters+".",
		"Nothing proves that the responder works; exposed keys are dealt with all the same.",
		"Mend what ERROR_MESSAGE names, then start the drill:",
		"$ ekr drill",
	)
}

// drillUsers are those that a drill makes. IAM takes the path for a part of the
// ARN: no name under another path is meant by it.
func (d *deployment) drillUsers() []string { return []string{d.iam("user" + settings.DrillPath + "*")} }

// drillStepMay makes users and keys, and removes them, under the path of drills
// only. It can give nobody any right: of policies and groups it can but take the
// responder's own denials away, from the same users.
func (d *deployment) drillStepMay() []parts.Statement {
	return []parts.Statement{
		{Sid: "FindLeftovers", Actions: []string{"iam:ListUsers"}, Resources: []string{"*"}},
		{Sid: "MakeAndRemoveOwnUsers", Actions: []string{
			"iam:CreateUser", "iam:GetUser", "iam:DeleteUser", "iam:CreateAccessKey", "iam:ListAccessKeys", "iam:DeleteAccessKey",
			"iam:ListAttachedUserPolicies", "iam:ListGroupsForUser",
		}, Resources: d.drillUsers()},
		{Sid: "DetachDenials", Actions: []string{"iam:DetachUserPolicy"}, Resources: d.drillUsers(), When: d.onlyDenials()},
		{Sid: "LeaveGroup", Actions: []string{"iam:RemoveUserFromGroup"}, Resources: []string{d.iam("group/" + settings.IsolatedGroup)}},
		{
			Sid: "AnnounceOwnKeys", Actions: []string{"events:PutEvents"}, Resources: []string{d.names.ARN("events", "event-bus/default")},
			When: map[string]any{"StringEquals": map[string]any{"events:source": trigger.DrillSource, "events:detail-type": trigger.DrillDetailType}},
		},
		{Sid: "FindSubscribers", Actions: []string{"sns:ListSubscriptionsByTopic"}, Resources: []string{*d.notices.TopicArn(), *d.alarms.TopicArn()}},
		d.keepIncidents(), d.publish(), d.useTopicKey(),
	}
}
