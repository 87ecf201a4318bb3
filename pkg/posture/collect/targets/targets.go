// Package targets reads where rules of EventBridge and topics of SNS send what
// they are given: an alarm that reaches nobody is none.
package targets

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// TopicSNS is what reading the subscriptions of topics needs of the SDK's
// client.
type TopicSNS interface {
	ListSubscriptionsByTopic(context.Context, *sns.ListSubscriptionsByTopicInput, ...func(*sns.Options)) (*sns.ListSubscriptionsByTopicOutput, error)
}

// RulesEventBridge is what reading rules needs of the SDK's client.
type RulesEventBridge interface {
	ListRules(context.Context, *eventbridge.ListRulesInput, ...func(*eventbridge.Options)) (*eventbridge.ListRulesOutput, error)
	ListTargetsByRule(context.Context, *eventbridge.ListTargetsByRuleInput, ...func(*eventbridge.Options)) (*eventbridge.ListTargetsByRuleOutput, error)
}

// Rules lists the rules of the default bus whose names begin with the prefix
// ("" for all) and that keep wants, and reads the targets of those. Targets of
// one rule may fail alone.
func Rules[C RulesEventBridge](ctx context.Context, s collect.Session[C], prefix string, keep func(types.Rule) bool) ([]snapshot.Rule, error) {
	in := &eventbridge.ListRulesInput{}
	if prefix != "" {
		in.NamePrefix = &prefix
	}
	found, err := collect.Pages(ctx, s, s.Client.ListRules, in,
		func(in *eventbridge.ListRulesInput, token *string) { in.NextToken = token },
		func(out *eventbridge.ListRulesOutput) ([]types.Rule, *string) { return out.Rules, out.NextToken })
	var list []snapshot.Rule
	for _, rule := range found {
		if keep(rule) {
			list = append(list, snapshot.Rule{
				Name: aws.ToString(rule.Name), ARN: aws.ToString(rule.Arn), Pattern: aws.ToString(rule.EventPattern),
				Enabled: strings.HasPrefix(string(rule.State), "ENABLED"),
			})
		}
	}
	collect.Each(list, func(rule *snapshot.Rule) {
		targets, err := ofRule(ctx, s, rule.Name)
		rule.Targets = collect.Result(s, targets, err)
	})
	return list, err
}

func ofRule[C RulesEventBridge](ctx context.Context, s collect.Session[C], rule string) ([]snapshot.Target, error) {
	found, err := collect.Pages(ctx, s, s.Client.ListTargetsByRule, &eventbridge.ListTargetsByRuleInput{Rule: &rule},
		func(in *eventbridge.ListTargetsByRuleInput, token *string) { in.NextToken = token },
		func(out *eventbridge.ListTargetsByRuleOutput) ([]types.Target, *string) {
			return out.Targets, out.NextToken
		})
	var list []snapshot.Target
	for _, t := range found {
		list = append(list, snapshot.Target{ARN: aws.ToString(t.Arn), Role: aws.ToString(t.RoleArn), Input: sentInstead(t)})
	}
	return list, err
}

// sentInstead writes what a target is sent in place of the event; "" if it gets
// the event itself.
func sentInstead(t types.Target) string {
	var words Words
	words.Input, words.InputPath = aws.ToString(t.Input), aws.ToString(t.InputPath)
	if t.InputTransformer != nil {
		words.Template = aws.ToString(t.InputTransformer.InputTemplate)
		words.Paths = t.InputTransformer.InputPathsMap
	}
	return words.String()
}

// Words are what a target of a rule is sent in place of the event.
type Words struct {
	Input     string            `json:"input,omitempty"`
	InputPath string            `json:"inputPath,omitempty"`
	Template  string            `json:"template,omitempty"`
	Paths     map[string]string `json:"paths,omitempty"`
}

// String writes the words so that equal ones compare equal; "" for none.
func (w Words) String() string {
	text, _ := json.Marshal(w) // strings only: cannot fail
	if string(text) == "{}" {
		return ""
	}
	return string(text)
}

// Subscriptions lists the subscriptions of a topic, in the topic's own Region,
// and the ARNs of those that are confirmed.
func Subscriptions[C TopicSNS](ctx context.Context, s collect.Session[C], topic string) ([]snapshot.Subscription, []string, error) {
	s = s.In(regionOf(topic))
	found, err := collect.Pages(ctx, s, s.Client.ListSubscriptionsByTopic, &sns.ListSubscriptionsByTopicInput{TopicArn: &topic},
		func(in *sns.ListSubscriptionsByTopicInput, token *string) { in.NextToken = token },
		func(out *sns.ListSubscriptionsByTopicOutput) ([]snstypes.Subscription, *string) {
			return out.Subscriptions, out.NextToken
		})
	var list []snapshot.Subscription
	var arns []string
	for _, sub := range found {
		// In place of an ARN, SNS says PendingConfirmation or Deleted.
		arn := aws.ToString(sub.SubscriptionArn)
		list = append(list, snapshot.Subscription{
			Protocol: aws.ToString(sub.Protocol), Endpoint: aws.ToString(sub.Endpoint), Confirmed: strings.HasPrefix(arn, "arn:"),
		})
		arns = append(arns, arn)
	}
	return list, arns, err
}

// Of reads the subscriptions of all topics among lists of targets, each topic
// once, and puts them into the targets.
func Of[C TopicSNS](ctx context.Context, s collect.Session[C], lists ...[]snapshot.Target) {
	type topic struct {
		arn           string
		subscriptions snapshot.Part[[]snapshot.Subscription]
	}
	var topics []topic
	place := map[string]int{}
	each(lists, func(t *snapshot.Target) {
		if _, seen := place[t.ARN]; !seen && isTopic(t.ARN) {
			place[t.ARN] = len(topics)
			topics = append(topics, topic{arn: t.ARN})
		}
	})
	collect.Each(topics, func(t *topic) {
		list, _, err := Subscriptions(ctx, s, t.arn)
		t.subscriptions = collect.Result(s, list, err)
	})
	each(lists, func(t *snapshot.Target) {
		if i, there := place[t.ARN]; there {
			t.Subscriptions = topics[i].subscriptions
		}
	})
}

func each(lists [][]snapshot.Target, work func(*snapshot.Target)) {
	for _, list := range lists {
		for i := range list {
			work(&list[i])
		}
	}
}

// isTopic reports whether an ARN is that of an SNS topic.
func isTopic(arn string) bool { return strings.HasPrefix(arn, "arn:") && fieldOf(arn, 2) == "sns" }

// regionOf is the Region of an ARN; "" where it has none.
func regionOf(arn string) string { return fieldOf(arn, 3) }

func fieldOf(arn string, n int) string {
	fields := strings.SplitN(arn, ":", 6)
	if n >= len(fields) {
		return ""
	}
	return fields[n]
}
