package drill

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// announce puts the event on the default bus, where AWS puts its own. A repeated
// step puts it there twice, which the responder takes as copies of one.
func (h *Handler) announce(ctx context.Context, d workflow.Drill) (workflow.Drill, error) {
	at := h.Now().UTC()
	out, err := h.Events.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{{
		Source:     aws.String(trigger.DrillSource),
		DetailType: aws.String(trigger.DrillDetailType),
		Detail:     aws.String(trigger.DrillEvent(d.AccessKeyID)),
		Time:       &at,
	}}})
	if err != nil {
		return d, fmt.Errorf("events PutEvents: %w", err)
	}
	if len(out.Entries) != 1 {
		return d, fmt.Errorf("events PutEvents: %d answers to one event", len(out.Entries))
	}
	if entry := out.Entries[0]; aws.ToString(entry.ErrorCode) != "" {
		refused := fmt.Errorf("events PutEvents: %s: %s", *entry.ErrorCode, aws.ToString(entry.ErrorMessage))
		if passing[*entry.ErrorCode] {
			return d, &workflow.TransientError{Err: refused}
		}
		return d, refused
	}
	d.AnnouncedAt, d.EventID = at, aws.ToString(out.Entries[0].EventId)
	return d, nil
}

// passing are the codes of an entry's refusal after which another try may help.
var passing = map[string]bool{"ThrottlingException": true, "InternalException": true, "InternalFailure": true}
