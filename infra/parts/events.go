package parts

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"
)

// Object is a piece of JSON.
type Object = map[string]any

// DeadLetters makes the queue of events that could not be handed over. They
// stay for two weeks, the longest that SQS keeps anything.
func DeadLetters(stack awscdk.Stack, name string, book Runbook) awssqs.Queue {
	queue := awssqs.NewQueue(stack, jsii.String(name), &awssqs.QueueProps{
		QueueName:       jsii.String(name),
		Encryption:      awssqs.QueueEncryption_SQS_MANAGED,
		EnforceSSL:      jsii.Bool(true),
		RetentionPeriod: awscdk.Duration_Days(jsii.Number(14)),
	})
	book.attach(queue.Node().DefaultChild().(awssqs.CfnQueue))
	queue.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.String(EventBridge), nil)},
		Actions:    jsii.Strings("sqs:SendMessage"),
		Resources:  &[]*string{queue.QueueArn()},
		Conditions: &Object{"ArnLike": Object{"aws:SourceArn": stack.FormatArn(&awscdk.ArnComponents{
			Service: jsii.String("events"), Resource: jsii.String("rule"), ResourceName: jsii.String("ekr-*"),
		})}},
	}))
	return queue
}

// OnlyAWSSends keeps everybody but AWS's services from putting messages into a
// queue whose events are played back: the right to send is a common one, and an
// event that somebody made up would be taken for AWS's.
func OnlyAWSSends(queue awssqs.Queue) {
	queue.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid:        jsii.String("OnlyAWSSends"),
		Effect:     awsiam.Effect_DENY,
		Principals: &[]awsiam.IPrincipal{awsiam.NewStarPrincipal()},
		Actions:    jsii.Strings("sqs:SendMessage"),
		Resources:  &[]*string{queue.QueueArn()},
		Conditions: &Object{"Bool": Object{"aws:PrincipalIsAWSService": "false"}},
	}))
}

// Target is where a rule sends the events that match.
type Target struct {
	ARN *string
	// Role is what EventBridge acts as; nil if the target's own policy lets
	// EventBridge in.
	Role awsiam.IRole
	// Words turn the event into text; nil passes the event on as it is.
	Words *awsevents.CfnRule_InputTransformerProperty
}

// RuleProps is what a rule is made from.
type RuleProps struct {
	Name, Description string
	Pattern           Object
	Target            Target
	Runbook           Runbook
}

// Rule makes a rule with one target. An event that cannot be handed over is
// tried for a day and then kept in the queue.
func Rule(stack awscdk.Stack, props RuleProps, queue awssqs.Queue) awsevents.CfnRule {
	target := &awsevents.CfnRule_TargetProperty{
		Id:               jsii.String("target"),
		Arn:              props.Target.ARN,
		DeadLetterConfig: &awsevents.CfnRule_DeadLetterConfigProperty{Arn: queue.QueueArn()},
		RetryPolicy: &awsevents.CfnRule_RetryPolicyProperty{
			MaximumEventAgeInSeconds: jsii.Number(24 * 60 * 60),
			MaximumRetryAttempts:     jsii.Number(185),
		},
	}
	if props.Target.Role != nil {
		target.RoleArn = props.Target.Role.RoleArn()
	}
	if props.Target.Words != nil {
		target.InputTransformer = props.Target.Words
	}
	rule := awsevents.NewCfnRule(stack, jsii.String(props.Name), &awsevents.CfnRuleProps{
		Name:         jsii.String(props.Name),
		Description:  jsii.String(props.Description),
		EventPattern: props.Pattern,
		Targets:      []any{target},
	})
	props.Runbook.attach(rule)
	return rule
}
