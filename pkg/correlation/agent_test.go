package correlation_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/smithy-go/middleware"

	"github.com/exposed-key-responder/responder/pkg/correlation"
)

// agentOf makes a call over HTTP and returns the user agent as it arrived.
func agentOf(t *testing.T, ctx context.Context) string {
	t.Helper()
	var got string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.UserAgent()
		w.WriteHeader(http.StatusForbidden)
	}))
	defer server.Close()
	client := iam.NewFromConfig(aws.Config{
		Region: "us-east-1", BaseEndpoint: aws.String(server.URL), Retryer: func() aws.Retryer { return aws.NopRetryer{} },
		Credentials: credentials.NewStaticCredentialsProvider("none", "none", ""),
		APIOptions:  []func(*middleware.Stack) error{correlation.UserAgent("2")},
	})
	if _, err := client.ListUsers(ctx, nil); err == nil {
		t.Fatal("the server refuses everything")
	}
	return got
}

func TestUserAgentOfARequest(t *testing.T) {
	for name, test := range map[string]struct {
		id   correlation.ID
		want string
	}{
		"an incident":       {correlation.ID{Incident: "EKR-1123-7F3K", Execution: "a1b2", Event: "e"}, " ekr/2 incident/EKR-1123-7F3K"},
		"no incident yet":   {correlation.ID{Execution: "a1b2", Event: "e"}, " ekr/2 execution/a1b2"},
		"a review":          {correlation.ID{Review: "20261123-060000", Execution: "a1b2"}, " ekr/2 review/20261123-060000"},
		"only an event":     {correlation.ID{Event: "e"}, " ekr/2 event/e"},
		"nothing":           {correlation.ID{}, " ekr/2"},
		"two incidents":     {correlation.ID{Incident: correlation.Incidents("EKR-2", "", "EKR-1", "EKR-2")}, " ekr/2 incident/EKR-1+EKR-2"},
		"another header":    {correlation.ID{Event: "x\r\nX-Injected: 1"}, " ekr/2 event/x--X-Injected--1"},
		"another product":   {correlation.ID{Event: "x aws-internal/3 (é)"}, " ekr/2 event/x-aws-internal-3----"},
		"longer than a UA":  {correlation.ID{Event: strings.Repeat("x", 5000)}, " ekr/2 event/" + strings.Repeat("x", 160)},
		"cut inside a rune": {correlation.ID{Event: strings.Repeat("x", 159) + "é"}, " ekr/2 event/" + strings.Repeat("x", 159) + "-"},
	} {
		t.Run(name, func(t *testing.T) {
			got := agentOf(t, correlation.With(context.Background(), test.id))
			sdk, own, found := strings.Cut(got, " ekr/")
			if !found || " ekr/"+own != test.want {
				t.Errorf("arrived as %q, want it to end in %q", got, test.want)
			}
			if !strings.HasPrefix(sdk, "aws-sdk-go-v2/") {
				t.Errorf("what the SDK says of itself is lost: %q", got)
			}
		})
	}
}

func TestWithKeepsWhatIsKnown(t *testing.T) {
	ctx := correlation.With(context.Background(), correlation.ID{Execution: "x", Event: "e"})
	inner := correlation.With(ctx, correlation.ID{Incident: "EKR-1"})
	if got, want := correlation.From(inner), (correlation.ID{Incident: "EKR-1", Execution: "x", Event: "e"}); got != want {
		t.Errorf("%+v", got)
	}
	if got := correlation.From(ctx); got.Incident != "" {
		t.Errorf("the outer context has changed: %+v", got)
	}
	if got := correlation.ExecutionName("arn:aws:states:us-east-1:111122223333:execution:ekr-respond:a1"); got != "a1" {
		t.Errorf("name %q", got)
	}
	many := make([]string, 60)
	for i := range many {
		many[i] = "EKR-" + string(rune('A'+i))
	}
	if got := strings.Count(correlation.Incidents(many...), "+"); got != 7 {
		t.Errorf("%d incidents are named", got+1)
	}
}
