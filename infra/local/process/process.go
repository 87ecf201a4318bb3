// Package process runs other programs so that none is left behind: each gets a
// process group of its own, which is ended as a whole. Programs that were asked
// to end and do not are killed.
package process

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"syscall"
	"time"
)

// grace is how long a program has to end by itself once it was asked to.
const grace = 3 * time.Second

// Group is a started program with everything that it started in turn.
type Group struct {
	name string
	id   int
	done chan struct{}
	err  error
}

// Start starts the program as the leader of a new process group. A signal from
// the keyboard therefore does not reach it: whoever started it ends it.
func Start(cmd *exec.Cmd) (*Group, error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	// Without a limit, Wait would last as long as any descendant holds the
	// output open.
	cmd.WaitDelay = grace
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	g := &Group{name: cmd.Path, id: cmd.Process.Pid, done: make(chan struct{})}
	go func() {
		g.err = cmd.Wait()
		close(g.done)
	}()
	return g, nil
}

// Done is closed when the program itself has ended.
func (g *Group) Done() <-chan struct{} { return g.done }

// Err is how the program ended; only to be called once Done is closed.
func (g *Group) Err() error { return g.err }

// End ends the group: it asks, waits for up to grace, then kills. It returns
// when no process of the group is alive any more.
func (g *Group) End(grace time.Duration) error {
	signal(g.id, syscall.SIGTERM)
	if g.gone(grace) {
		return nil
	}
	signal(g.id, syscall.SIGKILL)
	if g.gone(grace) {
		return nil
	}
	return fmt.Errorf("%s: processes of group %d are still there after they were killed", g.name, g.id)
}

// gone waits until the group is empty, for so long at most.
func (g *Group) gone(limit time.Duration) bool {
	const look = 10 * time.Millisecond
	deadline := time.After(limit)
	for {
		if !alive(g.id) && isClosed(g.done) {
			return true
		}
		select {
		case <-deadline:
			return false
		case <-time.After(look):
		}
	}
}

func isClosed(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

// signal sends to the whole group. The only error that can come is that the
// group is gone, which is what is wanted.
func signal(group int, s syscall.Signal) { _ = syscall.Kill(-group, s) }

// alive reports whether the group has a process that still runs.
func alive(group int) bool {
	if errors.Is(syscall.Kill(-group, 0), syscall.ESRCH) {
		return false
	}
	members, known := running(group)
	return !known || members > 0
}

// Run runs the program to its end. When the context ends first, so does the
// program's group, and the error is the context's.
func Run(ctx context.Context, cmd *exec.Cmd) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	g, err := Start(cmd)
	if err != nil {
		return err
	}
	select {
	case <-g.Done():
		// What the program started and did not wait for ends with it.
		return errors.Join(g.Err(), g.End(0))
	case <-ctx.Done():
		return errors.Join(ctx.Err(), g.End(grace))
	}
}
