package parts

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/pkg/settings"
)

// TopicKey makes the key that the topics are encrypted with. Topics under SNS's
// own key would drop, without a trace, what CloudWatch and EventBridge publish:
// AWS lets no service use that key.
func TopicKey(stack awscdk.Stack) awskms.Key {
	key := awskms.NewKey(stack, jsii.String("topic-key"), &awskms.KeyProps{
		Alias:             jsii.String("alias/ekr-topics"),
		Description:       jsii.String("Encrypts the notices and alarms of the exposed-key responder"),
		EnableKeyRotation: jsii.Bool(true),
		RemovalPolicy:     awscdk.RemovalPolicy_DESTROY,
	})
	key.AddToResourcePolicy(useBy(cloudWatch, ofAccount(stack)), nil)
	// EventBridge sends no source account when it uses a key: with a condition
	// on it, every message would be refused.
	key.AddToResourcePolicy(useBy(EventBridge, nil), nil)
	return key
}

func useBy(service string, when *map[string]any) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.String(service), nil)},
		Actions:    jsii.Strings("kms:Decrypt", "kms:GenerateDataKey*"),
		Resources:  jsii.Strings("*"),
		Conditions: when,
	})
}

func ofAccount(stack awscdk.Stack) *map[string]any {
	return &map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": stack.Account()}}
}

// Topic makes an encrypted topic that refuses plain HTTP, and subscribes an
// e-mail address to it. Messages that have the attribute unless are not mailed;
// "" has all of them mailed.
func Topic(stack awscdk.Stack, name, title, email, unless string, key awskms.Key, book Runbook) awssns.Topic {
	topic := awssns.NewTopic(stack, jsii.String(name), &awssns.TopicProps{
		TopicName:   jsii.String(name),
		DisplayName: jsii.String(title),
		MasterKey:   key,
		EnforceSSL:  jsii.Bool(true),
	})
	book.attach(topic.Node().DefaultChild().(awssns.CfnTopic))
	props := &awssns.SubscriptionProps{
		Topic:    topic,
		Protocol: awssns.SubscriptionProtocol_EMAIL,
		Endpoint: jsii.String(email),
	}
	if unless != "" {
		absent := awssns.NewSubscriptionFilter(&[]any{Object{"exists": false}})
		props.FilterPolicy = &map[string]awssns.SubscriptionFilter{unless: absent}
	}
	awssns.NewSubscription(stack, jsii.String(name+"-email"), props)
	return topic
}

// Subscriptions are the steps that show who hears of a topic.
func Subscriptions(stack awscdk.Stack, topic string) []string {
	arn := `"$(aws sns list-topics --query "Topics[?ends_with(TopicArn, ':` + topic + `')].TopicArn" --output text --region ` + *stack.Region() + `)"`
	return []string{
		"List the subscriptions. Each needs an ARN; PendingConfirmation means that nobody clicked the link in the mail:",
		In(stack, "aws sns list-subscriptions-by-topic --topic-arn "+arn),
		"Have the mail sent again:",
		In(stack, "aws sns subscribe --topic-arn "+arn+" --protocol email --notification-endpoint ADDRESS"),
		"Confirm it with the token out of the mail's link, not by a click: then only credentials of this account can end it.",
		In(stack, "aws sns confirm-subscription --topic-arn "+arn+" --token TOKEN --authenticate-on-unsubscribe true"),
	}
}

// AlarmTopic makes the topic that tells of the responder's own failures. A
// topic's policy, once there is one, replaces the one that AWS assumes, so both
// services are let in by name.
func AlarmTopic(stack awscdk.Stack, name, email string, key awskms.Key) awssns.Topic {
	topic := Topic(stack, name, "exposed-key responder alarm", email, "", key, Runbook{
		Means:  "Topic " + name + " tells of what the responder itself fails at, and of changes to it.",
		Breaks: "Where nobody is subscribed, or the subscription waits for its confirmation, the responder fails silently.",
		Recover: append(Subscriptions(stack, name),
			"Send one to yourself; it has to arrive within a minute:",
			In(stack, "aws cloudwatch set-alarm-state --alarm-name "+settings.DeadLetters+"-waiting --state-value ALARM --state-reason test"),
			"If it does not, the topic's policy or its key keeps CloudWatch out.", Again),
	})
	topic.AddToResourcePolicy(publishBy(topic, cloudWatch, ofAccount(stack)))
	topic.AddToResourcePolicy(publishBy(topic, EventBridge, nil))
	// Others who are subscribed to the same topic still hear of it.
	TopicAlarm(stack, name, topic)
	return topic
}

// TopicAlarm tells when SNS gave up delivering a message of a topic to somebody who
// is subscribed to it. What a mail server does with a mail SNS does not count.
// Source: Amazon SNS Developer Guide, "Monitoring topics using CloudWatch".
func TopicAlarm(stack awscdk.Stack, topic string, alarms awssns.Topic) {
	Alarm(stack, topic+"-undelivered", Runbook{
		Means:  "SNS could not deliver a message of topic " + topic + " to one of its subscribers, and has given up.",
		Breaks: "That pager, queue or function has not heard of it; the others have.",
		Recover: append([]string{
			"See what came in the last hours, and call the person whose pager it is if it cannot wait:",
			"$ ekr incidents",
		}, append(Subscriptions(stack, topic),
			"Mend the one that no longer answers, or end its subscription:",
			In(stack, "aws sns unsubscribe --subscription-arn SUBSCRIPTION"))...),
	}, Metric{Namespace: "AWS/SNS", Name: "NumberOfNotificationsFailed", Dimension: "TopicName", Of: topic, Statistic: "Sum"}, alarms)
}

func publishBy(topic awssns.Topic, service string, when *map[string]any) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.String(service), nil)},
		Actions:    jsii.Strings("sns:Publish"),
		Resources:  &[]*string{topic.TopicArn()},
		Conditions: when,
	})
}
