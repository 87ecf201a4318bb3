package workflow

// TransientError says that the same invocation may succeed later. Step Functions
// retries by the name of this type.
type TransientError struct{ Err error }

// Error implements error.
func (e *TransientError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *TransientError) Unwrap() error { return e.Err }
