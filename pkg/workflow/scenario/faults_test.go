package scenario

import (
	"context"
	"net"
	"net/http"
	"regexp"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// fault is one way in which a call goes wrong. Whoever calls gets what strike
// returns for the n-th request, counted from 1; answer is what AWS does and says.
type fault struct {
	name, legend string
	strike       func(ctx context.Context, service string, n int, answer func() (any, error)) (any, error)
	// words are those by which a notice may name it.
	words *regexp.Regexp
}

var faults = []fault{
	throttledTimes("throttled once", "the first request is refused as one too many", 1),
	throttledTimes("3 times", "the first three are", 3),
	throttledTimes("20 times", "the first twenty are", 20),
	{"500", "every request fails within AWS", func(_ context.Context, service string, _ int, _ func() (any, error)) (any, error) {
		return nil, refusal(of(service).internal, http.StatusInternalServerError)
	}, regexp.MustCompile(`Internal|ServiceFailure|no answer in time`)},
	{"reset", "every request takes effect, and the connection breaks before its answer", func(_ context.Context, _ string, _ int, answer func() (any, error)) (any, error) {
		answer()
		return nil, &smithyhttp.RequestSendError{Err: &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}}
	}, regexp.MustCompile(`the connection failed|connection reset|no answer in time`)},
	{"timeout", "no request takes effect or is answered", func(ctx context.Context, _ string, _ int, _ func() (any, error)) (any, error) {
		<-ctx.Done()
		return nil, &aws.RequestCanceledError{Err: ctx.Err()}
	}, regexp.MustCompile(`no answer in time|deadline exceeded|[Tt]imed ?out|no time`)},
	{"slow", "every request takes effect at once, and is answered after ten seconds", func(ctx context.Context, _ string, _ int, answer func() (any, error)) (any, error) {
		result, err := answer()
		select {
		case <-ctx.Done():
			return nil, &aws.RequestCanceledError{Err: ctx.Err()}
		case <-time.After(10 * time.Second):
			return result, err
		}
	}, regexp.MustCompile(`no answer in time|deadline exceeded|[Tt]imed ?out|no time`)},
	{"denied", "every request is refused for want of a permission", func(_ context.Context, service string, _ int, _ func() (any, error)) (any, error) {
		return nil, refusal(of(service).denied, http.StatusForbidden)
	}, regexp.MustCompile(`AccessDenied|AuthorizationError|UnauthorizedOperation`)},
}

func throttledTimes(name, legend string, times int) fault {
	return fault{name, legend, func(_ context.Context, service string, n int, answer func() (any, error)) (any, error) {
		if n > times {
			return answer()
		}
		return nil, refusal(of(service).throttled, http.StatusBadRequest)
	}, regexp.MustCompile(`Throttl|TooManyRequests|SlowDown|RequestLimit|no answer in time`)}
}

// codes are the words in which a service refuses.
type codes struct{ throttled, internal, denied string }

var codesOf = map[string]codes{
	"iam":      {"Throttling", "ServiceFailure", "AccessDenied"},
	"dynamodb": {"ThrottlingException", "InternalServerError", "AccessDeniedException"},
	"s3":       {"SlowDown", "InternalError", "AccessDenied"},
	"sns":      {"ThrottledException", "InternalErrorException", "AuthorizationErrorException"},
	"account":  {"TooManyRequestsException", "InternalServerException", "AccessDeniedException"},
	"ec2":      {"RequestLimitExceeded", "InternalError", "UnauthorizedOperation"},
}

// of gives the words of a service; most use the same.
func of(service string) codes {
	if c, own := codesOf[service]; own {
		return c
	}
	return codes{"ThrottlingException", "InternalFailure", "AccessDeniedException"}
}

// refusal is an error as the SDK reads it off an answer.
func refusal(code string, status int) error {
	blame := smithy.FaultClient
	if status >= http.StatusInternalServerError {
		blame = smithy.FaultServer
	}
	return &smithyhttp.ResponseError{
		Response: &smithyhttp.Response{Response: &http.Response{StatusCode: status, Header: http.Header{}}},
		Err:      &smithy.GenericAPIError{Code: code, Message: code + " by the test", Fault: blame},
	}
}
