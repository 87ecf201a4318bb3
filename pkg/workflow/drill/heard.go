package drill

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// heardSteps read who hears both topics. SNS takes a message to nobody without a
// word of complaint.
func (h *Handler) heardSteps(ctx context.Context) []workflow.DrillStep {
	return []workflow.DrillStep{
		h.heardStep(ctx, workflow.DrillNoticesHeard, settings.NoticeTopic),
		h.heardStep(ctx, workflow.DrillAlarmsHeard, settings.AlarmTopic),
	}
}

// machines are the protocols of subscribers that are no persons. A pager or a chat
// is subscribed by http or https.
var machines = []string{"sqs", "lambda", "firehose"}

func (h *Handler) heardStep(ctx context.Context, name workflow.DrillStepName, topic string) workflow.DrillStep {
	confirmed := 0
	var pending, only []string
	in := &sns.ListSubscriptionsByTopicInput{TopicArn: aws.String(h.Settings.ARN("sns", topic))}
	for {
		out, err := h.Subscriptions.ListSubscriptionsByTopic(ctx, in)
		if err != nil {
			return unread(name, err)
		}
		for _, s := range out.Subscriptions {
			switch arn := aws.ToString(s.SubscriptionArn); {
			case strings.HasPrefix(arn, "arn:") && slices.Contains(machines, aws.ToString(s.Protocol)):
				only = append(only, *s.Protocol)
			case strings.HasPrefix(arn, "arn:"):
				confirmed++
			case arn == "PendingConfirmation":
				// In place of an ARN, SNS says this, or Deleted.
				pending = append(pending, aws.ToString(s.Endpoint))
			}
		}
		if in.NextToken = out.NextToken; aws.ToString(in.NextToken) == "" {
			break
		}
	}
	switch {
	case len(pending) > 0:
		return failed(name, strings.Join(pending, ", ")+": subscribed to topic "+topic+", and never confirmed")
	case confirmed == 0 && len(only) > 0:
		return failed(name, "no person is subscribed to topic "+topic+", only "+strings.Join(only, ", "))
	case confirmed == 0:
		return failed(name, "nobody is subscribed to topic "+topic)
	}
	return step(name, fmt.Sprintf("topic %s: subscriptions confirmed: %d", topic, confirmed))
}
