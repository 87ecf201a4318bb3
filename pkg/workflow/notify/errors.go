package notify

import (
	"context"
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// Step Functions matches errors by the names of these types.

// NoticePending says that another execution holds the claim of a notice and may
// be sending it. Whoever gets it asks again: the notice is then sent, or the
// claim has run out.
type NoticePending struct{ Subject, Number string }

// Error implements error.
func (e NoticePending) Error() string {
	return fmt.Sprintf("another execution may be sending notice %s of %s", e.Number, e.Subject)
}

// NoticeRefused says that a notice was not sent, and that trying again changes
// nothing.
type NoticeRefused struct{ Err error }

// Error implements error.
func (e *NoticeRefused) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *NoticeRefused) Unwrap() error { return e.Err }

// RecordNotClosed says that the closing notice was sent, and that the incident
// stands open on record all the same.
type RecordNotClosed struct{ Err error }

// Error implements error.
func (e *RecordNotClosed) Error() string {
	return "the incident stays open on record: " + e.Err.Error()
}

// Unwrap gives the cause.
func (e *RecordNotClosed) Unwrap() error { return e.Err }

// failed sorts the error of publishing. An error of which nothing is known may
// as well have been a success: it is tried again, because a repeated notice is
// better than none.
func (h *Handler) failed(ctx context.Context, c claims, err error) error {
	err = fmt.Errorf("notice %s of %s: %w", c.number, c.subjects[0], err)
	if awserr.Retryable(err) || awserr.Of(err) == awserr.Other {
		return &workflow.TransientError{Err: err}
	}
	h.giveBack(ctx, c, awserr.Reason(err))
	return &NoticeRefused{err}
}
