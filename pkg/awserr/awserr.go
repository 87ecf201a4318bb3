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

// Unsent reports whether a call surely never reached AWS: no connection was made
// to send it over. A call that was repeated may have been sent before that.
func Unsent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}
