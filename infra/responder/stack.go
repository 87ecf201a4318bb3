// Package responder is the stack of the home Region: everything from the rules
// that hear of an exposed key to the topics that tell a person.
package responder

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/infra/changes"
	"github.com/exposed-key-responder/responder/infra/config"
	"github.com/exposed-key-responder/responder/infra/parts"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// Props is what the stack is made from.
type Props struct {
	Config config.Config
	// Account is the account to deploy to; nil leaves it to the deployment.
	Account *string
	// Folder returns the folder that holds a function's bootstrap.
	Folder func(function string) string
}

// deployment is the stack while it is being made.
type deployment struct {
	stack  awscdk.Stack
	config config.Config
	folder func(string) string
	// names is what the functions are told, with the account filled in: ARNs
	// are written here exactly as the functions write them.
	names settings.Settings

	key     awskms.Key
	notices awssns.Topic
	alarms  awssns.Topic
	queue   awssqs.Queue

	evidenceBucket awss3.Bucket
	// readers are the ARNs of the roles made so far that may read its objects.
	readers []string

	// machineNames are those of the machines made so far.
	machineNames []string
}

// New adds the stack to the app.
func New(app constructs.Construct, props Props) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String(settings.StackName), &awscdk.StackProps{
		Description: jsii.String("Exposed-key responder: switches an exposed access key off and tells a person"),
		Env:         &awscdk.Environment{Account: props.Account, Region: jsii.String(props.Config.Settings.Region)},
	})
	d := &deployment{stack: stack, config: props.Config, folder: props.Folder, names: props.Config.Settings}
	d.names.Account = *stack.Account()
	d.key = parts.TopicKey(stack)
	d.notices = parts.Topic(stack, settings.NoticeTopic, "exposed-key responder", props.Config.SecurityEmail, notice.Audience, d.key, d.noticeTopic())
	d.alarms = parts.AlarmTopic(stack, settings.AlarmTopic, props.Config.SecurityEmail, d.key)
	parts.TopicAlarm(stack, settings.NoticeTopic, d.alarms)
	d.queue = parts.DeadLetters(stack, settings.DeadLetters, d.deadLetters())
	parts.OnlyAWSSends(d.queue)
	d.storage()
	d.denials()
	d.functions()
	d.machines()
	d.posture()
	d.codeCommit()
	d.drill()
	d.guardEvidence()
	d.rules()
	changes.Watch{Names: d.names, Key: d.key, Alarms: d.alarms, Queue: d.queue, LogDays: d.config.LogRetentionDays}.Add(stack)
	d.dashboard()
	if d.config.StackKey {
		parts.EncryptAll(stack, d.key)
	}
	return stack
}
