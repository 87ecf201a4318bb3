package parallel_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/parallel"
)

// recovered runs the function and returns what it panics with.
func recovered(f func()) (cause any, stack string) {
	defer func() {
		var trace []byte
		cause, trace = parallel.Cause(recover())
		stack = string(trace)
	}()
	f()
	return nil, ""
}

// fails has a name that is to be seen in a stack.
func fails() { panic("no such member") }

func TestAPanicComesBackToWhoWaits(t *testing.T) {
	for name, run := range map[string]func(){
		"of a group": func() {
			ctx, cancel := context.WithCancel(context.Background())
			group := parallel.NewGroup(cancel)
			group.Go(func() { <-ctx.Done() }) // waits for ever unless it is stopped
			group.Go(fails)
			group.Wait()
		},
		"of one of many": func() {
			parallel.Each(3, 2, func(i int) {
				if i == 1 {
					fails()
				}
			})
		},
		"of a group in a group": func() {
			parallel.Each(1, 1, func(int) { parallel.Each(1, 1, func(int) { fails() }) })
		},
		"of the same goroutine": fails,
	} {
		t.Run(name, func(t *testing.T) {
			cause, stack := recovered(run)
			if cause != "no such member" || !strings.Contains(stack, ".fails(") {
				t.Errorf("%v, at %s", cause, stack)
			}
		})
	}
}

// What nobody recovers from is printed by its Error.
func TestAPanicSaysWhereItWas(t *testing.T) {
	defer func() {
		text := recover().(*parallel.Panic).Error()
		if !strings.HasPrefix(text, "no such member\n") || !strings.Contains(text, ".fails(") {
			t.Errorf("says %q", text)
		}
	}()
	parallel.Each(1, 1, func(int) { fails() })
}

func TestEachWorksOnAll(t *testing.T) {
	for _, n := range []int{0, 1, 7} {
		var mu sync.Mutex
		var seen []int
		var busy atomic.Int32
		parallel.Each(n, 3, func(i int) {
			if busy.Add(1) > 3 {
				t.Error("more than three at once")
			}
			mu.Lock()
			seen = append(seen, i)
			mu.Unlock()
			busy.Add(-1)
		})
		slices.Sort(seen)
		for i := range n {
			if len(seen) != n || seen[i] != i {
				t.Errorf("of %d: %v", n, seen)
				break
			}
		}
	}
}

// After a panic nothing more is begun, however much there is.
func TestEachStopsAtAPanic(t *testing.T) {
	var begun atomic.Int32
	cause, _ := recovered(func() {
		parallel.Each(1000, 1, func(int) { begun.Add(1); fails() })
	})
	if cause == nil || begun.Load() > 2 {
		t.Errorf("%d were begun, then %v", begun.Load(), cause)
	}
}
