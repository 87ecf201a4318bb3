package trail

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/chrono"
	"github.com/exposed-key-responder/responder/pkg/parallel"
)

// search is a Window being read.
type search struct {
	Window
	each    func(PageResult) error
	open    []*piece
	waiting int
	// answers has room for all that are under way: none of them has to wait.
	answers  chan answer
	requests *parallel.Group
	// answeredAt is when CloudTrail last answered, failure what it said since.
	answeredAt time.Time
	failure    error
}

type answer struct {
	piece *piece
	out   *cloudtrail.LookupEventsOutput
	err   error
}

// run makes requests until nothing is left or sending ends, then waits for those
// under way.
func (s *search) run(ctx, sending context.Context) error {
	for len(s.open) > 0 {
		var err error
		switch {
		case sending.Err() == nil && s.mayAsk():
			err = s.ask(ctx, sending)
		case s.waiting > 0:
			err = s.await(ctx)
		default:
			err = s.outOfTime(ctx)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *search) outOfTime(ctx context.Context) error {
	if err := ctx.Err(); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if s.failure != nil {
		return fmt.Errorf("%w: %w", ErrOutOfTime, s.failure)
	}
	return ErrOutOfTime
}

func (s *search) mayAsk() bool {
	return s.waiting < underWay && (s.idle() != nil || s.splittable() != nil)
}

// ask waits for a turn and makes a request. What has come in until then is
// looked at first, since it decides what to ask for.
func (s *search) ask(ctx, sending context.Context) error {
	if s.Pace.turn(sending) != nil {
		// The turn comes too late. Let sending end before the next look.
		return s.until(ctx, sending)
	}
	for {
		select {
		case a := <-s.answers:
			if err := s.receive(ctx, a); err != nil {
				return err
			}
			continue
		default:
		}
		break
	}
	p := s.idle()
	if p == nil {
		p = s.split()
	}
	if p != nil {
		s.send(ctx, sending, p)
	}
	return nil
}

// until takes answers until sending has ended.
func (s *search) until(ctx, sending context.Context) error {
	for {
		select {
		case <-sending.Done():
			return nil
		case a := <-s.answers:
			if err := s.receive(ctx, a); err != nil {
				return err
			}
		}
	}
}

func (s *search) await(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return s.outOfTime(ctx)
	case a := <-s.answers:
		return s.receive(ctx, a)
	}
}

// send makes a request. One that failed, and may succeed later, comes back after
// a pause, unless there is no later.
func (s *search) send(ctx, sending context.Context, p *piece) {
	p.asked = true
	s.waiting++
	q := Query{Attribute: s.Attribute, From: p.From, To: p.To, NextToken: p.NextToken}
	failures := p.failures + 1
	s.requests.Go(func() {
		out, err := once(ctx, s.Client, s.Pace, q.input())
		if err != nil {
			err = q.failed(err)
			if awserr.Retryable(err) {
				_ = chrono.Sleep(sending, backoff(failures)) // cut short by the end of sending
			}
		}
		s.answers <- answer{p, out, err}
	})
}

// receive deals with one answer.
func (s *search) receive(ctx context.Context, a answer) error {
	s.waiting--
	p := a.piece
	p.asked = false
	switch {
	case a.err == nil:
		p.failures = 0
		s.answeredAt, s.failure = time.Now(), nil
		return s.take(p, a.out)
	case ctx.Err() != nil:
		return s.outOfTime(ctx)
	case p.NextToken != "" && awserr.Of(a.err) == awserr.Invalid && p.lost < stale:
		p.lost++
		p.again()
		return nil
	case awserr.Retryable(a.err) && time.Since(s.answeredAt) < patience:
		p.failures++
		s.failure = a.err
		return nil
	}
	return a.err
}

func (s *search) take(p *piece, out *cloudtrail.LookupEventsOutput) error {
	after := p.Slice
	page, end := after.take(out)
	if err := s.each(page); err != nil {
		return err
	}
	if n := len(out.Events); n > 0 {
		p.density = float64(n) / max(1, p.upper().Sub(after.upper()).Seconds())
	}
	if after.upper().Before(p.upper()) {
		p.lost = 0 // it has come further, so it may lose its token again
	}
	p.Slice = after
	if end {
		s.open = slices.DeleteFunc(s.open, func(o *piece) bool { return o == p })
	}
	return nil
}
