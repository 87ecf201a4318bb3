package operator

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/trigger"
)

// SQS is what playing back a queue needs of the SDK's client.
type SQS interface {
	GetQueueUrl(context.Context, *sqs.GetQueueUrlInput, ...func(*sqs.Options)) (*sqs.GetQueueUrlOutput, error)
	ReceiveMessage(context.Context, *sqs.ReceiveMessageInput, ...func(*sqs.Options)) (*sqs.ReceiveMessageOutput, error)
	DeleteMessage(context.Context, *sqs.DeleteMessageInput, ...func(*sqs.Options)) (*sqs.DeleteMessageOutput, error)
	ChangeMessageVisibilityBatch(context.Context, *sqs.ChangeMessageVisibilityBatchInput, ...func(*sqs.Options)) (*sqs.ChangeMessageVisibilityBatchOutput, error)
}

// Fate is what became of an event of the queue.
type Fate string

// The fates.
const (
	// Started: an execution has it now, and the queue does not.
	Started Fate = "started"
	// Before: an execution had it before; the queue has it no more.
	Before Fate = "started before"
	// Would: a dry run; it would be started.
	Would Fate = "would start"
	// Stays: it could not be started, and is in the queue.
	Stays Fate = "stays"
	// Copied: it was started, and is in the queue all the same. Playing it back
	// again does no harm.
	Copied Fate = "started, stays"
	// Other: it is no event for ekr-respond, such as the end of an execution that
	// the alarm topic should have been told of. A person reads it.
	Other Fate = "no trigger"
	// Seen: as Other, and taken out of the queue because the person asked for it.
	Seen Fate = "no trigger, removed"
)

// Dead is one event of the queue.
type Dead struct {
	MessageID string
	// Queued is when EventBridge gave it up; zero if not known.
	Queued time.Time
	// Body is the message as it lies in the queue, unread: the text of others.
	Body string
	// Event is what ekr-respond reads in it. Kind is "unknown" for one that is
	// not for it.
	Event trigger.Event
	// Refusal is why EventBridge could not hand it over, in AWS's words.
	Refusal string
	Fate    Fate
	// Problem is why it stays, or is not seen by the next call; "" for neither.
	Problem string
	// Execution is the ARN of the execution that has it; "" for none.
	Execution string

	receipt *string
}

// Redrive plays the events back that could not be handed to ekr-respond.
type Redrive struct {
	Queue   SQS
	States  StepFunctions
	Machine string // ARN of the respond machine
	// DryRun starts and deletes nothing. Acknowledge removes what is no trigger.
	DryRun, Acknowledge bool
}

// hidden is how long the queue keeps a message to the one who received it: long
// enough to see that all of it was read. What stays is released after that, and
// would be there again by itself.
const hidden = 2 * time.Minute

// maxDead bounds one playback. What is beyond it is for the next.
const maxDead = 5000

// Play goes through the queue of that name, and returns every event that it
// held, with what became of it. An error means that the queue could not be read,
// or not to its end; it comes with what was read. The error of a queue that does
// not exist is of the class awserr.NotFound.
func (r Redrive) Play(ctx context.Context, name string) ([]Dead, error) {
	out, err := r.Queue.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &name})
	if err != nil {
		return []Dead{}, fmt.Errorf("sqs GetQueueUrl %s: %w", name, err)
	}
	found, err := r.playAll(ctx, name, out.QueueUrl)
	r.release(ctx, out.QueueUrl, found)
	return found, err
}

func (r Redrive) playAll(ctx context.Context, name string, queue *string) ([]Dead, error) {
	found, seen := []Dead{}, map[string]bool{}
	for len(found) < maxDead {
		messages, err := r.receive(ctx, queue)
		if err != nil {
			return found, fmt.Errorf("sqs ReceiveMessage %s: %w", name, err)
		}
		news := false
		for _, m := range messages {
			if id := aws.ToString(m.MessageId); !seen[id] {
				seen[id], news = true, true
				found = append(found, r.play(ctx, queue, m))
			}
		}
		switch {
		case len(messages) == 0:
			return found, nil
		case !news:
			// It took so long that the queue shows the first ones again.
			return found, fmt.Errorf("the end of queue %s was not seen, and more may lie there: play back the rest with another call", name)
		}
	}
	return found, fmt.Errorf("the queue %s holds more than %d events: play back the rest with another call", name, maxDead)
}

// receive gets the next messages; none means that the queue has no more to give.
func (r Redrive) receive(ctx context.Context, queue *string) ([]types.Message, error) {
	const most, patience = 10, 2
	out, err := r.Queue.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
		QueueUrl:                    queue,
		MaxNumberOfMessages:         most,
		VisibilityTimeout:           int32(hidden.Seconds()),
		WaitTimeSeconds:             patience, // asks all of SQS's servers, not some of them
		MessageAttributeNames:       []string{"All"},
		MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameSentTimestamp},
	})
	if err != nil {
		return nil, err
	}
	return out.Messages, nil
}

// play deals with one message. It leaves the queue only once an execution has it.
func (r Redrive) play(ctx context.Context, queue *string, m types.Message) Dead {
	d := read(m)
	switch {
	case d.Event.Decision == trigger.Ignore && !r.Acknowledge || r.DryRun && d.Event.Decision == trigger.Ignore:
		d.Fate = Other
		return d
	case d.Event.Decision == trigger.Ignore:
		d.Fate = Seen
	case r.DryRun:
		d.Fate = Would
		return d
	default:
		if d.Fate, d.Execution, d.Problem = r.start(ctx, m); d.Fate == Stays {
			return d
		}
	}
	_, err := r.Queue.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: queue, ReceiptHandle: m.ReceiptHandle})
	if err != nil {
		d.Problem = "sqs DeleteMessage: " + awserr.Words(err)
		d.Fate = map[bool]Fate{true: Other, false: Copied}[d.Fate == Seen]
	}
	return d
}

// start starts ekr-respond with the event as it came. The execution is named
// after the message, so that one that is played back twice is started once.
func (r Redrive) start(ctx context.Context, m types.Message) (fate Fate, execution, problem string) {
	name := "redrive-" + aws.ToString(m.MessageId)
	out, err := r.States.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &r.Machine, Name: &name, Input: m.Body})
	switch {
	case awserr.Of(err) == awserr.Conflict:
		return Before, strings.Replace(r.Machine, ":stateMachine:", ":execution:", 1) + ":" + name, ""
	case err != nil:
		return Stays, "", "states StartExecution: " + awserr.Words(err)
	}
	return Started, aws.ToString(out.ExecutionArn), ""
}

// read tells what a message holds.
func read(m types.Message) Dead {
	d := Dead{MessageID: aws.ToString(m.MessageId), Body: aws.ToString(m.Body), Refusal: refusal(m), receipt: m.ReceiptHandle}
	if milliseconds, err := strconv.ParseInt(m.Attributes[string(types.MessageSystemAttributeNameSentTimestamp)], 10, 64); err == nil {
		d.Queued = time.UnixMilli(milliseconds).UTC()
	}
	event, err := trigger.Read([]byte(aws.ToString(m.Body)))
	if err != nil {
		event = trigger.Event{Kind: trigger.Unknown, Decision: trigger.Ignore, Reason: err.Error()}
	}
	d.Event = event
	return d
}

// refusal is what EventBridge says of why it gave an event up.
func refusal(m types.Message) string {
	said := []string{}
	for _, name := range []string{"ERROR_CODE", "ERROR_MESSAGE"} {
		if v, ok := m.MessageAttributes[name]; ok && aws.ToString(v.StringValue) != "" {
			said = append(said, *v.StringValue)
		}
	}
	return strings.Join(said, ": ")
}
