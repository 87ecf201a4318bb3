package notice

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/settings"
)

// fakeSNS records what is published, and fails on demand.
type fakeSNS struct {
	got  []*sns.PublishInput
	fail error
}

func (s *fakeSNS) Publish(_ context.Context, in *sns.PublishInput, _ ...func(*sns.Options)) (*sns.PublishOutput, error) {
	s.got = append(s.got, in)
	if s.fail != nil {
		return nil, s.fail
	}
	return &sns.PublishOutput{MessageId: aws.String("m-1")}, nil
}

const topic = "arn:aws:sns:us-east-1:111122223333:ekr-notices"

var topicOf = settings.Settings{Account: "111122223333", Region: "us-east-1", Partition: "aws"}

func TestPublishGivesEachProtocolItsForm(t *testing.T) {
	fake := &fakeSNS{}
	m := Write(alertOf(contained()))
	id, err := NewPublisher(fake, topicOf).Publish(t.Context(), m)
	if err != nil || id != "m-1" {
		t.Fatalf("id %q, error %v", id, err)
	}
	in := fake.got[0]
	if got := aws.ToString(in.TopicArn) + " " + aws.ToString(in.MessageStructure) + " " + aws.ToString(in.Subject); got != topic+" json "+m.Subject {
		t.Error(got)
	}
	var body map[string]string // every value must be a string
	if err := json.Unmarshal([]byte(aws.ToString(in.Message)), &body); err != nil {
		t.Fatal(err)
	}
	for _, protocol := range []string{"default", "email"} {
		if body[protocol] != m.Text {
			t.Errorf("%s does not hold the text", protocol)
		}
	}
	for _, protocol := range []string{"sqs", "lambda", "http", "https"} {
		var doc Document
		if err := json.Unmarshal([]byte(body[protocol]), &doc); err != nil {
			t.Fatalf("%s: %v", protocol, err)
		}
		if diff := cmp.Diff(m.Machine, doc, cmp.AllowUnexported(Task{}), cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".urgent" }, cmp.Ignore())); diff != "" {
			t.Errorf("%s: -want +got:\n%s", protocol, diff)
		}
	}
	got := map[string]string{}
	for key, value := range in.MessageAttributes {
		if aws.ToString(value.DataType) != "String" {
			t.Errorf("attribute %s is a %s", key, aws.ToString(value.DataType))
		}
		got[key] = aws.ToString(value.StringValue)
	}
	want := map[string]string{"severity": "P2", "kind": "alert", "account": account, "environment": "prod"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("attributes: -want +got:\n%s", diff)
	}
}

func TestAttributesThatAreNotKnownAreLeftOut(t *testing.T) {
	f := alertOf(contained())
	f.Settings = settings.Settings{}
	f.Event.Account = ""
	m := Write(f)
	if diff := cmp.Diff(map[string]string{"severity": "P2", "kind": "alert"}, m.Attributes); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	fake := &fakeSNS{}
	m.Attributes["environment"] = ""
	if _, err := NewPublisher(fake, topicOf).Publish(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if _, there := fake.got[0].MessageAttributes["environment"]; there {
		t.Error("SNS refuses an empty attribute, and the notice with it")
	}
}

func TestPublishKeepsTheCause(t *testing.T) {
	refused := errors.New("AuthorizationError")
	_, err := NewPublisher(&fakeSNS{fail: refused}, topicOf).Publish(t.Context(), Write(alertOf(contained())))
	if !errors.Is(err, refused) || !strings.Contains(err.Error(), topic) {
		t.Error(err)
	}
}

// TestPublishCutsWhatIsTooLarge: whoever made the message, SNS takes it.
func TestPublishCutsWhatIsTooLarge(t *testing.T) {
	m := Write(manyFacts())
	m.Text = strings.Repeat("a line of text that is not short\n", 9000)
	m.Machine.Problem = strings.Repeat("x", 20_000)
	for len(m.Machine.Keys) < 200 {
		m.Machine.Keys = append(m.Machine.Keys, m.Machine.Keys...)
	}
	fake := &fakeSNS{}
	if _, err := NewPublisher(fake, topicOf).Publish(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	body := aws.ToString(fake.got[0].Message)
	if len(body) > maxPublished || !strings.Contains(body, "cut here") || !strings.Contains(body, `\"shortened\":true`) {
		t.Errorf("%d bytes", len(body))
	}
}
