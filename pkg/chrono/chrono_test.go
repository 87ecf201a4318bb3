package chrono_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/exposed-key-responder/responder/pkg/chrono"
)

func TestEarlierAndLater(t *testing.T) {
	first := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	second := first.Add(time.Second)
	for _, pair := range [][2]time.Time{{first, second}, {second, first}} {
		if got := chrono.Earlier(pair[0], pair[1]); got != first {
			t.Errorf("the earlier of %v is %v", pair, got)
		}
		if got := chrono.Later(pair[0], pair[1]); got != second {
			t.Errorf("the later of %v is %v", pair, got)
		}
	}
}

func TestSleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		if err := chrono.Sleep(t.Context(), time.Minute); err != nil || time.Since(begun) != time.Minute {
			t.Errorf("slept %s, %v", time.Since(begun), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begun = time.Now()
		if err := chrono.Sleep(ctx, time.Minute); !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) != time.Second {
			t.Errorf("slept %s, %v, though the context ended after a second", time.Since(begun), err)
		}
	})
}
