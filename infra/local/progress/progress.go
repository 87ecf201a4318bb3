// Package progress tells a waiting person what is going on, one line at a time,
// so that it reads well on a terminal and in a log.
package progress

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// Lines writes progress. It may be used by several goroutines.
type Lines struct {
	mu    sync.Mutex
	w     io.Writer
	now   func() time.Time
	every time.Duration
}

// patience is how long a step may be silent.
const patience = 10 * time.Second

// New writes to w.
func New(w io.Writer) *Lines { return &Lines{w: w, now: time.Now, every: patience} }

// Say writes one line about a topic.
func (l *Lines) Say(topic, format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintf(l.w, "%-10s %s\n", topic, fmt.Sprintf(format, args...))
}

// Step says what begins, shows that it is still at it while it takes long, and
// says how long it took. The error is that of do.
func (l *Lines) Step(topic, what string, do func() error) error {
	l.Say(topic, "%s ...", what)
	begun := l.now()
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() { l.remind(topic, what, begun, done) })
	err := do()
	close(done)
	watching.Wait()
	took := l.now().Sub(begun)
	if err != nil {
		l.Say(topic, "%s FAILED after %s", what, seconds(took))
		return err
	}
	l.Say(topic, "%s: done in %s", what, seconds(took))
	return nil
}

func (l *Lines) remind(topic, what string, begun time.Time, done <-chan struct{}) {
	ticker := time.NewTicker(l.every)
	defer ticker.Stop()
	for {
		select {
		case <-done:
			return
		case <-ticker.C:
			l.Say(topic, "%s: still at it after %s", what, seconds(l.now().Sub(begun)))
		}
	}
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
