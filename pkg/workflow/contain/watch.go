package contain

import (
	"time"

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
