package scenario

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/exposed-key-responder/responder/pkg/correlation"
)

// request is one request that a function sends to AWS: a try of the SDK's.
type request struct {
	// Function, Service and Operation are as in "contain", "iam", "GetUser".
	Function, Service, Operation string
	input                        any
}

// requestOf reads the service and the operation off the type of an input.
func requestOf(function string, input any) request {
	kind := reflect.TypeOf(input).Elem()
	return request{
		Function: function, Operation: strings.TrimSuffix(kind.Name(), "Input"),
		Service: kind.PkgPath()[strings.LastIndex(kind.PkgPath(), "/")+1:], input: input,
	}
}

func (c request) String() string { return c.Service + " " + c.Operation }

// config makes the SDK's clients of a function. They are the real ones, with the
// SDK's own retries; only the sending is the world's.
func (w *world) config(function string) aws.Config {
	return aws.Config{
		Region: home, Credentials: aws.AnonymousCredentials{},
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) { o.Backoff = alike{} })
		},
		APIOptions: []func(*middleware.Stack) error{correlation.UserAgent("2"), func(stack *middleware.Stack) error {
			var input any
			keep := middleware.InitializeMiddlewareFunc("keep", func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
				input = in.Parameters
				return next.HandleInitialize(ctx, in)
			})
			if err := stack.Initialize.Add(keep, middleware.After); err != nil {
				return err
			}
			return stack.Finalize.Add(middleware.FinalizeMiddlewareFunc("answer", func(ctx context.Context, in middleware.FinalizeInput, _ middleware.FinalizeHandler) (out middleware.FinalizeOutput, m middleware.Metadata, err error) {
				header := in.Request.(*smithyhttp.Request).Header
				w.named(requestOf(function, input), header.Get("User-Agent"))
				out.Result, err = w.send(ctx, function, input, header.Get("Authorization"))
				return out, m, err
			}), middleware.After)
		}},
	}
}

// alike pauses between tries for what the SDK does on average, and not at random.
type alike struct{}

func (alike) BackoffDelay(attempt int, _ error) (time.Duration, error) {
	return time.Second << min(attempt, 4) / 2, nil
}

// send has the stand-in of the service answer, unless a fault keeps it from that.
// The authorization tells whose account is asked: the responder's functions have
// none.
func (w *world) send(ctx context.Context, function string, input any, authorization string) (any, error) {
	c := requestOf(function, input)
	if invocationOf(ctx).dead() {
		return nil, context.DeadlineExceeded
	}
	answer := func() (any, error) {
		region := awsmiddleware.GetRegion(ctx)
		if authorization != "" {
			return answer(w.members.standIn(c.Service, region, authorization), ctx, c.Operation, input)
		}
		if fake := w.inReview(c, region); fake != nil {
			return answer(fake, ctx, c.Operation, input)
		}
		return answer(w.standIn(c.Service, region), ctx, c.Operation, input)
	}
	if w.fault == nil || w.calm {
		return answer()
	}
	return w.fault(ctx, c, answer)
}

// standIn is what stands in for a service of AWS.
func (w *world) standIn(service, region string) any {
	switch service {
	case "iam":
		return w.iam
	case "dynamodb":
		return w.db
	case "s3":
		return stores{w}
	case "sns":
		return w.topic
	case "eventbridge":
		return &w.bus
	case "cloudtrail":
		return w.trail[region]
	case "account":
		return w.regions
	case "sfn":
		return &w.later
	case "sts":
		return w.members
	case "organizations":
		return organisation{}
	case "codecommit":
		return w.repository
	case "securityhub":
		return w.review.hub
	}
	panic(fmt.Sprintf("nothing stands in for %s: see standIn in sdk_test.go", service))
}

// answer calls the method that is named after the operation.
func answer(standIn any, ctx context.Context, operation string, input any) (any, error) {
	method := reflect.ValueOf(standIn).MethodByName(operation)
	if !method.IsValid() {
		panic(fmt.Sprintf("%T has no %s: add it, so that faults of it can be tried", standIn, operation))
	}
	results := method.Call([]reflect.Value{reflect.ValueOf(ctx), reflect.ValueOf(input)})
	err, _ := results[1].Interface().(error)
	return results[0].Interface(), err
}
