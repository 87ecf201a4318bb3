package correlation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/exposed-key-responder/responder/pkg/correlation"
)

// word is one word of a user agent: "incident/EKR-1123-7F3K".
var word = regexp.MustCompile("^(?:incident|review|execution|event)/[0-9A-Za-z!#$%&'*+.^_`|~-]{1,160}$")

// FuzzNames holds that no name of an execution and no id of an event, which whoever
// starts one chooses, adds a header to a request or a line to the log.
func FuzzNames(f *testing.F) {
	f.Add("EKR-1123-7F3K+EKR-1123-7F3L", "a1", "e1")
	f.Add("", "a\r\nX-Amz-Security-Token: x", "\xff\u202e")
	f.Add(strings.Repeat("é", 100), "", "{\"a\":1}\n")
	f.Fuzz(func(t *testing.T, incident, execution, event string) {
		ctx := correlation.With(context.Background(), correlation.ID{Incident: incident, Execution: execution, Event: event})
		if agent := built(t, ctx); agent != "ekr/2" && !word.MatchString(strings.TrimPrefix(agent, "ekr/2 ")) {
			t.Errorf("called as %q", agent)
		}
		var out bytes.Buffer
		correlation.NewLogger(&out).InfoContext(ctx, "done")
		if bytes.Count(out.Bytes(), []byte("\n")) != 1 || !json.Valid(out.Bytes()) {
			t.Errorf("logged %q", &out)
		}
	})
}

// built is the user agent of a request that is made with the context.
func built(t *testing.T, ctx context.Context) string {
	t.Helper()
	stack := middleware.NewStack("call", smithyhttp.NewStackRequest)
	if err := correlation.UserAgent("2")(stack); err != nil {
		t.Fatal(err)
	}
	request := smithyhttp.NewStackRequest().(*smithyhttp.Request)
	sent := middleware.HandlerFunc(func(context.Context, any) (any, middleware.Metadata, error) { return nil, middleware.Metadata{}, nil })
	if _, _, err := stack.Build.HandleMiddleware(ctx, request, sent); err != nil {
		t.Fatal(err)
	}
	return request.Header.Get("User-Agent")
}
