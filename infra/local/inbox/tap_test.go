package inbox

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sns"
)

// tapped is the SDK's client in front of a tap; behind it, an SNS that takes or
// refuses everything and notes the subject it was given.
func tapped(t *testing.T, status int) (*Tap, *sns.Client, *string) {
	t.Helper()
	subject := new(string)
	behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		*subject = form.Get("Subject")
		w.WriteHeader(status)
		fmt.Fprint(w, `<PublishResponse><PublishResult><MessageId>m1</MessageId></PublishResult></PublishResponse>`)
	}))
	t.Cleanup(behind.Close)
	tap, err := NewTap(behind.URL)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(tap)
	t.Cleanup(front.Close)
	return tap, sns.New(sns.Options{
		BaseEndpoint: &front.URL, Region: "us-east-1", Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("AKIAEXAMPLELOCALRUN0", "s", ""),
	}), subject
}

func TestTapKeepsWhatGoesOutByEmail(t *testing.T) {
	for name, test := range map[string]struct {
		structure, message, want string
	}{
		"by protocol": {"json", `{"default":"d","email":"It is off.\n  1. now","http":"{}"}`, "It is off.\n  1. now"},
		"default":     {"json", `{"default":"It is off."}`, "It is off."},
		"plain":       {"", "It is off.", "It is off."},
	} {
		tap, client, subject := tapped(t, http.StatusOK)
		in := &sns.PublishInput{TopicArn: aws.String(topic), Subject: aws.String("off"), Message: &test.message}
		if test.structure != "" {
			in.MessageStructure = &test.structure
		}
		out, err := client.Publish(t.Context(), in)
		if err != nil || *out.MessageId != "m1" || *subject != "off" {
			t.Errorf("%s: not passed on: %v, %v, %q", name, out, err, *subject)
		}
		if got, ok := tap.Text("m1"); got != test.want || !ok {
			t.Errorf("%s: kept %q, %v", name, got, ok)
		}
	}
}

// TestTapKeepsNothingThatWasRefused: only what was published is shown.
func TestTapKeepsNothingThatWasRefused(t *testing.T) {
	tap, client, _ := tapped(t, http.StatusForbidden)
	if _, err := client.Publish(t.Context(), &sns.PublishInput{TopicArn: aws.String(topic), Message: aws.String("x")}); err == nil {
		t.Error("a refusal was not passed on")
	}
	if got, ok := tap.Text("m1"); ok {
		t.Errorf("kept %q", got)
	}
	var none *Tap
	if _, ok := none.Text("m1"); ok {
		t.Error("no tap has a text")
	}
}
