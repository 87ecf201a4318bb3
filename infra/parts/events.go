package parts

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"
)

// Object is a piece of JSON.
type Object = map[string]any

// DeadLetters makes the queue of events that could not be handed over. They
// stay for two weeks, the longest that SQS keeps anything.
func DeadLetters(stack awscdk.Stack, name string) awssqs.Queue {
	queue := awssqs.NewQueue(stack, jsii.String(name), &awssqs.QueueProps{
		QueueName:       jsii.String(name),
		Encryption:      awssqs.QueueEncryption_SQS_MANAGED,
		EnforceSSL:      jsii.Bool(true),
		RetentionPeriod: awscdk.Duration_Days(jsii.Number(14)),
	})
	queue.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.String(eventBridge), nil)},
		Actions:    jsii.Strings("sqs:SendMessage"),
		Resources:  &[]*string{queue.QueueArn()},
		Conditions: &Object{"ArnLike": Object{"aws:SourceArn": stack.FormatArn(&awscdk.ArnComponents{
			Service: jsii.String("events"), Resource: jsii.String("rule"), ResourceName: jsii.String("ekr-*"),
		})}},
	}))
	return queue
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

// Rule makes a rule with one target. An event that cannot be handed over is
// tried for a day and then kept in the queue.
func Rule(stack awscdk.Stack, name, description string, pattern Object, target Target, queue awssqs.Queue) awsevents.CfnRule {
	property := &awsevents.CfnRule_TargetProperty{
		Id:               jsii.String("target"),
		Arn:              target.ARN,
		DeadLetterConfig: &awsevents.CfnRule_DeadLetterConfigProperty{Arn: queue.QueueArn()},
		RetryPolicy: &awsevents.CfnRule_RetryPolicyProperty{
			MaximumEventAgeInSeconds: jsii.Number(24 * 60 * 60),
			MaximumRetryAttempts:     jsii.Number(185),
		},
	}
	if target.Role != nil {
		property.RoleArn = target.Role.RoleArn()
	}
	if target.Words != nil {
		property.InputTransformer = target.Words
	}
	return awsevents.NewCfnRule(stack, jsii.String(name), &awsevents.CfnRuleProps{
		Name:         jsii.String(name),
		Description:  jsii.String(description),
		EventPattern: pattern,
		Targets:      []any{property},
	})
}

// Metric is what an alarm watches: the sum, or for a queue the greatest value,
// of a metric with one dimension within a minute.
type Metric struct {
	Namespace, Name, Dimension, Of, Statistic string
	// Above is the greatest value that is in order.
	Above int
}

// Alarm makes an alarm that goes off in the first minute in which the metric is
// too high. Without data there is nothing to report.
func Alarm(stack awscdk.Stack, name, description string, m Metric, topic awssns.Topic) awscloudwatch.CfnAlarm {
	return awscloudwatch.NewCfnAlarm(stack, jsii.String(name), &awscloudwatch.CfnAlarmProps{
		AlarmName:          jsii.String(name),
		AlarmDescription:   jsii.String(description),
		Namespace:          jsii.String(m.Namespace),
		MetricName:         jsii.String(m.Name),
		Dimensions:         []any{Object{"name": m.Dimension, "value": m.Of}},
		Statistic:          jsii.String(m.Statistic),
		Period:             jsii.Number(60),
		EvaluationPeriods:  jsii.Number(1),
		Threshold:          jsii.Number(m.Above),
		ComparisonOperator: jsii.String("GreaterThanThreshold"),
		TreatMissingData:   jsii.String("notBreaching"),
		AlarmActions:       &[]any{topic.TopicArn()},
	})
}

// RuleAlarm tells when a rule could not hand an event to its target.
func RuleAlarm(stack awscdk.Stack, rule string, topic awssns.Topic) {
	Alarm(stack, rule+"-failed", "Rule "+rule+" could not hand an event over: see the queue of dead letters",
		Metric{Namespace: "AWS/Events", Name: "FailedInvocations", Dimension: "RuleName", Of: rule, Statistic: "Sum"}, topic)
}

// QueueAlarm tells when an event lies in the queue of dead letters.
func QueueAlarm(stack awscdk.Stack, queue string, topic awssns.Topic) {
	Alarm(stack, queue+"-waiting", "An event was not handled and lies in queue "+queue+": it may name an exposed key",
		Metric{Namespace: "AWS/SQS", Name: "ApproximateNumberOfMessagesVisible", Dimension: "QueueName", Of: queue, Statistic: "Maximum"}, topic)
}
