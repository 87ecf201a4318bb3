package drill

import (
	"errors"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// Step Functions matches errors by the names of these types.

// DrillBroken says that a step of the drill itself failed, and that trying again
// changes nothing.
type DrillBroken struct{ Err error }

// Error implements error.
func (e *DrillBroken) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *DrillBroken) Unwrap() error { return e.Err }

// deleteConflict is IAM's answer to the deletion of a user to whom something
// still belongs: for some seconds also to one whose key was deleted just now.
const deleteConflict = "DeleteConflict"

// sorted gives an error the type that the machine knows.
func sorted(err error) error {
	var known *workflow.TransientError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return known
	case awserr.Retryable(err), awserr.Code(err) == deleteConflict:
		return &workflow.TransientError{Err: err}
	}
	return &DrillBroken{err}
}
