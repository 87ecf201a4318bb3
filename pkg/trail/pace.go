package trail

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// LookupEvents allows two requests a second in each Region, for the whole
// account. The pause is a little longer than half a second, so that a clock
// that runs unevenly does not cost a refused request; 99 % of the ceiling is
// left.
// Source: CloudTrail API reference, LookupEvents.
const pause = 505 * time.Millisecond

const (
	// slower is by how much a refused request lengthens the pause, and quicker
	// by how much an answered one shortens it, down to the first pause.
	slower  = 1.25
	quicker = 10 * time.Millisecond
	// slowest keeps a reader asking for a quarter of what the Region allows,
	// even where others take all there is.
	slowest = 2 * time.Second
)

// Pacer holds the pace of each Region. All readers of one process share one, and
// so never make more than two requests a second in a Region together.
//
// Other processes, such as a function that looks into another incident, cannot
// be seen from here, and neither can other users of the account. They are felt:
// a refused request makes the pause longer by a quarter, an answered one makes
// it a little shorter. So readers who share a Region
// come to roughly equal shares of it, and some requests are refused on the way.
// None is lost, because a refused request is made again.
type Pacer struct {
	mu      sync.Mutex
	regions map[string]*Pace
}

// NewPacer returns a pacer that has not been used.
func NewPacer() *Pacer { return &Pacer{regions: map[string]*Pace{}} }

// Region returns the pace of one Region.
func (p *Pacer) Region(name string) *Pace {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.regions[name] == nil {
		p.regions[name] = &Pace{pause: pause, limiter: rate.NewLimiter(rate.Every(pause), 1)}
	}
	return p.regions[name]
}

// Pace tells when the next request may leave.
type Pace struct {
	limiter *rate.Limiter

	mu     sync.Mutex
	pause  time.Duration
	slowed time.Time
}

// turn waits until the next request may leave. It returns at once, with the
// context's error, if that is after the context's deadline.
func (p *Pace) turn(ctx context.Context) error {
	err := p.limiter.Wait(ctx)
	switch _, bounded := ctx.Deadline(); {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		err = ctx.Err()
	case bounded:
		err = context.DeadlineExceeded
	}
	return fmt.Errorf("waiting for a turn: %w", err)
}

// answered tells that a request was let through.
func (p *Pace) answered() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pause > pause {
		p.set(max(pause, p.pause-quicker))
	}
}

// throttled tells that a request was refused. Several that were under way at
// the same time count as one.
func (p *Pace) throttled() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Since(p.slowed) < p.pause {
		return
	}
	p.slowed = time.Now()
	p.set(min(slowest, time.Duration(float64(p.pause)*slower)))
}

func (p *Pace) set(pause time.Duration) {
	p.pause = pause
	p.limiter.SetLimit(rate.Every(pause))
}

const (
	firstPause = 500 * time.Millisecond
	longest    = 10 * time.Second
)

// backoff is how long to wait before the next try of a request that has failed
// so many times: longer each time, and never the same for two readers.
func backoff(failures int) time.Duration {
	ceiling := longest
	if failures < 6 {
		ceiling = min(firstPause<<(failures-1), longest)
	}
	return ceiling/2 + rand.N(ceiling/2)
}
