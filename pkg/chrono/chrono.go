// Package chrono has what package time lacks: the earlier and the later of two
// times, and a pause that a context cuts short.
package chrono

import (
	"context"
	"time"
)

// Earlier returns the earlier of two times. The zero time is earlier than any
// other.
func Earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// Later returns the later of two times.
func Later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Sleep waits for d. If the context ends before, it returns at once, with the
// context's error.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
