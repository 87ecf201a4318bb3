// Package inbox receives what SNS publishes, as a subscriber by HTTP does. Such
// a subscriber gets the same words as one by e-mail.
package inbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)

// Notice is one message as it was published.
type Notice struct {
	// Topic is the topic's name, without its ARN.
	Topic string
	// Kind is the message attribute of that name; "" without it.
	Kind          string
	Subject, Text string
	// MessageID is SNS's.
	MessageID string
	// At is when it arrived here.
	At time.Time
}

// SNS is what a subscription needs of the SDK's client.
type SNS interface {
	Subscribe(context.Context, *sns.SubscribeInput, ...func(*sns.Options)) (*sns.SubscribeOutput, error)
	ConfirmSubscription(context.Context, *sns.ConfirmSubscriptionInput, ...func(*sns.Options)) (*sns.ConfirmSubscriptionOutput, error)
	Unsubscribe(context.Context, *sns.UnsubscribeInput, ...func(*sns.Options)) (*sns.UnsubscribeOutput, error)
}

// Inbox is a subscriber. It is an http.Handler.
type Inbox struct {
	client SNS
	now    func() time.Time

	mu        sync.Mutex
	notices   []Notice
	confirmed map[string]chan struct{}
	arns      []string // of the subscriptions
}

// New returns an inbox that nothing is subscribed to.
func New(client SNS) *Inbox {
	return &Inbox{client: client, now: time.Now, confirmed: map[string]chan struct{}{}}
}

const confirmLimit = 10 * time.Second

// Subscribe subscribes the inbox, which is served at that URL, to a topic, and
// returns when the subscription is confirmed.
func (i *Inbox) Subscribe(ctx context.Context, url, topicARN string) error {
	confirmed := i.confirmation(topicARN)
	_, err := i.client.Subscribe(ctx, &sns.SubscribeInput{TopicArn: &topicARN, Protocol: aws.String("http"), Endpoint: &url})
	if err != nil {
		return fmt.Errorf("sns Subscribe to %s: %w", topicARN, err)
	}
	select {
	case <-confirmed:
		return nil
	case <-time.After(confirmLimit):
		return fmt.Errorf("sns Subscribe to %s: no confirmation reached %s; the endpoint must be able to reach this machine's 127.0.0.1", topicARN, url)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// confirmation is closed when the topic's subscription is confirmed.
func (i *Inbox) confirmation(topicARN string) chan struct{} {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.confirmed[topicARN] == nil {
		i.confirmed[topicARN] = make(chan struct{})
	}
	return i.confirmed[topicARN]
}

// message is what SNS posts.
// Source: SNS developer guide, HTTP/HTTPS notification JSON format.
type message struct {
	Type              string
	TopicArn          string
	MessageId         string
	Token             string
	Subject           string
	Message           string
	MessageAttributes map[string]struct{ Value string }
}

// ServeHTTP takes one message.
func (i *Inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	const largest = 1 << 20
	body, err := io.ReadAll(io.LimitReader(r.Body, largest))
	var m message
	if err != nil || json.Unmarshal(body, &m) != nil {
		http.Error(w, "no message of SNS", http.StatusBadRequest)
		return
	}
	switch m.Type {
	case "SubscriptionConfirmation":
		i.confirm(r.Context(), m)
	case "Notification":
		i.keep(m)
	}
}

func (i *Inbox) confirm(ctx context.Context, m message) {
	out, err := i.client.ConfirmSubscription(ctx, &sns.ConfirmSubscriptionInput{TopicArn: &m.TopicArn, Token: &m.Token})
	if err != nil {
		return // Subscribe tells that it was not confirmed
	}
	confirmed := i.confirmation(m.TopicArn)
	i.mu.Lock()
	defer i.mu.Unlock()
	i.arns = append(i.arns, aws.ToString(out.SubscriptionArn))
	select {
	case <-confirmed:
	default:
		close(confirmed)
	}
}

// Leave ends all subscriptions.
func (i *Inbox) Leave(ctx context.Context) error {
	i.mu.Lock()
	arns := i.arns
	i.arns = nil
	i.mu.Unlock()
	var problems []error
	for _, arn := range arns {
		if _, err := i.client.Unsubscribe(ctx, &sns.UnsubscribeInput{SubscriptionArn: &arn}); err != nil {
			problems = append(problems, fmt.Errorf("sns Unsubscribe %s: %w", arn, err))
		}
	}
	return errors.Join(problems...)
}

func (i *Inbox) keep(m message) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.notices = append(i.notices, Notice{
		Topic:     m.TopicArn[strings.LastIndex(m.TopicArn, ":")+1:],
		Kind:      m.MessageAttributes["kind"].Value,
		Subject:   m.Subject,
		Text:      m.Message,
		MessageID: m.MessageId,
		At:        i.now().UTC(),
	})
}

// Notices lists what came so far, in the order in which it came.
func (i *Inbox) Notices() []Notice {
	i.mu.Lock()
	defer i.mu.Unlock()
	return append([]Notice(nil), i.notices...)
}
