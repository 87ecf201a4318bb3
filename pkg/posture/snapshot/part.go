package snapshot

import (
	"slices"
	"time"
)

// Reason is why something could not be read. It decides what a person does
// about it.
type Reason string

// The reasons.
const (
	// NotCollected: nobody tried to read it in this run.
	NotCollected Reason = "not collected"
	// Denied: AWS refused the caller.
	Denied Reason = "denied"
	// Throttled: AWS still asked to slow down after the last try.
	Throttled Reason = "throttled"
	// TimedOut: no answer came before the deadline, as in a Region that hangs.
	TimedOut Reason = "timed out"
	// Unreachable: the service or the network failed.
	Unreachable Reason = "unreachable"
	// Disabled: the Region is not enabled for the account.
	Disabled Reason = "Region not enabled"
	// Gone: it was deleted between being listed and being read.
	Gone Reason = "deleted while it was read"
	// Malformed: the answer could not be understood.
	Malformed Reason = "malformed"
	// NotReady: AWS had not finished making it, as a credential report.
	NotReady Reason = "not ready"
	// Failed: any other error.
	Failed Reason = "failed"
)

// Gap is something that could not be read.
type Gap struct {
	Reason Reason `json:"reason"`
	// Operation is the call that failed, as "iam ListUsers"; "" if none was
	// made.
	Operation string `json:"operation,omitempty"`
	// Code is AWS's error code, or "".
	Code string `json:"code,omitempty"`
	// Detail is AWS's own text, bounded and made inert; or "".
	Detail string `json:"detail,omitempty"`
}

// String says the gap in a few words: "denied: iam ListUsers (AccessDenied)".
func (g Gap) String() string {
	text := string(g.Reason)
	if g.Operation != "" {
		text += ": " + g.Operation
	}
	if g.Code != "" {
		text += " (" + g.Code + ")"
	}
	return text
}

// Part is something that was read, or the reason why it was not. Three things
// can hold: it was read in full (no gaps); it was read in part (a value, and
// gaps that say what is lacking); nothing is known of it (no value, and a gap).
// The zero Part is one that nobody collected.
type Part[T any] struct {
	// Value is what was read. It means nothing unless Read.
	Value T `json:"value"`
	// ReadAt is when reading began; zero if there is no value.
	ReadAt time.Time `json:"readAt,omitzero"`
	// Gaps say what could not be read, the first failures first.
	Gaps []Gap `json:"gaps,omitempty"`
}

// Full makes a part that was read to its end.
func Full[T any](value T, at time.Time) Part[T] { return Part[T]{Value: value, ReadAt: at} }

// Partial makes a part of which some is known.
func Partial[T any](value T, at time.Time, gaps ...Gap) Part[T] {
	return Part[T]{Value: value, ReadAt: at, Gaps: gaps}
}

// Missing makes a part of which nothing is known.
func Missing[T any](gaps ...Gap) Part[T] { return Part[T]{Gaps: gaps} }

// Read reports whether there is a value, whole or not.
func (p *Part[T]) Read() bool { return !p.ReadAt.IsZero() }

// Whole reports whether all of it was read. What is not in a part that is not
// whole may exist all the same.
func (p *Part[T]) Whole() bool { return p.Read() && len(p.Gaps) == 0 }

// Unread lists what could not be read; empty only if the part is whole.
func (p *Part[T]) Unread() []Gap {
	if !p.Read() && len(p.Gaps) == 0 {
		return []Gap{{Reason: NotCollected}}
	}
	return p.Gaps
}

// Collected reports whether somebody tried to read it.
func (p *Part[T]) Collected() bool { return p.Read() || len(p.Gaps) > 0 }

// Lose makes it a part of which nothing is known.
func (p *Part[T]) Lose(gap Gap) { *p = Missing[T](gap) }

// Doubt adds a gap to what is known.
func (p *Part[T]) Doubt(gap Gap) { p.Gaps = append(slices.Clone(p.Gaps), gap) }

// AnyPart is a part whatever it holds.
type AnyPart interface {
	Read() bool
	Whole() bool
	Collected() bool
	Unread() []Gap
	Lose(Gap)
	Doubt(Gap)
}
