package fakeaws

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// Queue is one queue. A message that was received is hidden until it is made
// visible again: the time for which SQS hides it is long for a test.
type Queue struct {
	// Fail gives the errors of an operation ("ReceiveMessage"), one for each call;
	// nil lets it succeed.
	Fail map[string][]error
	// Messages are what the queue holds, Calls the operations.
	Messages []types.Message
	Calls    []string
	// Slow is after how many receipts so much time has passed that all is shown
	// again; 0 for never.
	Slow int

	hidden   map[string]bool
	receipts int
}

func (q *Queue) enter(operation string) error {
	q.Calls = append(q.Calls, operation)
	if queue := q.Fail[operation]; len(queue) > 0 {
		q.Fail[operation] = queue[1:]
		return queue[0]
	}
	return nil
}

// GetQueueUrl answers with the name.
func (q *Queue) GetQueueUrl(_ context.Context, in *sqs.GetQueueUrlInput, _ ...func(*sqs.Options)) (*sqs.GetQueueUrlOutput, error) {
	if err := q.enter("GetQueueUrl"); err != nil {
		return nil, err
	}
	return &sqs.GetQueueUrlOutput{QueueUrl: aws.String("https://sqs/" + *in.QueueName)}, nil
}

// ReceiveMessage gives and hides the next messages.
func (q *Queue) ReceiveMessage(_ context.Context, in *sqs.ReceiveMessageInput, _ ...func(*sqs.Options)) (*sqs.ReceiveMessageOutput, error) {
	if err := q.enter("ReceiveMessage"); err != nil {
		return nil, err
	}
	if in.VisibilityTimeout == 0 || in.WaitTimeSeconds == 0 {
		return nil, fmt.Errorf("fakeaws: a receipt that hides nothing, or does not ask all servers")
	}
	out := &sqs.ReceiveMessageOutput{}
	if q.receipts++; q.hidden == nil || q.receipts == q.Slow {
		q.hidden = map[string]bool{}
	}
	for _, m := range q.Messages {
		if id := *m.MessageId; !q.hidden[id] && len(out.Messages) < int(in.MaxNumberOfMessages) {
			q.hidden[id] = true
			m.ReceiptHandle = aws.String("receipt " + id)
			out.Messages = append(out.Messages, m)
		}
	}
	return out, nil
}

// ChangeMessageVisibilityBatch shows messages again.
func (q *Queue) ChangeMessageVisibilityBatch(_ context.Context, in *sqs.ChangeMessageVisibilityBatchInput, _ ...func(*sqs.Options)) (*sqs.ChangeMessageVisibilityBatchOutput, error) {
	if err := q.enter("ChangeMessageVisibilityBatch"); err != nil {
		return nil, err
	}
	const most = 10
	if n := len(in.Entries); n == 0 || n > most {
		return nil, fmt.Errorf("fakeaws: %d entries in one call", n)
	}
	for _, entry := range in.Entries {
		if entry.VisibilityTimeout == 0 {
			delete(q.hidden, strings.TrimPrefix(*entry.ReceiptHandle, "receipt "))
		}
	}
	return &sqs.ChangeMessageVisibilityBatchOutput{}, nil
}

// DeleteMessage takes a message out for good.
func (q *Queue) DeleteMessage(_ context.Context, in *sqs.DeleteMessageInput, _ ...func(*sqs.Options)) (*sqs.DeleteMessageOutput, error) {
	if err := q.enter("DeleteMessage"); err != nil {
		return nil, err
	}
	for i, m := range q.Messages {
		if *in.ReceiptHandle == "receipt "+*m.MessageId {
			q.Messages = append(q.Messages[:i:i], q.Messages[i+1:]...)
			return &sqs.DeleteMessageOutput{}, nil
		}
	}
	return nil, fmt.Errorf("fakeaws: no message with the receipt %s", *in.ReceiptHandle)
}
