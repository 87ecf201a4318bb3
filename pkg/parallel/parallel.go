// Package parallel runs functions side by side, and brings a panic of one of
// them back to whoever waits.
//
// A panic in a goroutine of its own ends the process, and Go prints what it says
// as it is: neither masked nor with the ids of the incident, and under no error
// that a state machine knows. The groups of sync and of x/sync change nothing
// about that.
package parallel

import (
	"fmt"
	"runtime/debug"
	"sync"
)

// Panic is what Wait and Each panic with: the first panic of a function that
// they ran.
type Panic struct {
	// Cause is what the function panicked with.
	Cause any
	// Stack is that of the function's goroutine.
	Stack []byte
}

// Error has the stack in it: Go prints this text if nobody recovers.
func (p *Panic) Error() string { return fmt.Sprintf("%v\n\n%s", p.Cause, p.Stack) }

// Cause says what was panicked with, and where, of what recover returned. It is
// called in the function that recovers.
func Cause(recovered any) (cause any, stack []byte) {
	if p, elsewhere := recovered.(*Panic); elsewhere {
		return p.Cause, p.Stack
	}
	return recovered, debug.Stack()
}

// Group runs functions in goroutines of their own.
type Group struct {
	stop    func()
	running sync.WaitGroup
	once    sync.Once
	first   *Panic
}

// NewGroup returns a group that calls stop at the first panic. It has to end the
// other functions, and whatever waits for something that will never come now.
func NewGroup(stop func()) *Group { return &Group{stop: stop} }

// Go runs the function in a goroutine.
func (g *Group) Go(f func()) {
	g.running.Go(func() {
		defer func() {
			if cause := recover(); cause != nil {
				g.once.Do(func() {
					cause, stack := Cause(cause)
					g.first = &Panic{cause, stack}
					g.stop()
				})
			}
		}()
		f()
	})
}

// Wait returns when all functions have. If one of them panicked, so does Wait.
func (g *Group) Wait() {
	g.running.Wait()
	if g.first != nil {
		panic(g.first)
	}
}

// Each calls work with the numbers from 0 to n-1, as many as atOnce at the same
// time, and returns when all calls have. If one of them panics, no more are
// begun, and so does Each.
func Each(n, atOnce int, work func(i int)) {
	stopped := make(chan struct{})
	group := NewGroup(func() { close(stopped) })
	defer group.Wait()
	slots := make(chan struct{}, atOnce)
	for i := range n {
		select {
		case slots <- struct{}{}:
		case <-stopped:
			return
		}
		group.Go(func() {
			defer func() { <-slots }()
			work(i)
		})
	}
}
