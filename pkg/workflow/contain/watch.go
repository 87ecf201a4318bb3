package contain

import (
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// watchAt gives the times of the watches. They are settled once: by the function,
// because a machine cannot count from the containment. There are as many as any
// settings allow, so that a machine that was begun under others finds its own.
func (h *Handler) watchAt(c workflow.Case) []time.Time {
	if len(c.WatchAt) > 0 {
		return c.WatchAt
	}
	from := c.Outcome.ContainedAt
	if from.IsZero() {
		from = h.Now()
	}
	at := make([]time.Time, workflow.MaxWatches)
	for i := range at {
		at[i] = from.UTC().Truncate(time.Second)
		if n := len(h.Settings.WatchAfter); n > 0 {
			at[i] = at[i].Add(h.Settings.WatchAfter[min(i, n-1)])
		}
	}
	return at
}

// watchAgain tells whether a watch is to look again, because somebody undid the
// containment who is not known yet or who fights it. It is bounded by the time
// since the watch was due.
func (h *Handler) watchAgain(c workflow.Case) bool {
	due := time.Time{}
	for _, at := range c.WatchAt {
		if !at.After(h.Now()) {
			due = at
		}
	}
	open := slices.ContainsFunc(c.Undone, func(u containment.Undone) bool {
		return u.Undoer == containment.Unseen || u.Undoer == containment.Hostile
	})
	return open && h.Now().Sub(due) < workflow.Clearing
}

// stillUnclear tells whether something that is undone was told of before, and it
// is still not known who did it.
func stillUnclear(u containment.Undone, told []containment.Undone) bool {
	return u.Undoer == containment.Unseen && !u.Reapplied && slices.ContainsFunc(told, func(t containment.Undone) bool {
		return t.Step == u.Step && t.Target == u.Target && t.Undoer == containment.Unseen && !t.Reapplied
	})
}
