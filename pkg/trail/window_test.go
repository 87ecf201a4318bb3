package trail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/parallel"
)

// got counts how often each event was handed on.
type got map[string]int

func (g got) page(p PageResult) error {
	for _, r := range p.Records {
		g[r.EventID]++
	}
	return nil
}

// once reports what is not exactly once there.
func (g got) once(t *testing.T, r *region) {
	t.Helper()
	missing, twice := 0, 0
	for i := range r.events {
		switch n := g[fmt.Sprintf("e%d", i)]; {
		case n == 0:
			missing++
		case n > 1:
			twice++
		}
	}
	if missing+twice > 0 || len(g) != len(r.events) {
		t.Errorf("of %d events %d are missing, %d came twice", len(r.events), missing, twice)
	}
}

const day = 24 * time.Hour

// skewed returns event times of which most lie in a few short bursts, many of
// them in the same second.
func skewed(newest time.Time, n int) []time.Time {
	random := rand.New(rand.NewPCG(3, 4))
	times := evenly(newest, n/5, day/time.Duration(n/5))
	for len(times) < n {
		burst := newest.Add(-time.Duration(random.Int64N(int64(day)))).Truncate(time.Second)
		for range min(n-len(times), 1000) {
			times = append(times, burst.Add(-time.Duration(random.IntN(20))*time.Second))
		}
	}
	slices.SortFunc(times, func(a, b time.Time) int { return b.Compare(a) })
	return times
}

// TestWindowKeepsThePace reads several Regions side by side, whose answers
// take long. The requests must leave at 95 % of what CloudTrail allows, counted
// from the first to the last, and not many more than there are pages: where
// events come in bursts, some pieces turn out to hold less than a page.
func TestWindowKeepsThePace(t *testing.T) {
	const events, pages = 30_000, 30_000 / pageSize
	for _, takes := range []time.Duration{200 * time.Millisecond, time.Second, 4 * time.Second} {
		for name, tc := range map[string]struct {
			extra float64
			times func(newest time.Time) []time.Time
		}{
			"even":   {0.03, func(newest time.Time) []time.Time { return evenly(newest, events, 3*time.Second) }},
			"skewed": {0.15, func(newest time.Time) []time.Time { return skewed(newest, events) }},
		} {
			t.Run(fmt.Sprint(takes, " ", name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					newest := time.Now().UTC().Truncate(time.Second)
					pacer, history := NewPacer(), tc.times(newest)
					var regions sync.WaitGroup
					for n := range 6 {
						regions.Go(func() {
							r, g := &region{events: history, takes: takes}, got{}
							c := NewCursor(newest.Add(-2*day), newest)
							w := Window{Client: r, Pace: pacer.Region(fmt.Sprint(n)), Attribute: ByAccessKey(theKey)}
							if err := w.Read(t.Context(), &c, g.page); err != nil || !c.Done() {
								t.Errorf("%v, left: %v", err, c)
							}
							g.once(t, r)
							span := r.sent[len(r.sent)-1].Sub(r.sent[0])
							rate := float64(len(r.sent)-1) / span.Seconds()
							extra := float64(len(r.sent)-pages) / pages
							if rate < 0.95*2 || rate > 2 || extra > tc.extra || r.refused > 0 {
								t.Errorf("%.3f requests a second, %.1f %% more than pages, %d refused", rate, 100*extra, r.refused)
							}
							if n == 0 {
								t.Logf("%d requests, %.3f a second, %d at once", len(r.sent), rate, r.most)
							}
						})
					}
					regions.Wait()
				})
			})
		}
	}
}

// TestWindowAsksOnceWhereOnePageIsAll: quiet Regions are not to use up what
// others in the account may need.
func TestWindowAsksOnceWhereOnePageIsAll(t *testing.T) {
	for _, n := range []int{0, 1, 50} {
		synctest.Test(t, func(t *testing.T) {
			newest := time.Now().UTC()
			r, g := &region{events: evenly(newest, n, time.Hour), takes: 4 * time.Second}, got{}
			c := NewCursor(newest.Add(-90*day), newest.Add(time.Hour))
			w := Window{Client: r, Pace: NewPacer().Region("x"), Attribute: ByAccessKey(theKey)}
			if err := w.Read(t.Context(), &c, g.page); err != nil || !c.Done() || r.requests != 1 {
				t.Errorf("%d events: %v, %d requests", n, err, r.requests)
			}
			g.once(t, r)
		})
	}
}

func TestWindowLosesNothing(t *testing.T) {
	reset := errors.New("read: connection reset by peer")
	tests := map[string]struct {
		r     *region
		twice bool
	}{
		"all in one second":    {r: &region{events: evenly(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), 2000, 0), takes: time.Second}},
		"in two seconds":       {r: &region{events: evenly(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), 2000, time.Millisecond), takes: 3 * time.Second}},
		"slow and skewed":      {r: &region{events: skewed(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), 5000), takes: 5 * time.Second}},
		"throttled by others":  {r: &region{takes: time.Second, fail: func(n int) error { return map[bool]error{true: throttled}[n%3 == 0] }}},
		"throttled at first":   {r: &region{takes: time.Second, fail: func(n int) error { return map[bool]error{true: throttled}[n < 9] }}},
		"connections lost":     {r: &region{takes: time.Second, fail: func(n int) error { return map[bool]error{true: reset}[n%5 == 0] }}},
		"tokens of one expire": {r: &region{expires: func(n int) bool { return n%4 == 0 }}, twice: true},
		"tokens expire":        {r: &region{takes: 2 * time.Second, expires: func(n int) bool { return n%4 == 0 }}, twice: true},
		"many tokens expire":   {r: &region{events: skewed(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), 5000), takes: 4 * time.Second, expires: func(n int) bool { return n*7919%31 < 9 }}, twice: true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, g := tc.r, got{}
				newest := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
				if r.events == nil {
					r.events = evenly(newest, 5000, 30*time.Second)
				}
				c := NewCursor(newest.Add(-3*day), newest)
				w := Window{Client: r, Pace: NewPacer().Region("x"), Attribute: ByAccessKey(theKey)}
				if err := w.Read(t.Context(), &c, g.page); err != nil || !c.Done() {
					t.Fatalf("%v, left: %v", err, c)
				}
				if tc.twice {
					for id := range g {
						g[id] = 1
					}
				}
				g.once(t, r)
				if tc.twice != (r.expired > 10) || r.requests > 2*len(r.events)/pageSize+2*r.expired {
					t.Errorf("%d requests for %d pages, %d tokens expired", r.requests, len(r.events)/pageSize, r.expired)
				}
			})
		})
	}
}

// TestWindowGoesOnWhereItWas reads in pieces of time, through JSON, as the
// function does from one invocation to the next.
func TestWindowGoesOnWhereItWas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		newest := time.Now().UTC()
		r, g := &region{events: skewed(newest, 10_000), takes: 4 * time.Second}, got{}
		c := NewCursor(newest.Add(-2*day), newest)
		largest, invocations := 0, 0
		for ; !c.Done(); invocations++ {
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			w := Window{Client: r, Pace: NewPacer().Region("x"), Attribute: ByAccessKey(theKey), Stop: time.Now().Add(20 * time.Second)}
			err := w.Read(ctx, &c, g.page)
			cancel()
			if !c.Done() && !errors.Is(err, ErrOutOfTime) || c.Done() && err != nil {
				t.Fatalf("%v, left: %v", err, c)
			}
			text, err := json.Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			largest = max(largest, len(text))
			c = Cursor{}
			if err := json.Unmarshal(text, &c); err != nil {
				t.Fatal(err)
			}
		}
		g.once(t, r)
		if invocations < 5 || largest > 8<<10 || r.requests > len(r.events)/pageSize+60 {
			t.Errorf("%d invocations, %d requests, a cursor of %d bytes", invocations, r.requests, largest)
		}
	})
}

func TestWindowEnds(t *testing.T) {
	full := errors.New("full")
	always := func(err error) func(int) error { return func(int) error { return err } }
	after := func(n int, err error) func(int) error {
		return func(number int) error { return map[bool]error{true: err}[number > n] }
	}
	tests := map[string]struct {
		r    *region
		each error
		stop time.Duration
		want error
		why  error
		took time.Duration
	}{
		"denied":                {r: &region{fail: always(refused)}, want: refused, took: 0},
		"denied midway":         {r: &region{fail: after(5, refused)}, want: refused, took: 5 * time.Second},
		"throttled for good":    {r: &region{fail: always(throttled)}, want: throttled, took: 3 * time.Minute},
		"throttled until then":  {r: &region{fail: always(throttled)}, stop: time.Minute, want: ErrOutOfTime, why: throttled, took: time.Minute},
		"no answer":             {r: &region{takes: time.Hour}, want: context.DeadlineExceeded, took: 4 * time.Minute},
		"time is over":          {r: &region{takes: time.Second}, stop: 10 * time.Second, want: ErrOutOfTime, took: 11 * time.Second},
		"time was over":         {r: &region{}, stop: -time.Second, want: ErrOutOfTime, took: 0},
		"every token is stale":  {r: &region{expires: func(int) bool { return true }}, want: expiredToken, took: 10 * time.Second},
		"nobody takes the page": {r: &region{}, each: full, want: full, took: 0},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now().UTC()
				r := tc.r
				r.events = evenly(start, 5000, 0)
				c := NewCursor(start.Add(-day), start)
				w := Window{Client: r, Pace: NewPacer().Region("x"), Attribute: ByAccessKey(theKey)}
				if tc.stop != 0 {
					w.Stop = start.Add(tc.stop)
				}
				err := w.Read(t.Context(), &c, func(PageResult) error { return tc.each })
				if !errors.Is(err, tc.want) || tc.why != nil && !errors.Is(err, tc.why) {
					t.Errorf("error %v", err)
				}
				if took := time.Since(start); took > tc.took {
					t.Errorf("took %s", took)
				}
				if c.Done() {
					t.Error("counts as done")
				}
			})
		})
	}
}

func TestWindowEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		newest := time.Now().UTC()
		r := &region{events: evenly(newest, 5000, time.Second), takes: time.Second}
		c := NewCursor(newest.Add(-day), newest)
		w := Window{Client: r, Pace: NewPacer().Region("x"), Attribute: ByAccessKey(theKey)}
		pages := 0
		err := w.Read(ctx, &c, func(PageResult) error {
			if pages++; pages == 5 {
				cancel()
			}
			return nil
		})
		if !errors.Is(err, context.Canceled) || pages != 5 || c.Done() {
			t.Errorf("%v after %d pages, left: %v", err, pages, c)
		}
	})
}

func TestCursorNamesWhatIsUnread(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 11, 23, hour, 0, 0, 0, time.UTC) }
	c := Cursor{Slices: []Slice{
		{From: at(0), To: at(4), NextToken: "x"},
		{From: at(0), To: at(12), Above: at(10), Oldest: at(11)},
		{From: at(0), To: at(10), Above: at(6), Oldest: at(8)},
		{From: at(4), To: at(6)},
	}}
	want := []Span{{at(10), at(11)}, {at(0), at(8)}}
	if diff := cmp.Diff(want, c.Unread()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := (Cursor{}).Unread(); len(got) != 0 || !(Cursor{}).Done() {
		t.Errorf("nothing left: %v", got)
	}
}

// TestWindowPanicsWithItsRequests has a request panic while others wait for their
// answers. The panic has to come to who reads the window, and not much later.
func TestWindowPanicsWithItsRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now().UTC()
		r := &region{events: evenly(start, 5000, time.Second), takes: 6 * time.Second, fail: func(number int) error {
			if number == 4 {
				panic("no such page")
			}
			return nil
		}}
		c := NewCursor(start.Add(-day), start)
		w := Window{Client: r, Pace: NewPacer().Region("x"), Attribute: ByAccessKey(theKey)}
		defer func() {
			cause, _ := parallel.Cause(recover())
			if took := time.Since(start); cause != "no such page" || took > time.Minute {
				t.Errorf("%v after %s", cause, took)
			}
		}()
		err := w.Read(t.Context(), &c, func(PageResult) error { return nil })
		t.Errorf("came to an end: %v", err)
	})
}
