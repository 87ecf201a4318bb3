package trail

import (
	"context"
	"errors"
	"time"

	"github.com/exposed-key-responder/responder/pkg/parallel"
)

// ErrOutOfTime says that a search was stopped before its end. If the last
// requests failed, the error wraps their reason too.
var ErrOutOfTime = errors.New("there was no time to read on")

const (
	// underWay bounds the requests of one search that are waiting for an answer.
	// Two requests a second with answers after six seconds make twelve.
	underWay = 12
	// patience is how long a search goes on without a single answer.
	patience = 2 * time.Minute
	// stale is how often a search may lose its token without coming further.
	stale = 5
)

// Window is a search of the event history of one Region.
//
// One page follows from the other, and a page may take seconds, in which other
// requests could have been made. So what is left of the window is cut in two
// whenever a request could leave and there is none to make, and the pieces are
// read side by side. Where answers come at once a single search is made, and of
// a window with one page a single request.
type Window struct {
	Client CloudTrail
	// Pace is that of the client's Region.
	Pace      *Pace
	Attribute Attribute
	// Stop is when the last request leaves; zero for never. Those under way are
	// then waited for, as long as the context allows, or their pages would have
	// to be read again.
	Stop time.Time
}

// Read reads on from the cursor, which it keeps up to date, and hands on page
// after page, in no order. Every event is handed on at least once; one may come
// twice after a token was lost, or if an earlier reading from the same cursor
// did not come to its end: merge on EventID.
//
// The error is nil if all has been read, ErrOutOfTime if the time was over, that
// of each, or what CloudTrail answered when another try is of no use. The cursor
// then names what is left.
func (w Window) Read(ctx context.Context, c *Cursor, each func(PageResult) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &search{Window: w, each: each, answers: make(chan answer, underWay), requests: parallel.NewGroup(cancel), answeredAt: time.Now()}
	for _, slice := range c.Slices {
		s.open = append(s.open, &piece{Slice: slice})
	}
	sending := ctx
	if !w.Stop.IsZero() {
		var stop context.CancelFunc
		sending, stop = context.WithDeadline(ctx, w.Stop)
		defer stop()
	}
	err := s.run(ctx, sending)
	cancel()
	s.requests.Wait()
	c.Slices = s.left()
	return err
}
