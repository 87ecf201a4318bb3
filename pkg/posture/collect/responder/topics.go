package responder

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/targets"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// TopicsAWS is what reading the responder's topics needs of the SDK's clients.
type TopicsAWS interface {
	resourcesCloudFormation
	topicsSNS
}

type topicsSNS interface {
	targets.TopicSNS
	GetTopicAttributes(context.Context, *sns.GetTopicAttributesInput, ...func(*sns.Options)) (*sns.GetTopicAttributesOutput, error)
	GetSubscriptionAttributes(context.Context, *sns.GetSubscriptionAttributesInput, ...func(*sns.Options)) (*sns.GetSubscriptionAttributesOutput, error)
}

var topics = collect.Reader[TopicsAWS, []snapshot.Topic]{
	To: snapshot.ResponderTopics,
	Dial: func(c aws.Config) TopicsAWS {
		return struct {
			resourcesCloudFormation
			topicsSNS
		}{cloudformation.NewFromConfig(c), sns.NewFromConfig(c)}
	},
	Read: readTopics,
}

func readTopics(ctx context.Context, s collect.Session[TopicsAWS]) ([]snapshot.Topic, error) {
	arns, err := madeOfKind(ctx, s, "AWS::SNS::Topic")
	if err != nil {
		return nil, err
	}
	return eachThere(arns, func(arn string) (snapshot.Topic, error) {
		out, err := collect.Call(ctx, s, s.Client.GetTopicAttributes, &sns.GetTopicAttributesInput{TopicArn: &arn})
		if err != nil {
			return snapshot.Topic{}, err
		}
		list, err := subscriptions(ctx, s, arn)
		return snapshot.Topic{ARN: arn, Key: out.Attributes["KmsMasterKeyId"], Subscriptions: collect.Result(s, list, err)}, nil
	})
}

// subscriptions lists those of a topic, and reads of each that is confirmed
// whether a filter keeps messages from it.
func subscriptions(ctx context.Context, s collect.Session[TopicsAWS], topic string) ([]snapshot.Subscription, error) {
	list, arns, err := targets.Subscriptions(ctx, s, topic)
	type one struct {
		to  *snapshot.Subscription
		arn string
	}
	var confirmed []one
	for i := range list {
		if strings.HasPrefix(arns[i], "arn:") {
			confirmed = append(confirmed, one{&list[i], arns[i]})
		}
	}
	collect.Each(confirmed, func(o *one) {
		out, err := collect.Call(ctx, s, s.Client.GetSubscriptionAttributes, &sns.GetSubscriptionAttributesInput{SubscriptionArn: aws.String(o.arn)})
		filter := ""
		if err == nil {
			filter = inOneForm(out.Attributes["FilterPolicy"])
		}
		o.to.Filter = collect.Result(s, filter, err)
	})
	return list, err
}

// inOneForm writes a filter so that neither spaces nor the order of keys count.
func inOneForm(filter string) string {
	var policy map[string]any
	if json.Unmarshal([]byte(filter), &policy) != nil {
		return filter
	}
	text, _ := json.Marshal(policy) // decoded JSON: cannot fail
	return string(text)
}
