package ere

import "fmt"

// Invalid says that an expression is malformed: git grep refuses it.
type Invalid struct {
	// Pattern is the whole expression.
	Pattern string
	// Offset is the byte at which reading stopped.
	Offset int
	// Reason is the fault, in the words of the C library.
	Reason string
}

func (e *Invalid) Error() string {
	return fmt.Sprintf("pattern %q, at byte %d: %s", e.Pattern, e.Offset, e.Reason)
}

// Foreign says that an expression may well be valid, and is not one that this
// package can say in Go's syntax. The tool it was written for must run it.
type Foreign struct {
	// Pattern is the whole expression.
	Pattern string
	// Offset is the byte at which reading stopped; -1 if the expression was
	// read and could not be written.
	Offset int
	// Reason names the construct.
	Reason string
}

func (e *Foreign) Error() string {
	return fmt.Sprintf("pattern %q: %s is left to grep", e.Pattern, e.Reason)
}
