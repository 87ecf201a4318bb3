package correlation

import (
	"context"
	"strings"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// UserAgent returns an option for the SDK's clients. It appends "ekr/VERSION" to
// the user agent of each request, and what the request is about by the context
// of the call: "incident/EKR-1123-7F3K", or where no incident is known yet
// "review/...", "execution/..." or "event/...".
func UserAgent(version string) func(*middleware.Stack) error {
	return func(stack *middleware.Stack) error {
		// After the SDK has written its own.
		return stack.Build.Add(agent("ekr/"+clean(version)), middleware.After)
	}
}

// agent is the part of the user agent that is the same in every request.
type agent string

// ID implements middleware.BuildMiddleware.
func (agent) ID() string { return "ekr:UserAgent" }

// HandleBuild implements middleware.BuildMiddleware.
func (a agent) HandleBuild(ctx context.Context, in middleware.BuildInput, next middleware.BuildHandler) (middleware.BuildOutput, middleware.Metadata, error) {
	if request, ok := in.Request.(*smithyhttp.Request); ok {
		words := []string{request.Header.Get("User-Agent"), string(a)}
		if known := From(ctx).named(); len(known) > 0 {
			words = append(words, known[0].Key+"/"+known[0].Value.String())
		}
		request.Header.Set("User-Agent", strings.TrimSpace(strings.Join(words, " ")))
	}
	return next.HandleBuild(ctx, in)
}
