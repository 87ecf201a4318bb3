// Package awserr is the one place that sorts the errors of AWS calls into the
// few classes on which the responder decides: was it refused, is it not there,
// may another try help.
package awserr

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"

	"github.com/aws/smithy-go"
)

// Class is what an error means for the next step.
type Class string

// The classes.
const (
	// OK: there was no error.
	OK Class = ""
	// Denied: AWS refused the caller. Trying again changes nothing.
	Denied Class = "denied"
	// NotFound: the thing named does not exist (any more).
	NotFound Class = "not found"
	// Throttled: too many requests; a later try may succeed.
	Throttled Class = "throttled"
	// Limit: a quota of the account or of the principal is used up.
	Limit Class = "limit"
	// Conflict: somebody else changed it first, or a condition did not hold.
	Conflict Class = "conflict"
	// Transient: the service or the network failed; a later try may succeed.
	Transient Class = "transient"
	// Invalid: the request itself is wrong. Trying again changes nothing.
	Invalid Class = "invalid"
	// Other: nothing is known about this error.
	Other Class = "other"
)

// codes maps the error codes of the services used here to classes. It is not
// exhaustive; what it lacks is sorted by the patterns in classOf.
var codes = map[string]Class{
	"AccessDenied":                Denied,
	"AccessDeniedException":       Denied,
	"AuthFailure":                 Denied,
	"AuthorizationError":          Denied,
	"AuthorizationErrorException": Denied,
	"KMSAccessDenied":             Denied,
	"KMSAccessDeniedException":    Denied,
	"UnauthorizedOperation":       Denied,
	"InvalidClientTokenId":        Denied,
	"UnrecognizedClientException": Denied,
	"ExpiredToken":                Denied,
	"ExpiredTokenException":       Denied,
	"OptInRequired":               Denied,

	"NoSuchEntity":              NotFound,
	"NoSuchEntityException":     NotFound,
	"NoSuchKey":                 NotFound,
	"NoSuchBucket":              NotFound,
	"NotFound":                  NotFound,
	"NotFoundException":         NotFound,
	"ResourceNotFoundException": NotFound,
	"StateMachineDoesNotExist":  NotFound,
	"DBSnapshotNotFound":        NotFound,
	"ExecutionDoesNotExist":     NotFound,
	"QueueDoesNotExist":         NotFound,
	// As SQS names it to clients of its older protocol.
	"AWS.SimpleQueueService.NonExistentQueue": NotFound,
	"DBClusterSnapshotNotFoundFault":          NotFound,
	"RepositoryDoesNotExistException":         NotFound,
	"BranchDoesNotExistException":             NotFound,
	"CommitIdDoesNotExistException":           NotFound,
	"CommitDoesNotExistException":             NotFound,
	"BlobIdDoesNotExistException":             NotFound,

	"LimitExceeded":          Limit,
	"LimitExceededException": Limit,

	"ConditionalCheckFailedException": Conflict,
	"TransactionCanceledException":    Conflict,
	"ConcurrentModification":          Conflict,
	"ExecutionAlreadyExists":          Conflict,
	"EntityTemporarilyUnmodifiable":   Transient,

	"Throttling":                             Throttled,
	"ThrottlingException":                    Throttled,
	"ThrottledException":                     Throttled,
	"RequestLimitExceeded":                   Throttled,
	"TooManyRequestsException":               Throttled,
	"ProvisionedThroughputExceededException": Throttled,
	"SlowDown":                               Throttled,
	"KMSThrottling":                          Throttled,

	"ServiceFailure":              Transient,
	"ServiceFailureException":     Transient,
	"ServiceUnavailable":          Transient,
	"ServiceUnavailableException": Transient,
	"InternalFailure":             Transient,
	"InternalError":               Transient,
	"InternalServerError":         Transient,
	"InternalErrorException":      Transient,
	"RequestTimeout":              Transient,
	"RequestTimeoutException":     Transient,

	"ValidationError":                  Invalid,
	"ValidationException":              Invalid,
	"InvalidInput":                     Invalid,
	"InvalidInputException":            Invalid,
	"InvalidParameter":                 Invalid,
	"InvalidParameterException":        Invalid,
	"InvalidParameterValue":            Invalid,
	"InvalidNextTokenException":        Invalid,
	"InvalidTimeRangeException":        Invalid,
	"InvalidMaxResultsException":       Invalid,
	"MalformedPolicyDocument":          Invalid,
	"DataLimitExceeded":                Invalid,
	"InvalidLookupAttributesException": Invalid,
}

// Of sorts an error; OK for nil.
func Of(err error) Class {
	if err == nil {
		return OK
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		if class := ofAPI(api); class != Other {
			return class
		}
	}
	if class := ofStatus(err); class != OK {
		return class
	}
	if api != nil {
		return Other
	}
	var network net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &network) {
		return Transient
	}
	return ofText(err.Error())
}

func ofAPI(api smithy.APIError) Class {
	code := api.ErrorCode()
	if class, known := codes[code]; known {
		return class
	}
	switch {
	case strings.Contains(code, "Throttl"):
		return Throttled
	case strings.HasPrefix(code, "AccessDenied"):
		return Denied
	case api.ErrorFault() == smithy.FaultServer:
		return Transient
	}
	return Other
}

// ofStatus sorts an answer whose code says nothing by its HTTP status, such as the
// page that a load balancer sends in place of the service; OK if that does not
// tell either.
func ofStatus(err error) Class {
	var response interface{ HTTPStatusCode() int }
	if !errors.As(err, &response) {
		return OK
	}
	switch status := response.HTTPStatusCode(); {
	case status == http.StatusTooManyRequests:
		return Throttled
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return Denied
	case status >= http.StatusInternalServerError:
		return Transient
	}
	return OK
}

// ofText recognises failures of the connection, which reach us without a code.
func ofText(message string) Class {
	for _, sign := range []string{"connection reset", "connection refused", "EOF", "broken pipe", "no such host"} {
		if strings.Contains(message, sign) {
			return Transient
		}
	}
	return Other
}

// Retryable reports whether the same call may succeed later.
func Retryable(err error) bool {
	class := Of(err)
	return class == Throttled || class == Transient
}

// Code returns AWS's error code, or the class where there is none; "" for nil.
func Code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) && api.ErrorCode() != "" {
		return api.ErrorCode()
	}
	return string(Of(err))
}

// Message returns AWS's words for an error, or the error's own where AWS gave
// none; "" for nil. They name resources, and resources are named by others:
// bound the text and show it inert.
func Message(err error) string {
	if err == nil {
		return ""
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorMessage()
	}
	return err.Error()
}

// Reason says in a few words why a call failed: AWS's code, or where there is
// none what a person makes of it; "" for nil.
func Reason(err error) string {
	if words, lost := unanswered(err); lost {
		return words
	}
	return Code(err)
}

// Explain gives the reason with AWS's words, or the error itself where it is not
// AWS's; "" for nil. They name resources, and resources are named by others:
// bound the text and show it inert.
func Explain(err error) string {
	if words, lost := unanswered(err); lost {
		return words
	}
	code, message := Code(err), Message(err)
	var api smithy.APIError
	switch {
	case !errors.As(err, &api):
		return message
	case message == "" || message == code:
		return code
	}
	return code + ": " + message
}

// unanswered names the failures of a call that no answer came to. Whether it took
// effect is not known.
func unanswered(err error) (string, bool) {
	var api smithy.APIError
	if err == nil || errors.As(err, &api) {
		return "", false
	}
	var network net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &network) && network.Timeout() {
		return "no answer in time", true
	}
	if Of(err) == Transient {
		return "the connection failed", true
	}
	return "", false
}
