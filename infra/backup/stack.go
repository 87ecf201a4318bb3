// Package backup is the optional stack of a second Region. AWS Health sends a
// copy of each of its events there; the stack forwards the copies to the home
// Region, where the responder recognises what it has seen before.
package backup

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/infra/changes"
	"github.com/exposed-key-responder/responder/infra/config"
	"github.com/exposed-key-responder/responder/infra/parts"
	"github.com/exposed-key-responder/responder/infra/responder"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

const (
	stackName = "ekr-backup"
	ruleName  = "ekr-health-copy"
)

// New adds the stack to the app. It has a topic, a queue and alarms of its own:
// it is there for the day on which the home Region has trouble.
func New(app constructs.Construct, c config.Config, account *string) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String(stackName), &awscdk.StackProps{
		Description: jsii.String("Exposed-key responder: forwards the copies of AWS Health events"),
		Env:         &awscdk.Environment{Account: account, Region: jsii.String(c.BackupRegion)},
	})
	home := c.Settings
	home.Account = *stack.Account()
	bus := home.ARN("events", "event-bus/default")

	key := parts.TopicKey(stack)
	alarms := parts.AlarmTopic(stack, settings.AlarmTopic, c.SecurityEmail, key)
	book := parts.QueueRunbook(stack, settings.DeadLetters,
		"A copy of a Health event could not be forwarded to the home Region and lies in queue "+settings.DeadLetters+" for two weeks.",
		"It may name an exposed key that is still on, if the event did not reach the home Region by itself.",
		"Look whether the home Region has dealt with the key; if not, do not wait:",
		"$ ekr incidents --open",
		"$ ekr respond --access-key-id KEY --reason TEXT",
		"Mend what ERROR_MESSAGE names: the role ekr-forward, or the event bus of the home Region. "+parts.Again,
	)
	queue := parts.DeadLetters(stack, settings.DeadLetters, book)
	parts.OnlyAWSSends(queue)
	forward := parts.Role(stack, "ekr-forward", parts.EventBridge, []parts.Statement{{
		Sid: "Forward", Actions: []string{"events:PutEvents"}, Resources: []string{bus},
	}})
	parts.Rule(stack, parts.RuleProps{
		Name: ruleName, Description: "Forwards what AWS Health announces about credentials at risk", Pattern: responder.HealthPattern(),
		Target: parts.Target{ARN: jsii.String(bus), Role: forward},
		Runbook: parts.Runbook{
			Means:   "Rule " + ruleName + " forwards the copy that AWS Health sends of each of its events to the home Region.",
			Breaks:  "While it is off, changed or gone, an event that AWS cannot deliver in the home Region is lost.",
			Recover: []string{"State has to be ENABLED:", parts.In(stack, "aws events describe-rule --name "+ruleName), parts.In(stack, "aws events enable-rule --name "+ruleName), parts.Again},
		},
	}, queue)
	parts.RuleAlarm(stack, ruleName, alarms)
	parts.QueueAlarm(stack, settings.DeadLetters, book, alarms)
	here := home
	here.Region = c.BackupRegion
	changes.Watch{Names: here, Key: key, Alarms: alarms, Queue: queue, LogDays: c.LogRetentionDays}.Add(stack)
	if c.StackKey {
		parts.EncryptAll(stack, key)
	}
	return stack
}
