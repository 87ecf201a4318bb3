package patience_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/exposed-key-responder/responder/pkg/patience"
)

// throttling refuses that many requests, and then answers.
type throttling struct{ left, asked int }

func (t *throttling) Do(*http.Request) (*http.Response, error) {
	t.asked++
	status, body := http.StatusOK, `<GetUserResponse><GetUserResult><User><UserName>u</UserName></User></GetUserResult></GetUserResponse>`
	if t.left > 0 {
		t.left--
		status, body = http.StatusBadRequest, `<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>`
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

func TestCallsAreTriedAgain(t *testing.T) {
	for _, test := range []struct {
		patient        bool
		refused, asked int
		answered       bool
	}{
		{false, 3, 3, false},
		{true, 3, 4, true},
		{true, 100, 5, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			server := &throttling{left: test.refused}
			cfg := aws.Config{Region: "us-east-1", Credentials: aws.AnonymousCredentials{}, HTTPClient: server}
			if test.patient {
				cfg = patience.Calls(cfg)
			}
			began := time.Now()
			_, err := iam.NewFromConfig(cfg).GetUser(t.Context(), &iam.GetUserInput{})
			if server.asked != test.asked || (err == nil) != test.answered {
				t.Errorf("%+v: asked %d times, %v", test, server.asked, err)
			}
			const most = 4 * 2 * time.Second
			if took := time.Since(began); took > most {
				t.Errorf("%+v: took %s", test, took)
			}
		})
	}
}
