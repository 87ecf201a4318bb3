package function

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/smithy-go/logging"

	"github.com/exposed-key-responder/responder/pkg/correlation"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// The clients of a deployed function name their work in the user agent, whoever
// makes them, and in the log.
func TestTheConfigurationNamesTheWork(t *testing.T) {
	agent := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		agent = r.UserAgent()
		w.WriteHeader(http.StatusForbidden)
	}))
	defer server.Close()
	s := settings.Settings{Account: "111122223333", Region: "us-east-1", Partition: "aws", Ceiling: level.Isolate, RevokeRoles: "none", WatchAfter: []time.Duration{time.Hour}}
	for name, value := range s.Variables() {
		t.Setenv(name, value)
	}
	t.Setenv("AWS_REGION", s.Region)
	t.Setenv("AWS_ACCESS_KEY_ID", "none")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "none")
	var lines strings.Builder
	_, cfg, err := environment(t.Context(), correlation.NewLogger(&lines))
	if err != nil {
		t.Fatal(err)
	}
	ctx := correlation.With(t.Context(), correlation.ID{Incident: "EKR-1123-7F3K"})
	// The answer is a refusal, and of no interest.
	_, _ = iam.NewFromConfig(cfg, func(o *iam.Options) { o.BaseEndpoint = aws.String(server.URL) }).GetUser(ctx, &iam.GetUserInput{})
	if !strings.HasSuffix(agent, " ekr/2 incident/EKR-1123-7F3K") {
		t.Errorf("called as %q", agent)
	}
	// So do the lines of what the SDK says of a request.
	logging.WithContext(ctx, cfg.Logger).Logf(logging.Warn, "odd %s", "answer")
	if !strings.Contains(lines.String(), "odd answer") || !strings.Contains(lines.String(), `"incident":"EKR-1123-7F3K"`) {
		t.Errorf("logged %s", lines.String())
	}
}
