// Package timeout makes clients of the SDK that give a call up. The SDK itself
// waits for an answer for as long as its caller does: one call that hangs would
// take the time of all those that follow it.
package timeout

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go/middleware"
)

// Call is enough for a call of a service that answers in milliseconds, when it is
// slow: its retries, and ten seconds of silence.
const Call = 12 * time.Second

// Calls returns the configuration for clients whose calls take no longer than
// the limit, all tries and the pauses between them included. It is not for calls
// whose answer is a stream, such as S3's GetObject, which is read afterwards.
func Calls(cfg aws.Config, limit time.Duration) aws.Config {
	cfg.APIOptions = append(slices.Clone(cfg.APIOptions), func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("ekr:Timeout",
			func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
				ctx, cancel := context.WithTimeout(ctx, limit)
				defer cancel()
				return next.HandleInitialize(ctx, in)
			}), middleware.Before)
	})
	return cfg
}
