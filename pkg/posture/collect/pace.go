package collect

import (
	"context"
	"maps"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/exposed-key-responder/responder/pkg/chrono"
)

// perSecond is how many requests a second the review sends to a service in one
// Region. The numbers are chosen so that production calls never notice: AWS
// publishes limits for few of these reads, so they stay well below what is
// known to be refused. Services that are not named get otherwise.
var perSecond = map[string]rate.Limit{
	"iam":            10,
	"s3":             20,
	"ec2":            5,
	"lambda":         5,
	"cloudwatchlogs": 3,
	"cloudwatch":     3,
	"securityhub":    1,
	"configservice":  2,
}

const otherwise rate.Limit = 4

// burst is how many requests may leave at once after a rest.
const burst = 4

// Pacer holds the pace of every service in every Region, and counts the calls.
// All collectors of a review share one.
type Pacer struct {
	mu       sync.Mutex
	limiters map[string]*rate.Limiter
	calls    map[string]int

	unlimited bool
}

// NewPacer returns a pacer that keeps the pace.
func NewPacer() *Pacer {
	return &Pacer{limiters: map[string]*rate.Limiter{}, calls: map[string]int{}}
}

// Unpaced returns a pacer that never waits, for tests: it only counts.
func Unpaced() *Pacer {
	p := NewPacer()
	p.unlimited = true
	return p
}

// Calls tells how often each operation was called, as "iam ListUsers".
func (p *Pacer) Calls() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.calls)
}

func (p *Pacer) count(operation string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls[operation]++
}

// wait waits for a turn. A turn that would come after the deadline is given up
// at once.
func (p *Pacer) wait(ctx context.Context, service, region string) error {
	if err := p.limiter(service, region).Wait(ctx); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return context.DeadlineExceeded
	}
	return nil
}

func (p *Pacer) limiter(service, region string) *rate.Limiter {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := service + " " + region
	if p.limiters[key] == nil {
		limit, named := perSecond[service]
		if !named {
			limit = otherwise
		}
		if p.unlimited {
			limit = rate.Inf
		}
		p.limiters[key] = rate.NewLimiter(limit, burst)
	}
	return p.limiters[key]
}

const (
	firstPause   = 500 * time.Millisecond
	longestPause = 15 * time.Second
)

// backOff rests before another try: longer each time, and at random, so that
// calls which were refused together do not come back together.
func (p *Pacer) backOff(ctx context.Context, try int) error {
	ceiling := min(firstPause<<(try-1), longestPause)
	return p.Rest(ctx, ceiling/2+rand.N(ceiling/2))
}

// Rest waits, as between two looks at what AWS is still making. A pacer that
// never waits does not rest either.
func (p *Pacer) Rest(ctx context.Context, pause time.Duration) error {
	if p.unlimited {
		return ctx.Err()
	}
	return chrono.Sleep(ctx, pause)
}
