package investigate

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// fresh is how much of its own time an invocation must have left to begin a
// further bundle: else the machine calls again.
const fresh = time.Minute

// readBatch reads the log files of one bundle after the other, until the batch is
// done, until the look has to end, or until the function's own time runs out; in
// the last case the machine calls again with what is returned. What came of each
// bundle is noted in the evidence bucket, where the summary looks for it.
func (h *Handler) readBatch(ctx context.Context, p workflow.FilesPlan, items []workflow.Bundle, b workflow.Batch) workflow.Batch {
	own, cancel := within(ctx)
	defer cancel()
	bucket, err := h.Logs(own, p.Account)
	if err != nil {
		return ended(b, "the trail's bucket was not found: "+awserr.Reason(err))
	}
	for begun := b.Next; b.Next < len(items); b.Next++ {
		if !h.Now().Before(p.Deadline) {
			return ended(b, "there was no time to read on")
		}
		if end, has := own.Deadline(); has && b.Next > begun && time.Until(end) < fresh {
			return b // to be gone on with
		}
		read := h.bundle(own, bucket, p, items[b.Next])
		if own.Err() != nil && b.Next > begun {
			return b // begins anew with the time of a whole invocation
		}
		if _, err := h.put(ctx, p.IncidentID, p.NoteName(read.N), read); err != nil {
			return ended(b, "what was read could not be noted: "+awserr.Reason(err))
		}
	}
	b.Done = true
	return b
}

func ended(b workflow.Batch, problem string) workflow.Batch {
	b.Done, b.Problem = true, problem
	return b
}

// bundle reads some log files and keeps the records that name one of the keys.
func (h *Handler) bundle(ctx context.Context, bucket trail.Bucket, p workflow.FilesPlan, b workflow.Bundle) workflow.BundleRead {
	read := workflow.BundleRead{N: b.N, Unread: []workflow.Span{}}
	keep := &keeper{store: h.Evidence, incident: p.IncidentID}
	found := pile{keeper: keep, parts: &read.Parts, name: func(n int) string { return workflow.FilesPart(p.Look, p.Round, b.N, n) }}
	keys := make([]string, len(b.Keys))
	for i, key := range b.Keys {
		keys[i] = b.Prefix + key
	}
	got, err := bucket.Of(keys...).Read(ctx, trail.NewKeys(p.Keys...), func(r trail.Record) error {
		read.Events++
		found.line(ctx, r.Raw)
		return nil
	})
	found.flush(ctx)
	read.Malformed = got.Malformed
	switch {
	case err != nil:
		read.Problem = "there was no time to read all logs"
	case keep.problem != "":
		read.Problem = keep.problem
	case !got.Complete():
		read.Unread, read.Problem = unreadDays(bucket, b, got)
		return read
	default:
		return read
	}
	read.Unread = []workflow.Span{b.Days} // what was lost is not known
	return read
}

// unreadDays tells of which days logs could not be read, how many they are, and
// why the first.
func unreadDays(bucket trail.Bucket, b workflow.Bundle, got trail.Reading) ([]workflow.Span, string) {
	days, count, first := []workflow.Span{}, 0, ""
	for _, problem := range got.Problems {
		day, known := bucket.Day(problem.Path)
		if errors.Is(problem, trail.ErrMalformed) || errors.Is(problem, trail.ErrTooLarge) || !known {
			continue // one record, which is counted
		}
		if count++; count == 1 {
			first = problem.Path + ": " + because(problem.Err)
		}
		days = append(days, workflow.DaySpan(day))
	}
	if count < got.Unread {
		days = []workflow.Span{b.Days} // more than are told
	}
	return workflow.Union(days...), fmt.Sprintf("%d of %d logs could not be read to the end, such as %s", got.Unread, b.Logs, first)
}
