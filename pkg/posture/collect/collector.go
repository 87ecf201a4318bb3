// Package collect reads an account for the posture review: every page, every
// enabled Region, at a pace that leaves the account's API limits to others.
//
// A collector reads one part of the snapshot and never judges. What it cannot
// read becomes a gap with its reason; no error of one part costs another.
package collect

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/exposed-key-responder/responder/pkg/parallel"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Collector reads one part of the snapshot.
type Collector interface {
	// Part is the part that it fills; its name is the collector's id, and it is
	// read once per Region if the part is regional.
	Part() snapshot.Ref
	// Client is the narrow interface of SDK calls that it makes. The IAM actions
	// of the reviewing role are derived from it.
	Client() reflect.Type
	// Collect fills the part of one Region ("" for a global part). Whatever goes
	// wrong stands in the part.
	Collect(ctx context.Context, env *Env, region string, into *snapshot.Snapshot)
}

// Reader is a collector made of a function. C is the narrow interface of the
// SDK calls that it makes, T what it reads.
type Reader[C, T any] struct {
	To snapshot.Handle[T]
	// Dial makes the client of the Region that the configuration names.
	Dial func(aws.Config) C
	// Read reads the part. An error marked by Partial leaves a value that holds
	// for what was read; any other error leaves none.
	Read func(ctx context.Context, s Session[C]) (T, error)
}

// Part implements Collector.
func (r Reader[C, T]) Part() snapshot.Ref { return r.To }

// Client implements Collector.
func (r Reader[C, T]) Client() reflect.Type { return reflect.TypeFor[C]() }

// Collect implements Collector.
func (r Reader[C, T]) Collect(ctx context.Context, env *Env, region string, into *snapshot.Snapshot) {
	ctx, cancel := context.WithTimeout(ctx, env.partLimit())
	defer cancel()
	part := r.To.In(into, region)
	if region == "" {
		region = env.Home
	}
	s := Session[C]{Env: env, Region: region, At: env.now(), dial: r.Dial}
	s.Client = s.client(region)
	value, err := r.guarded(ctx, s)
	*part = Result(s, value, err)
}

// guarded turns a panic, as over an answer that lacks what AWS always gives,
// into an error of this part alone.
func (r Reader[C, T]) guarded(ctx context.Context, s Session[C]) (value T, err error) {
	defer func() {
		if problem := recover(); problem != nil {
			problem, _ = parallel.Cause(problem)
			err = fmt.Errorf("%w: the collector of %s failed: %v", ErrMalformed, r.To.Name(), problem)
		}
	}()
	return r.Read(ctx, s)
}

// Session is one collector at work in one Region.
type Session[C any] struct {
	*Env
	// Client is that of Region, the home Region for global parts.
	Client C
	Region string
	// At is when reading began.
	At time.Time

	dial func(aws.Config) C
}

// In returns the session in another Region, for what a global list tells to be
// there.
func (s Session[C]) In(region string) Session[C] {
	if region != "" && region != s.Region {
		s.Region, s.Client = region, s.client(region)
	}
	return s
}

func (s Session[C]) client(region string) C {
	if s.Instead != nil {
		for _, client := range s.Instead(region) {
			if c, ok := client.(C); ok {
				return c
			}
		}
	}
	cfg := s.Config.Copy()
	cfg.Region = region
	// Retries of the SDK would not keep the pace; Call makes its own.
	cfg.Retryer = func() aws.Retryer { return aws.NopRetryer{} }
	return s.dial(cfg)
}

// Result makes a part of what was read and of the error that came with it. It
// also makes the parts inside a part: Result(s, value, err).
func Result[C, T any](s Session[C], value T, err error) snapshot.Part[T] {
	if err == nil {
		return snapshot.Full(value, s.At)
	}
	gaps := gapsOf(err, s.Region == s.Home)
	var partial *partialError
	if errors.As(err, &partial) {
		return snapshot.Partial(value, s.At, gaps...)
	}
	return snapshot.Missing[T](gaps...)
}
