package inbox

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/google/go-cmp/cmp"
)

const topic = "arn:aws:sns:us-east-1:111122223333:ekr-notices"

// fakeSNS posts the confirmation when somebody subscribes, as SNS does.
type fakeSNS struct {
	refuse    error
	confirmed []string
	left      []string
}

func (f *fakeSNS) Subscribe(_ context.Context, in *sns.SubscribeInput, _ ...func(*sns.Options)) (*sns.SubscribeOutput, error) {
	if *in.Protocol != "http" {
		return nil, errors.New("not by http")
	}
	post(*in.Endpoint, `{"Type":"SubscriptionConfirmation","TopicArn":"`+*in.TopicArn+`","Token":"t1"}`)
	return &sns.SubscribeOutput{}, nil
}

func (f *fakeSNS) ConfirmSubscription(_ context.Context, in *sns.ConfirmSubscriptionInput, _ ...func(*sns.Options)) (*sns.ConfirmSubscriptionOutput, error) {
	f.confirmed = append(f.confirmed, *in.TopicArn+" "+*in.Token)
	return &sns.ConfirmSubscriptionOutput{SubscriptionArn: aws.String("s" + strconv.Itoa(len(f.confirmed)))}, f.refuse
}

func (f *fakeSNS) Unsubscribe(_ context.Context, in *sns.UnsubscribeInput, _ ...func(*sns.Options)) (*sns.UnsubscribeOutput, error) {
	f.left = append(f.left, *in.SubscriptionArn)
	return &sns.UnsubscribeOutput{}, nil
}

func served(t *testing.T, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

func post(url, body string) int {
	response, err := http.Post(url, "text/plain", strings.NewReader(body))
	if err != nil {
		return 0
	}
	response.Body.Close()
	return response.StatusCode
}

func TestSubscribeAndReceive(t *testing.T) {
	client := &fakeSNS{}
	inbox := New(client)
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	inbox.now = func() time.Time { return now }
	url := served(t, inbox)
	for range 2 { // a second subscription is confirmed as well
		if err := inbox.Subscribe(t.Context(), url, topic); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{topic + " t1", topic + " t1"}, client.confirmed); diff != "" {
		t.Error(diff)
	}
	post(url, `{"Type":"Notification","MessageId":"m1","TopicArn":"`+topic+`","Subject":"[P2] off","Message":"It is off.\n","MessageAttributes":{"kind":{"Type":"String","Value":"alert"}}}`)
	post(url, `{"Type":"UnsubscribeConfirmation","TopicArn":"`+topic+`"}`)
	want := []Notice{{Topic: "ekr-notices", Kind: "alert", Subject: "[P2] off", Text: "It is off.\n", MessageID: "m1", At: now}}
	if diff := cmp.Diff(want, inbox.Notices()); diff != "" {
		t.Error(diff)
	}
	for range 2 { // leaving twice leaves once
		if err := inbox.Leave(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if diff := cmp.Diff([]string{"s1", "s2"}, client.left); diff != "" {
		t.Error(diff)
	}
	if status := post(url, "not JSON"); status != http.StatusBadRequest {
		t.Errorf("HTTP %d", status)
	}
}

func TestAnUnconfirmedSubscriptionIsAnError(t *testing.T) {
	inbox := New(&fakeSNS{refuse: errors.New("no")})
	url := served(t, inbox)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- inbox.Subscribe(ctx, url, topic) }()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
