package trail

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// readTwice reads a Region by two readers at the same time and returns it and
// how many requests a second were let through.
func readTwice(t *testing.T, a, b *Pace) (*region, float64) {
	t.Helper()
	newest := time.Now().UTC()
	r := &region{events: evenly(newest, 20_000, 5*time.Second), takes: time.Second}
	var readers sync.WaitGroup
	for _, pace := range []*Pace{a, b} {
		readers.Go(func() {
			g, c := got{}, NewCursor(newest.Add(-2*day), newest)
			w := Window{Client: r, Pace: pace, Attribute: ByAccessKey(theKey)}
			if err := w.Read(t.Context(), &c, g.page); err != nil || !c.Done() {
				t.Errorf("%v, left: %v", err, c)
			}
			g.once(t, r)
		})
	}
	readers.Wait()
	return r, float64(len(r.sent)) / time.Since(newest).Seconds()
}

// TestReadersOfOneProcessShareAPace: none is refused.
func TestReadersOfOneProcessShareAPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pacer := NewPacer()
		r, rate := readTwice(t, pacer.Region("eu-west-1"), pacer.Region("eu-west-1"))
		if rate < 1.9 || r.refused > 0 {
			t.Errorf("%.2f requests a second, %d refused", rate, r.refused)
		}
	})
}

// TestReadersOfTwoProcessesFindAPace: they know nothing of each other.
func TestReadersOfTwoProcessesFindAPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, rate := readTwice(t, NewPacer().Region("eu-west-1"), NewPacer().Region("eu-west-1"))
		share := float64(r.refused) / float64(r.requests)
		if rate < 1.6 || share > 0.1 {
			t.Errorf("%.2f requests a second let through, %.0f %% refused", rate, 100*share)
		}
		t.Logf("%.2f requests a second let through, %.0f %% refused", rate, 100*share)
	})
}

func TestPaceSlowsDownAndRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPacer().Region("eu-west-1")
		four := func() time.Duration {
			_ = p.turn(t.Context()) // after a rest the first goes at once
			start := time.Now()
			for range 4 {
				if err := p.turn(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			return time.Since(start).Round(time.Millisecond)
		}
		if got, want := four(), 4*pause; got != want {
			t.Errorf("at first: %s, want %s", got, want)
		}
		p.throttled()
		p.throttled() // under way at the same time
		if got, want := four(), time.Duration(4*slower*float64(pause)); got != want.Round(time.Millisecond) {
			t.Errorf("after a refusal: %s, want %s", got, want)
		}
		for range 50 {
			p.answered()
		}
		if got, want := four(), 4*pause; got != want {
			t.Errorf("after answers: %s, want %s", got, want)
		}
		for range 100 {
			time.Sleep(slowest)
			p.throttled()
		}
		if got, want := four(), 4*slowest; got != want {
			t.Errorf("after many refusals: %s, want %s", got, want)
		}
	})
}

func TestATurnPastTheDeadlineIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, start := NewPacer().Region("eu-west-1"), time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), pause/2)
		defer cancel()
		if err := p.turn(ctx); err != nil {
			t.Fatal(err)
		}
		if err := p.turn(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 0 {
			t.Errorf("%v after %s", err, time.Since(start))
		}
	})
}

func TestBackoffGrows(t *testing.T) {
	for failures, ceiling := range map[int]time.Duration{1: firstPause, 2: 2 * firstPause, 4: 8 * firstPause, 5: 16 * firstPause, 6: longest, 99: longest} {
		for range 100 {
			if d := backoff(failures); d < ceiling/2 || d > ceiling {
				t.Fatalf("after %d failures: %s, want %s at most and half of it at least", failures, d, ceiling)
			}
		}
	}
}
