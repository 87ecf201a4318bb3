package collect

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/parallel"
)

const (
	// callLimit is how long one request may take.
	callLimit = 30 * time.Second
	// A request that is throttled is worth many tries, one that is lost few: a
	// Region that hangs must not hold the review for long.
	throttledTries = 8
	lostTries      = 3
)

// Call makes one API call: Call(ctx, s, s.Client.ListUsers, in). It waits for
// its turn, tries again what was throttled or lost, and names the operation in
// the error. Every call of a collector goes through here.
func Call[C, I, O, F any](ctx context.Context, s Session[C], op func(context.Context, *I, ...func(*F)) (*O, error), in *I) (*O, error) {
	service, name := operation[I]()
	for try := 1; ; try++ {
		out, err := once(ctx, s, service, name, op, in)
		if err == nil {
			return out, nil
		}
		if ctx.Err() != nil || !again(err, try) || s.Pacer.backOff(ctx, try) != nil {
			return nil, &CallError{Operation: service + " " + name, Err: err}
		}
	}
}

func once[C, I, O, F any](ctx context.Context, s Session[C], service, name string, op func(context.Context, *I, ...func(*F)) (*O, error), in *I) (*O, error) {
	if err := s.Pacer.wait(ctx, service, s.Region); err != nil {
		return nil, fmt.Errorf("waiting for a turn: %w", err)
	}
	s.Pacer.count(service + " " + name)
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	out, err := op(ctx, in)
	if err == nil && out == nil {
		return nil, fmt.Errorf("%w: no answer", ErrMalformed)
	}
	return out, err
}

func again(err error, try int) bool {
	switch awserr.Of(err) {
	case awserr.Throttled:
		return try < throttledTries
	case awserr.Transient:
		return try < lostTries
	}
	return false
}

// operation reads the names of service and call off the type of the input,
// which the SDK names after them: *iam.ListUsersInput.
func operation[I any]() (service, name string) {
	t := reflect.TypeFor[I]()
	return t.PkgPath()[strings.LastIndex(t.PkgPath(), "/")+1:], strings.TrimSuffix(t.Name(), "Input")
}

// errRepeats is an answer whose token asks for the same page for ever.
var errRepeats = errors.New("the token for the next page is the one before")

// Pages reads a list to its end. turn puts the token of the next page into the
// input; page takes items and token off an answer, the token nil or "" at the
// end. If a later page fails, the items of the earlier ones come with an error
// marked by Partial.
func Pages[C, I, O, F, T any](
	ctx context.Context, s Session[C], op func(context.Context, *I, ...func(*F)) (*O, error), in *I,
	turn func(in *I, token *string), page func(out *O) (items []T, token *string),
) ([]T, error) {
	var all []T
	for last := ""; ; {
		out, err := Call(ctx, s, op, in)
		if err != nil {
			if last != "" {
				err = Partial(err)
			}
			return all, err
		}
		items, token := page(out)
		all = append(all, items...)
		if token == nil || *token == "" {
			return all, nil
		}
		if *token == last {
			service, name := operation[I]()
			return all, Partial(&CallError{Operation: service + " " + name, Err: fmt.Errorf("%w: %w", ErrMalformed, errRepeats)})
		}
		last = *token
		turn(in, token)
	}
}

// atOnce is how many items of a list Each works on at a time. The pacer bounds
// the calls; this hides their latency.
const atOnce = 8

// Each works on every item of a list, several at a time; the order of the list
// stays. Work that fails says so in the item. If it panics, so does Each, where
// the collector's own guard is.
func Each[T any](list []T, work func(item *T)) {
	parallel.Each(len(list), atOnce, func(i int) { work(&list[i]) })
}
