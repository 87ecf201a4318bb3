package notice

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/exposed-key-responder/responder/pkg/settings"
)

// maxPublished bounds what is given to SNS, which takes 262,144 bytes: the rest
// is for attributes and subject.
const maxPublished = 256_000

// SNS is what publishing needs of the SDK's client.
type SNS interface {
	Publish(context.Context, *sns.PublishInput, ...func(*sns.Options)) (*sns.PublishOutput, error)
}

// Publisher sends notices to one topic.
type Publisher struct {
	client SNS
	topic  string
	chat   bool
}

// NewPublisher returns a publisher for the topic on which notices are sent.
func NewPublisher(client SNS, s settings.Settings) *Publisher {
	return &Publisher{client: client, topic: s.ARN("sns", settings.NoticeTopic), chat: s.Chat}
}

// Publish sends a notice: the text to people, the JSON to machines, of which those
// that subscribe by https are chats if the settings say so. It returns SNS's id of
// the message.
func (p *Publisher) Publish(ctx context.Context, m Message) (string, error) {
	body, err := p.envelope(m)
	if err != nil {
		return "", fmt.Errorf("notice %q: %w", m.Subject, err)
	}
	in := &sns.PublishInput{
		TopicArn:          &p.topic,
		Subject:           &m.Subject,
		Message:           &body,
		MessageStructure:  aws.String("json"),
		MessageAttributes: map[string]types.MessageAttributeValue{},
	}
	for key, value := range m.Attributes {
		if value != "" {
			in.MessageAttributes[key] = types.MessageAttributeValue{DataType: aws.String("String"), StringValue: aws.String(value)}
		}
	}
	out, err := p.client.Publish(ctx, in)
	if err != nil {
		return "", fmt.Errorf("sns Publish to %s: %w", p.topic, err)
	}
	return aws.ToString(out.MessageId), nil
}

// envelope writes the message for each protocol, as MessageStructure json wants
// it: one object whose values are strings. What is too large loses detail of the
// machine's part first: a person is told in any case.
func (p *Publisher) envelope(m Message) (string, error) {
	machine, err := encode(m.Machine)
	if err != nil {
		return "", err
	}
	body, err := p.join(m, m.Text, machine)
	if err != nil || len(body) <= maxPublished {
		return body, err
	}
	machine, err = encode(m.Machine.bare())
	if err != nil {
		return "", err
	}
	return p.join(m, cut(m.Text, maxText), machine)
}

func (p *Publisher) join(m Message, text, machine string) (string, error) {
	https := machine
	if p.chat {
		var err error
		if https, err = encode(m.chat()); err != nil {
			return "", err
		}
	}
	return encode(map[string]string{
		"default": text, "email": text,
		"sqs": machine, "lambda": machine, "http": machine, "https": https,
	})
}

// encode writes JSON without turning < and > into six characters each, which
// matters only to browsers.
func encode(v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "", fmt.Errorf("writing a notice as JSON: %w", err)
	}
	return strings.TrimSpace(b.String()), nil
}
