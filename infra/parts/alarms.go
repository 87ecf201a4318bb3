package parts

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/pkg/settings"
)

// Metric is what an alarm watches: the sum, or for a queue the greatest value,
// of a metric with one dimension within a minute.
type Metric struct {
	Namespace, Name, Dimension, Of, Statistic string
	// Above is the greatest value that is in order.
	Above int
}

// Alarm makes an alarm that goes off in the first minute in which the metric is
// too high. Without data there is nothing to report.
func Alarm(stack awscdk.Stack, name string, book Runbook, m Metric, topic awssns.Topic) {
	alarm := awscloudwatch.NewCfnAlarm(stack, jsii.String(name), &awscloudwatch.CfnAlarmProps{
		AlarmName:          jsii.String(name),
		AlarmDescription:   jsii.String(book.short(stack, name)),
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
	book.attach(alarm)
}

// RuleAlarm tells when a rule could not hand an event to its target.
func RuleAlarm(stack awscdk.Stack, rule string, topic awssns.Topic) {
	Alarm(stack, rule+"-failed", Runbook{
		Means:  "Rule " + rule + " could not hand an event to its target; EventBridge may still be trying, for a day.",
		Breaks: "What the event announces is not dealt with until it is handed over.",
		Recover: []string{
			"What EventBridge gave up lies in the queue, with the reason in the attribute ERROR_MESSAGE: see " + settings.DeadLetters + ".",
			"Compare the target and its role with the repository; a missing permission or target is never tried again:",
			In(stack, "aws events list-targets-by-rule --rule "+rule),
			Again,
		},
	}, Metric{Namespace: "AWS/Events", Name: "FailedInvocations", Dimension: "RuleName", Of: rule, Statistic: "Sum"}, topic)
}

// QueueAlarm tells when something lies in a queue, with the queue's runbook.
func QueueAlarm(stack awscdk.Stack, queue string, book Runbook, topic awssns.Topic) {
	Alarm(stack, queue+"-waiting", book, Metric{
		Namespace: "AWS/SQS", Name: "ApproximateNumberOfMessagesVisible", Dimension: "QueueName", Of: queue, Statistic: "Maximum",
	}, topic)
}
