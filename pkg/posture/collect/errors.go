package collect

import (
	"context"
	"errors"
	"slices"

	"github.com/aws/smithy-go"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/inert"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Errors that collectors make themselves; wrap them with what was found.
var (
	// ErrMalformed: AWS's answer could not be understood.
	ErrMalformed = errors.New("malformed")
	// ErrNotReady: AWS had not finished making what was asked for.
	ErrNotReady = errors.New("not ready")
)

// CallError is the error of one API call.
type CallError struct {
	// Operation is the service and the call, as "iam ListUsers".
	Operation string
	Err       error
}

// Error names the operation first.
func (e *CallError) Error() string { return e.Operation + ": " + e.Err.Error() }

// Unwrap gives AWS's own error.
func (e *CallError) Unwrap() error { return e.Err }

type partialError struct{ err error }

func (e *partialError) Error() string { return "read in part: " + e.err.Error() }
func (e *partialError) Unwrap() error { return e.err }

// Partial marks an error that leaves a value which holds for what was read.
// It is nil for nil.
func Partial(err error) error {
	if err == nil {
		return nil
	}
	return &partialError{err}
}

// Whole takes the mark of Partial off: what was read cannot be used without the
// rest.
func Whole(err error) error {
	var partial *partialError
	if errors.As(err, &partial) {
		return partial.err
	}
	return err
}

// gapsOf makes a gap of every error that was joined, each once. The home
// Region is never a disabled one.
func gapsOf(err error, home bool) []snapshot.Gap {
	err = Whole(err)
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var gaps []snapshot.Gap
		for _, e := range joined.Unwrap() {
			for _, gap := range gapsOf(e, home) {
				if !slices.Contains(gaps, gap) {
					gaps = append(gaps, gap)
				}
			}
		}
		if len(gaps) > 0 {
			return gaps
		}
	}
	return []snapshot.Gap{gapOf(err, home)}
}

const detailLength = 200

func gapOf(err error, home bool) snapshot.Gap {
	gap := snapshot.Gap{Reason: reasonOf(err, home), Detail: inert.Text(awserr.Message(err), detailLength)}
	var call *CallError
	if errors.As(err, &call) {
		gap.Operation = call.Operation
		if gap.Code = awserr.Code(call.Err); gap.Code == string(awserr.Of(call.Err)) {
			gap.Code = ""
		}
	}
	return gap
}

// notEnabled are the codes with which services refuse, in a Region that the
// account has not enabled, credentials that are good elsewhere.
var notEnabled = []string{"AuthFailure", "InvalidClientTokenId", "UnrecognizedClientException"}

// undecoded tells whether AWS's answer could not be decoded, as when something
// else answers in the service's place.
func undecoded(err error) bool {
	var bad *smithy.DeserializationError
	return errors.As(err, &bad)
}

func reasonOf(err error, home bool) snapshot.Reason {
	code := awserr.Code(err)
	switch {
	case errors.Is(err, ErrMalformed):
		return snapshot.Malformed
	case errors.Is(err, ErrNotReady):
		return snapshot.NotReady
	case code == "OptInRequired" || !home && slices.Contains(notEnabled, code):
		return snapshot.Disabled
	case errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled):
		return snapshot.TimedOut
	}
	switch awserr.Of(err) {
	case awserr.Denied:
		return snapshot.Denied
	case awserr.NotFound:
		return snapshot.Gone
	case awserr.Throttled:
		return snapshot.Throttled
	case awserr.Transient:
		return snapshot.Unreachable
	}
	if undecoded(err) {
		return snapshot.Malformed
	}
	return snapshot.Failed
}
