package operator

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/exposed-key-responder/responder/pkg/awserr"
)

// release has the next call see at once what stays in the queue: who looks first
// and then plays back would otherwise be told that nothing waits.
func (r Redrive) release(ctx context.Context, queue *string, found []Dead) {
	const most = 10 // entries of one call
	var staying []*Dead
	for i := range found {
		if d := &found[i]; d.Fate == Would || d.Fate == Stays || d.Fate == Other || d.Fate == Copied {
			staying = append(staying, d)
		}
	}
	for batch := range slices.Chunk(staying, most) {
		out, err := r.Queue.ChangeMessageVisibilityBatch(ctx, visible(queue, batch))
		if err != nil {
			for _, d := range batch {
				d.stayHidden(awserr.Explain(err))
			}
			continue
		}
		for _, failed := range out.Failed {
			if i, err := strconv.Atoi(aws.ToString(failed.Id)); err == nil && i >= 0 && i < len(batch) {
				batch[i].stayHidden(aws.ToString(failed.Message))
			}
		}
	}
}

// visible is the request to show messages again, each named by its place.
func visible(queue *string, batch []*Dead) *sqs.ChangeMessageVisibilityBatchInput {
	in := &sqs.ChangeMessageVisibilityBatchInput{QueueUrl: queue}
	for i, d := range batch {
		in.Entries = append(in.Entries, types.ChangeMessageVisibilityBatchRequestEntry{
			Id: aws.String(strconv.Itoa(i)), ReceiptHandle: d.receipt, VisibilityTimeout: 0,
		})
	}
	return in
}

func (d *Dead) stayHidden(why string) {
	if d.Problem == "" {
		d.Problem = fmt.Sprintf("hidden from the next call for %d minutes: %s", int(hidden.Minutes()), why)
	}
}
