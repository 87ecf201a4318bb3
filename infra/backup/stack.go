// Package backup is the optional stack of a second Region. AWS Health sends a
// copy of each of its events there; the stack forwards the copies to the home
// Region, where the responder recognises what it has seen before.
package backup

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/infra/config"
	"github.com/exposed-key-responder/responder/infra/parts"
	"github.com/exposed-key-responder/responder/infra/responder"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// StackName is the name of the stack in CloudFormation.
const StackName = "ekr-backup"

const ruleName = "ekr-health-copy"

// New adds the stack to the app. It has a topic, a queue and alarms of its own:
// it is there for the day on which the home Region has trouble.
func New(app constructs.Construct, c config.Config, account *string) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String(StackName), &awscdk.StackProps{
		Description: jsii.String("Exposed-key responder: forwards the copies of AWS Health events"),
		Env:         &awscdk.Environment{Account: account, Region: jsii.String(c.BackupRegion)},
	})
	home := c.Settings
	home.Account = *stack.Account()
	bus := home.ARN("events", "event-bus/default")

	alarms := parts.AlarmTopic(stack, settings.AlarmTopic, c.SecurityEmail, parts.TopicKey(stack))
	queue := parts.DeadLetters(stack, settings.DeadLetters)
	forward := parts.Role(stack, "ekr-forward", "events.amazonaws.com", []parts.Statement{{
		Sid: "Forward", Actions: []string{"events:PutEvents"}, Resources: []string{bus},
	}})
	parts.Rule(stack, ruleName, "Forwards what AWS Health announces about credentials at risk",
		responder.HealthPattern(), parts.Target{ARN: jsii.String(bus), Role: forward}, queue)
	parts.RuleAlarm(stack, ruleName, alarms)
	parts.QueueAlarm(stack, settings.DeadLetters, alarms)
	return stack
}
