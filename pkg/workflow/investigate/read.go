package investigate

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
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

// read reads pages of one Region until there are no more, until the report is
// due, or until the function's own time runs out; in the last case the machine
// calls again with the cursor that is returned. It returns no error: what goes
// wrong in a Region is said in the Region's own result.
func (h *Handler) read(ctx context.Context, c workflow.Case, r workflow.RegionRead) workflow.RegionRead {
	if r.Parts == nil {
		r.Parts = []string{}
	}
	if r.Done {
		return r
	}
	if r.Cursor.Done() {
		r.Cursor = trail.NewCursor(r.From, r.To)
	}
	keep := &keeper{store: h.Evidence, incident: c.IncidentID, region: &r}
	h.pages(ctx, c, &r, keep)
	keep.flush(ctx)
	if keep.problem != "" && !strings.Contains(r.Problem, keep.problem) {
		r.Problem = join(r.Problem, keep.problem)
	}
	r.Complete = r.Complete && r.Problem == ""
	return r
}

// pages reads on from the cursor in r, which it keeps up to date.
func (h *Handler) pages(ctx context.Context, c workflow.Case, r *workflow.RegionRead, keep *keeper) {
	stop, end := r.Deadline, r.Deadline.Add(drain)
	if own, has := ctx.Deadline(); has && own.Add(-margin).Before(end) {
		stop, end = own.Add(-margin-drain), own.Add(-margin)
	}
	ctx, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	w := trail.Window{
		Client: h.Trail(r.Region), Pace: h.Pacer.Region(r.Region),
		Attribute: trail.ByAccessKey(string(c.Exposure.AccessKeyID)), Stop: stop,
	}
	err := w.Read(ctx, &r.Cursor, func(page trail.PageResult) error {
		r.Events += len(page.Records)
		r.Malformed += page.Malformed
		keep.add(ctx, page.Records)
		return nil
	})
	switch {
	case err == nil:
		r.Done, r.Complete = true, r.Problem == ""
	case !errors.Is(err, trail.ErrOutOfTime):
		giveUp(r, "could not be read: "+awserr.Code(err))
	case !r.Deadline.After(h.Now()):
		giveUp(r, "there was no time to read on"+because(err))
	}
}

// because names what went wrong last, if anything did.
func because(err error) string {
	switch class := awserr.Of(err); class {
	case awserr.Other:
		return ""
	case awserr.Transient:
		return ", since CloudTrail did not answer"
	default:
		return ", since CloudTrail answered " + awserr.Code(err)
	}
}

// giveUp leaves the Region as it is. What is left of the search is put into
// words, so that the state stays small.
func giveUp(r *workflow.RegionRead, problem string) {
	r.Problem = join(r.Problem, problem+unread(*r))
	r.Done, r.Complete, r.Cursor = true, false, trail.Cursor{Slices: []trail.Slice{}}
}

// unread tells which stretches of time were not read.
func unread(r workflow.RegionRead) string {
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
