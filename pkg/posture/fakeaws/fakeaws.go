// Package fakeaws holds fakes of the AWS services that the posture review reads,
// for tests: they page, fail on demand, hang on demand, throttle on demand and
// record every call. Each is the part of a service that the collectors use; make
// a fresh one per test.
package fakeaws

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/aws/smithy-go"
)

// Fake is what all fakes have in common; embed it. The zero value pages
// everything at once and never fails. It may be used from several goroutines.
type Fake struct {
	// Fail gives the errors of an operation, as "ListUsers", or of an operation
	// on one thing, as "GetBucketVersioning logs": one for each call, the last
	// for ever. A nil error lets a call through.
	Fail map[string][]error
	// Hang lists the operations that do not answer until their context ends.
	Hang []string
	// ThrottleEvery makes every so many-th call be refused as too fast; 0 none.
	ThrottleEvery int
	// PageSize is the length of a page of any list; 0 gives all at once.
	PageSize int

	mu    sync.Mutex
	calls []string
	count int
}

// Error makes an error of an AWS API.
func Error(code string) error { return ErrorSaying(code, "the fake says "+code) }

// ErrorSaying makes an error of an AWS API with a message, for services whose
// codes do not tell everything.
func ErrorSaying(code, message string) error {
	return &smithy.GenericAPIError{Code: code, Message: message, Fault: smithy.FaultClient}
}

// Calls lists the calls so far, each as its operation and what it was about.
// Calls made at the same time come in no fixed order: sort them.
func (f *Fake) Calls() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.calls)
}

// Count tells how often an operation was called, whatever it was about.
func (f *Fake) Count(operation string) (n int) {
	for _, call := range f.Calls() {
		if call == operation || strings.HasPrefix(call, operation+" ") {
			n++
		}
	}
	return n
}

// Enter records a call and returns the error that it must fail with. About is
// what the call names, "" for lists.
func (f *Fake) Enter(ctx context.Context, in any, about string) error {
	operation := strings.TrimSuffix(reflect.TypeOf(in).Elem().Name(), "Input")
	call := strings.TrimSpace(operation + " " + about)
	if slices.Contains(f.Hang, operation) {
		f.record(call)
		<-ctx.Done()
		return ctx.Err()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, call)
	f.count++
	if f.ThrottleEvery > 0 && f.count%f.ThrottleEvery == 0 {
		return Error("ThrottlingException")
	}
	for _, key := range []string{call, operation} {
		if queue := f.Fail[key]; len(queue) > 0 {
			if len(queue) > 1 {
				f.Fail[key] = queue[1:]
			}
			return queue[0]
		}
	}
	return nil
}

func (f *Fake) record(call string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, call)
}

// Page cuts a page out of a list. The token is the index to go on from.
func Page[T any](f *Fake, list []T, token *string) (part []T, next *string) {
	from := 0
	if token != nil {
		var err error
		if from, err = strconv.Atoi(*token); err != nil || from > len(list) {
			panic("a token that was never given out: " + *token)
		}
	}
	if f.PageSize == 0 || from+f.PageSize >= len(list) {
		return slices.Clone(list[from:]), nil
	}
	return slices.Clone(list[from : from+f.PageSize]), new(fmt.Sprint(from + f.PageSize))
}
