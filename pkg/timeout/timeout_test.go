package timeout_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/exposed-key-responder/responder/pkg/timeout"
)

// silence is a network that takes requests and never answers.
type silence struct{}

func (silence) Do(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestACallIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cfg := aws.Config{Region: "us-east-1", Credentials: aws.AnonymousCredentials{}, HTTPClient: silence{}}
		client := iam.NewFromConfig(timeout.Calls(cfg, timeout.Call))
		began := time.Now()
		_, err := client.GetUser(t.Context(), &iam.GetUserInput{})
		if took := time.Since(began); took != timeout.Call || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after %s: %v", took, err)
		}
		if len(cfg.APIOptions) > 0 {
			t.Error("the configuration itself was changed")
		}
	})
}
