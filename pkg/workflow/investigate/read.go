package investigate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/chrono"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

const (
	// margin is left of the function's own time for storing what was read.
	margin = 15 * time.Second
	// drain is how long before that the last request leaves, so that the answers
	// under way come in and need not be asked for again.
	drain = 5 * time.Second
)

// read goes through the searches of one Region until there are no more, until
// the look has to end, or until the function's own time runs out; in the last
// case the machine calls again with what is returned. It returns no error: what
// goes wrong in a Region is said in the Region's own result.
func (h *Handler) read(ctx context.Context, c workflow.Case, what workflow.Search, r workflow.RegionRead) workflow.RegionRead {
	if r.Done {
		return r
	}
	keep := newKeeper(h.Evidence, c.IncidentID, &r)
	if r.Region == workflow.IAMRegion {
		h.readIAM(ctx, c, &r, keep)
	} else {
		h.searchAll(ctx, searchesOf(c, what, keep), &r)
	}
	keep.flush(ctx)
	if keep.problem != "" && !strings.Contains(r.Problem, keep.problem) {
		r.Problem, r.Left = join(r.Problem, keep.problem), r.Spans() // what was lost is not known
	}
	r.Complete = r.Done && r.Complete && r.Problem == ""
	return r
}

// searchAll reads one search after the other: CloudTrail's limit is per Region,
// so that nothing is gained by more at once.
func (h *Handler) searchAll(ctx context.Context, all []search, r *workflow.RegionRead) {
	for r.Searched < len(all) {
		s := all[r.Searched]
		if r.Cursor.Done() {
			r.Cursor = cursorOf(r.Spans())
		}
		stop := r.Deadline
		if s.others {
			if r.OthersUntil.IsZero() {
				r.OthersUntil = h.Now().UTC().Add(othersBudget)
			}
			stop = chrono.Earlier(stop, r.OthersUntil)
		}
		err := h.search(ctx, s, r, stop)
		over := !stop.After(h.Now())
		switch {
		case err == nil:
		case errors.Is(err, trail.ErrOutOfTime) && !over:
			return // to be gone on with
		case s.others:
			r.OthersProblem = cmp.Or(r.OthersProblem, reasonOf(err)+unread(*r, 1))
		default:
			giveUp(r, len(all), reasonOf(err))
			return
		}
		r.Searched, r.Cursor.Slices = r.Searched+1, nothing()
	}
	r.Done, r.Complete = true, true
}

// search reads on from the cursor in r, which it keeps up to date.
func (h *Handler) search(ctx context.Context, s search, r *workflow.RegionRead, stop time.Time) error {
	end := stop.Add(drain)
	if own, has := ctx.Deadline(); has && own.Add(-margin).Before(end) {
		end = own.Add(-margin)
		stop = chrono.Earlier(stop, end.Add(-drain))
	}
	ctx, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	w := trail.Window{Client: h.Trail(r.Region), Pace: h.Pacer.Region(r.Region), Attribute: s.attribute, Stop: stop}
	return w.Read(ctx, &r.Cursor, func(page trail.PageResult) error {
		r.Malformed += page.Malformed
		r.Events += s.take(ctx, page.Records)
		return nil
	})
}

// reasonOf puts the end of a search into words.
func reasonOf(err error) string {
	if !errors.Is(err, trail.ErrOutOfTime) {
		return "could not be read: " + awserr.Reason(err)
	}
	switch class := awserr.Of(err); class {
	case awserr.Other:
		return "there was no time to read on"
	case awserr.Transient:
		return "there was no time to read on, since CloudTrail did not answer"
	default:
		return "there was no time to read on, since CloudTrail answered " + awserr.Reason(err)
	}
}

// giveUp leaves the Region as it is. What is left of the search is put into
// words, so that the state stays small.
func giveUp(r *workflow.RegionRead, searches int, problem string) {
	if r.Searched == 0 {
		r.Left = left(r.Cursor)
	}
	r.Problem = join(r.Problem, problem+unread(*r, searches))
	r.Done, r.Complete, r.Cursor = true, false, trail.Cursor{Slices: nothing()}
}

// unread tells what of a Region was not read: which searches, or of a single one
// which stretches of time.
func unread(r workflow.RegionRead, searches int) string {
	if searches > 1 {
		return fmt.Sprintf("; %d of %d keys were searched for to the end", r.Searched, searches)
	}
	if r.Events == 0 && r.Malformed == 0 {
		return "; nothing of it was read"
	}
	const enough = 3
	spans, more := r.Cursor.Unread(), ""
	if len(spans) > enough {
		more = fmt.Sprintf(" and %d more stretches", len(spans)-enough)
		spans = spans[:enough]
	}
	texts := make([]string, len(spans))
	for i, span := range spans {
		texts[i] = fmt.Sprintf("%s to %s", span.From.Format(time.DateTime), span.To.Format(time.DateTime))
	}
	return "; not read (UTC): " + strings.Join(texts, ", ") + more
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}
