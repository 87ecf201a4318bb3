package trail

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"golang.org/x/time/rate"

	"github.com/exposed-key-responder/responder/pkg/awserr"
)

// LookupEvents allows two requests a second in each Region, for the whole
// account. The pause is a little longer than half a second, so that a clock
// that runs unevenly does not cost a refused request; 98 % of the ceiling is
// left.
// Source: CloudTrail API reference, LookupEvents.
const pause = 510 * time.Millisecond

const (
	// attempts bounds the tries of one page. With the pauses between them they
	// span about a minute, far longer than other readers of the account need
	// to let one request through.
	attempts = 10
	// callLimit is how long one request may take; pages have been seen to take
	// seconds.
	callLimit  = 30 * time.Second
	firstPause = 500 * time.Millisecond
	longest    = 10 * time.Second
)

// Pacer holds the pace of each Region. All readers of one process share one.
type Pacer struct {
	mu      sync.Mutex
	regions map[string]*rate.Limiter
}

// NewPacer returns a pacer that has not been used.
func NewPacer() *Pacer { return &Pacer{regions: map[string]*rate.Limiter{}} }

func (p *Pacer) region(name string) *rate.Limiter {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.regions[name] == nil {
		p.regions[name] = rate.NewLimiter(rate.Every(pause), 1)
	}
	return p.regions[name]
}

// Paced wraps a Region's client: requests leave at the pace that CloudTrail
// allows, and one that was throttled or lost on the way is sent again after a
// random, growing pause until the context ends.
func (p *Pacer) Paced(client CloudTrail, region string) CloudTrail {
	return &paced{client: client, limiter: p.region(region)}
}

// NewClient returns the paced client of one Region. The SDK's own retries are
// switched off, since they would not keep the pace.
func NewClient(cfg aws.Config, region string, pacer *Pacer) CloudTrail {
	client := cloudtrail.NewFromConfig(cfg, func(o *cloudtrail.Options) {
		o.Region = region
		o.Retryer = aws.NopRetryer{}
	})
	return pacer.Paced(client, region)
}

type paced struct {
	client  CloudTrail
	limiter *rate.Limiter
}

// LookupEvents implements CloudTrail.
func (p *paced) LookupEvents(ctx context.Context, in *cloudtrail.LookupEventsInput, options ...func(*cloudtrail.Options)) (*cloudtrail.LookupEventsOutput, error) {
	for attempt := 1; ; attempt++ {
		if err := p.limiter.Wait(ctx); err != nil {
			return nil, fmt.Errorf("waiting for a turn: %w", outOfTime(ctx, err))
		}
		out, err := p.once(ctx, in, options)
		if err == nil || ctx.Err() != nil || attempt == attempts || !awserr.Retryable(err) {
			return out, err
		}
		if sleep(ctx, backoff(attempt)) != nil {
			return nil, err
		}
	}
}

func (p *paced) once(ctx context.Context, in *cloudtrail.LookupEventsInput, options []func(*cloudtrail.Options)) (*cloudtrail.LookupEventsOutput, error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	return p.client.LookupEvents(ctx, in, options...)
}

// outOfTime makes the limiter's refusal to wait past the deadline what it is.
func outOfTime(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if _, has := ctx.Deadline(); has {
		return context.DeadlineExceeded
	}
	return err
}

func backoff(attempt int) time.Duration {
	ceiling := min(firstPause<<(attempt-1), longest)
	return ceiling/2 + rand.N(ceiling/2)
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
