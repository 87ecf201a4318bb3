package fakeaws

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cloudwatchtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
)

// Alerts is what tells people of one Region's events: CloudWatch, EventBridge
// and SNS.
type Alerts struct {
	Fake
	Filters []logstypes.MetricFilter
	Alarms  []cloudwatchtypes.MetricAlarm
	Rules   []eventtypes.Rule
	Targets map[string][]eventtypes.Target // by rule
	// Topics holds the subscriptions of each topic, by ARN; Keys and Filters
	// of subscriptions by ARN too.
	Topics         map[string][]snstypes.Subscription
	TopicKeys      map[string]string
	FilterPolicies map[string]string
}

// DescribeMetricFilters implements the call.
func (f *Alerts) DescribeMetricFilters(ctx context.Context, in *cloudwatchlogs.DescribeMetricFiltersInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.DescribeMetricFiltersOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	part, next := Page(&f.Fake, f.Filters, in.NextToken)
	return &cloudwatchlogs.DescribeMetricFiltersOutput{MetricFilters: part, NextToken: next}, nil
}

// DescribeAlarms implements the call.
func (f *Alerts) DescribeAlarms(ctx context.Context, in *cloudwatch.DescribeAlarmsInput, _ ...func(*cloudwatch.Options)) (*cloudwatch.DescribeAlarmsOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	part, next := Page(&f.Fake, f.Alarms, in.NextToken)
	return &cloudwatch.DescribeAlarmsOutput{MetricAlarms: part, NextToken: next}, nil
}

// ListRules implements the call for the default bus.
func (f *Alerts) ListRules(ctx context.Context, in *eventbridge.ListRulesInput, _ ...func(*eventbridge.Options)) (*eventbridge.ListRulesOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	var list []eventtypes.Rule
	for _, rule := range f.Rules {
		if strings.HasPrefix(aws.ToString(rule.Name), aws.ToString(in.NamePrefix)) {
			list = append(list, rule)
		}
	}
	part, next := Page(&f.Fake, list, in.NextToken)
	return &eventbridge.ListRulesOutput{Rules: part, NextToken: next}, nil
}

// ListTargetsByRule implements the call.
func (f *Alerts) ListTargetsByRule(ctx context.Context, in *eventbridge.ListTargetsByRuleInput, _ ...func(*eventbridge.Options)) (*eventbridge.ListTargetsByRuleOutput, error) {
	if err := f.Enter(ctx, in, aws.ToString(in.Rule)); err != nil {
		return nil, err
	}
	part, next := Page(&f.Fake, f.Targets[aws.ToString(in.Rule)], in.NextToken)
	return &eventbridge.ListTargetsByRuleOutput{Targets: part, NextToken: next}, nil
}

// ListSubscriptionsByTopic implements the call.
func (f *Alerts) ListSubscriptionsByTopic(ctx context.Context, in *sns.ListSubscriptionsByTopicInput, _ ...func(*sns.Options)) (*sns.ListSubscriptionsByTopicOutput, error) {
	topic := aws.ToString(in.TopicArn)
	if err := f.Enter(ctx, in, topic); err != nil {
		return nil, err
	}
	list, known := f.Topics[topic]
	if !known {
		return nil, Error("NotFound")
	}
	part, next := Page(&f.Fake, list, in.NextToken)
	return &sns.ListSubscriptionsByTopicOutput{Subscriptions: part, NextToken: next}, nil
}

// GetTopicAttributes implements the call for a topic's key.
func (f *Alerts) GetTopicAttributes(ctx context.Context, in *sns.GetTopicAttributesInput, _ ...func(*sns.Options)) (*sns.GetTopicAttributesOutput, error) {
	topic := aws.ToString(in.TopicArn)
	if err := f.Enter(ctx, in, topic); err != nil {
		return nil, err
	}
	if _, known := f.Topics[topic]; !known {
		return nil, Error("NotFound")
	}
	attributes := map[string]string{"TopicArn": topic}
	if key := f.TopicKeys[topic]; key != "" {
		attributes["KmsMasterKeyId"] = key
	}
	return &sns.GetTopicAttributesOutput{Attributes: attributes}, nil
}

// GetSubscriptionAttributes implements the call for a filter policy.
func (f *Alerts) GetSubscriptionAttributes(ctx context.Context, in *sns.GetSubscriptionAttributesInput, _ ...func(*sns.Options)) (*sns.GetSubscriptionAttributesOutput, error) {
	arn := aws.ToString(in.SubscriptionArn)
	if err := f.Enter(ctx, in, arn); err != nil {
		return nil, err
	}
	attributes := map[string]string{"SubscriptionArn": arn}
	if policy := f.FilterPolicies[arn]; policy != "" {
		attributes["FilterPolicy"] = policy
	}
	return &sns.GetSubscriptionAttributesOutput{Attributes: attributes}, nil
}

// Subscribed makes a subscription to a topic; one that is not confirmed has no
// ARN.
func Subscribed(topic, protocol, endpoint string, confirmed bool) snstypes.Subscription {
	arn := "PendingConfirmation"
	if confirmed {
		arn = topic + ":" + endpoint
	}
	return snstypes.Subscription{SubscriptionArn: &arn, TopicArn: &topic, Protocol: &protocol, Endpoint: &endpoint}
}
