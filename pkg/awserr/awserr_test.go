package awserr

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

func api(code string) error {
	return &smithy.GenericAPIError{Code: code, Message: "words of AWS", Fault: smithy.FaultClient}
}

func server(code string) error {
	return &smithy.GenericAPIError{Code: code, Message: "words of AWS", Fault: smithy.FaultServer}
}

// operation wraps an error as the SDK does: with the operation, and with the
// response's status.
func operation(status int, err error) error {
	return &smithy.OperationError{ServiceID: "IAM", OperationName: "UpdateAccessKey", Err: &smithyhttp.ResponseError{
		Response: &smithyhttp.Response{Response: &http.Response{StatusCode: status}}, Err: err}}
}

// Each line is an answer on which the responder decides something. The class
// says what: a denial is told and never repeated, a quota leads to another way to
// deny, something transient is tried again.
func TestOf(t *testing.T) {
	dial := &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	for _, test := range []struct {
		name string
		err  error
		want Class
	}{
		{"no error", nil, OK},
		{"IAM refuses", api("AccessDenied"), Denied},
		{"CloudTrail and DynamoDB refuse", api("AccessDeniedException"), Denied},
		{"SNS refuses", api("AuthorizationError"), Denied},
		{"EC2 refuses", api("UnauthorizedOperation"), Denied},
		{"the topic's key refuses", api("KMSAccessDenied"), Denied},
		{"the topic's key is off", api("KMSDisabled"), Denied},
		{"the topic's key is gone", api("KMSNotFound"), NotFound},
		{"a Region that is not enabled", api("UnrecognizedClientException"), Denied},
		{"the session of the function ended", api("ExpiredToken"), Denied},
		{"refused in a way not known", api("AccessDeniedForReasonsOfTaste"), Denied},
		{"no such user", api("NoSuchEntity"), NotFound},
		{"no such user, as the SDK's type", &iamtypes.NoSuchEntityException{}, NotFound},
		{"no such bucket", api("NoSuchBucket"), NotFound},
		{"no such table", api("ResourceNotFoundException"), NotFound},
		{"ten policies", api("LimitExceeded"), Limit},
		{"ten policies, as the SDK's type", &iamtypes.LimitExceededException{}, Limit},
		{"somebody else wrote first", &types.ConditionalCheckFailedException{}, Conflict},
		{"started before", api("ExecutionAlreadyExists"), Conflict},
		{"IAM is too busy", api("Throttling"), Throttled},
		{"CloudTrail is too busy", api("ThrottlingException"), Throttled},
		{"DynamoDB is too busy", &types.ProvisionedThroughputExceededException{}, Throttled},
		{"S3 is too busy", api("SlowDown"), Throttled},
		{"too busy in a way not known", api("WriteThrottledForNow"), Throttled},
		{"IAM fails", api("ServiceFailure"), Transient},
		{"IAM fails, as the SDK's type", &iamtypes.ServiceFailureException{}, Transient},
		{"a user just made", api("EntityTemporarilyUnmodifiable"), Transient},
		{"S3 fails", api("InternalError"), Transient},
		{"the service's fault, code not known", server("Hiccup"), Transient},
		{"a token of CloudTrail expired", api("InvalidNextTokenException"), Invalid},
		{"a wrong request", api("ValidationError"), Invalid},
		{"a code not known", api("Puzzling"), Other},
		{"no code", api(""), Other},

		{"wrapped by us", fmt.Errorf("deactivating AKIA of ci: %w", api("AccessDenied")), Denied},
		{"wrapped by the SDK", operation(400, api("ThrottlingException")), Throttled},
		{"joined", errors.Join(errors.New("first"), api("LimitExceeded")), Limit},

		{"503 with the page of a load balancer", operation(503, api("UnknownError")), Transient},
		{"500 that cannot be read", operation(500, errors.New("invalid character '<'")), Transient},
		{"429 without a code", operation(429, api("UnknownError")), Throttled},
		{"403 without a code", operation(403, api("Forbidden")), Denied},
		{"400 without a code", operation(400, api("UnknownError")), Other},
		{"the code says more than the status", operation(400, api("ServiceFailure")), Transient},
		{"the code says more than the status, denied", operation(500, api("AccessDenied")), Denied},

		{"connection refused", dial, Transient},
		{"connection refused, wrapped", &url.Error{Op: "Post", URL: "https://iam.amazonaws.com/", Err: dial}, Transient},
		{"no such host", &net.DNSError{Err: "no such host", Name: "iam.amazonaws.com"}, Transient},
		{"connection reset, as text", errors.New("read tcp: connection reset by peer"), Transient},
		{"cut off", io.ErrUnexpectedEOF, Transient},
		{"broken pipe", errors.New("write: broken pipe"), Transient},
		{"time is up", context.DeadlineExceeded, Transient},
		{"time is up, wrapped by the SDK", operation(0, &smithy.CanceledError{Err: context.DeadlineExceeded}), Transient},
		{"given up by ourselves", context.Canceled, Other},
		{"something else", errors.New("no idea"), Other},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Of(test.err); got != test.want {
				t.Errorf("Of(%v) = %q, want %q", test.err, got, test.want)
			}
			retry := test.want == Throttled || test.want == Transient
			if got := Retryable(test.err); got != retry {
				t.Errorf("Retryable(%v) = %t", test.err, got)
			}
		})
	}
}

// Every code that is listed keeps its class through the wrapping of the SDK,
// whatever the status, and no code that speaks of denial or of a missing thing
// is one that is tried again.
func TestListedCodes(t *testing.T) {
	classes := map[Class]bool{Denied: true, NotFound: true, Throttled: true, Limit: true, Conflict: true, Transient: true, Invalid: true}
	for code, class := range codes {
		if !classes[class] {
			t.Errorf("%s is of class %q, which is no answer", code, class)
		}
		for _, status := range []int{400, 403, 404, 429, 500, 503} {
			if got := Of(operation(status, api(code))); got != class {
				t.Errorf("%s with status %d is %q, want %q", code, status, got, class)
			}
		}
		refusal := strings.Contains(code, "Denied") || strings.Contains(code, "NoSuch") || strings.Contains(code, "NotFound") || strings.Contains(code, "Invalid")
		if refusal && Retryable(api(code)) {
			t.Errorf("%s is tried again", code)
		}
	}
}

func TestCodeAndMessage(t *testing.T) {
	for _, test := range []struct {
		name          string
		err           error
		code, message string
	}{
		{"no error", nil, "", ""},
		{"AWS's", operation(403, api("AccessDenied")), "AccessDenied", "words of AWS"},
		{"AWS's without a code", api(""), "other", "words of AWS"},
		{"time is up", fmt.Errorf("reading: %w", context.DeadlineExceeded), "transient", "reading: context deadline exceeded"},
		{"ours", errors.New("no idea"), "other", "no idea"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Code(test.err); got != test.code {
				t.Errorf("code %q, want %q", got, test.code)
			}
			if got := Message(test.err); got != test.message {
				t.Errorf("message %q, want %q", got, test.message)
			}
		})
	}
}

func TestReasonsInWords(t *testing.T) {
	reset := &smithyhttp.RequestSendError{Err: &net.OpError{Op: "read", Err: syscall.ECONNRESET}}
	for _, test := range []struct {
		err             error
		reason, explain string
	}{
		{nil, "", ""},
		{operation(http.StatusForbidden, api("AccessDenied")), "AccessDenied", "AccessDenied: words of AWS"},
		{fmt.Errorf("list: %w", context.DeadlineExceeded), "no answer in time", "no answer in time"},
		{operation(0, reset), "the connection failed", "the connection failed"},
		{errors.New("no such part"), "other", "no such part"},
	} {
		if reason, explain := Reason(test.err), Explain(test.err); reason != test.reason || explain != test.explain {
			t.Errorf("%v: %q and %q, want %q and %q", test.err, reason, explain, test.reason, test.explain)
		}
	}
}

// Only what was never sent may be called that: of an answer that was lost nobody
// knows what came before.
func TestUnsent(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		want bool
	}{
		"no such host":     {operation(0, &url.Error{Op: "Post", Err: &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host"}}}), true},
		"nobody listens":   {&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}, true},
		"the answer lost":  {&net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)}, false},
		"too slow":         {context.DeadlineExceeded, false},
		"refused":          {api("AccessDenied"), false},
		"nothing is wrong": {nil, false},
	} {
		if got := Unsent(test.err); got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
