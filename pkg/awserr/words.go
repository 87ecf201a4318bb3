package awserr

import (
	"context"
	"errors"
	"net"

	"github.com/aws/smithy-go"

	"github.com/exposed-key-responder/responder/pkg/inert"
	"github.com/exposed-key-responder/responder/pkg/redact"
)

// longest bounds what is told of an error, in characters.
const longest = 1000

// harmless makes words of AWS fit to be told. They quote what was asked, even a
// signed request with its session token, and name resources, which are named by
// others.
func harmless(words string) string { return inert.Text(redact.Text(words), longest) }

// Code returns AWS's error code, or the class where there is none; "" for nil.
func Code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) && api.ErrorCode() != "" {
		return api.ErrorCode()
	}
	return string(Of(err))
}

// Message returns AWS's words for an error, or the error's own where AWS gave
// none; "" for nil. They are on one line, inert, bounded and without secrets, as
// those of Explain and Words are.
func Message(err error) string {
	if err == nil {
		return ""
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		return harmless(api.ErrorMessage())
	}
	return harmless(err.Error())
}

// Words returns all that an error says, with the operations and names that it was
// wrapped with; "" for nil.
func Words(err error) string {
	if err == nil {
		return ""
	}
	return harmless(err.Error())
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
// AWS's; "" for nil.
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
