package investigate

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

const (
	// margin is left of the function's own time for storing what was read.
	margin = 20 * time.Second
	// outOfTurns is how many pages in a row may fail although they might have
	// succeeded. Each of them was tried for a minute.
	outOfTurns = 3
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
	stop := r.Deadline
	if own, has := ctx.Deadline(); has && own.Add(-margin).Before(stop) {
		stop = own.Add(-margin)
	}
	paging, cancel := context.WithDeadline(ctx, stop)
	defer cancel()
	keep := &keeper{store: h.Evidence, incident: c.IncidentID, region: &r}
	h.pages(paging, c, &r, keep)
	keep.flush(ctx)
	if keep.problem != "" && !strings.Contains(r.Problem, keep.problem) {
		r.Problem = join(r.Problem, keep.problem)
	}
	r.Complete = r.Complete && r.Problem == ""
	return r
}

// pages reads page after page and keeps the cursor in r.
func (h *Handler) pages(ctx context.Context, c workflow.Case, r *workflow.RegionRead, keep *keeper) {
	client := h.Trail(r.Region)
	failures := 0
	for {
		page, err := trail.Page(ctx, client, query(c, *r))
		switch {
		case err == nil:
			failures = 0
		case ctx.Err() != nil:
			// Either the report is due, or only the function's own time is up.
			if !r.Deadline.After(h.Now()) {
				giveUp(r, "there was no time to read on"+since(*r))
			}
			return
		case expired(err, *r):
			beginAgain(r)
			continue
		case awserr.Retryable(err) && failures < outOfTurns:
			failures++
			continue
		default:
			giveUp(r, "could not be read: "+awserr.Code(err)+since(*r))
			return
		}
		take(r, page)
		keep.add(ctx, page.Records)
		if r.NextToken == "" {
			r.Done, r.Complete = true, r.Problem == ""
			return
		}
	}
}

func query(c workflow.Case, r workflow.RegionRead) trail.Query {
	q := trail.Query{Attribute: trail.ByAccessKey(string(c.Exposure.AccessKeyID)), From: r.From, To: r.To, NextToken: r.NextToken}
	if !r.Before.IsZero() {
		q.To = r.Before
	}
	return q
}

func take(r *workflow.RegionRead, page trail.PageResult) {
	r.Events += len(page.Records)
	r.Malformed += page.Malformed
	for _, record := range page.Records {
		if at := record.EventTime; !at.IsZero() && (r.Oldest.IsZero() || at.Before(r.Oldest)) {
			r.Oldest = at
		}
	}
	r.NextToken = page.NextToken
}

func giveUp(r *workflow.RegionRead, problem string) {
	r.Done, r.Complete, r.NextToken = true, false, ""
	r.Problem = join(r.Problem, problem)
}

// expired reports whether the search can be begun again further back, because
// CloudTrail no longer takes its token. It must have come further since the
// last beginning, or it would go round in circles.
func expired(err error, r workflow.RegionRead) bool {
	if r.NextToken == "" || awserr.Of(err) != awserr.Invalid || r.Oldest.IsZero() {
		return false
	}
	return r.Before.IsZero() || r.Oldest.Add(time.Second).Before(r.Before)
}

// beginAgain searches from the oldest record on, including those of the same
// second; the summary counts each event once.
func beginAgain(r *workflow.RegionRead) {
	r.Before, r.NextToken = r.Oldest.Add(time.Second), ""
	if r.Before.After(r.To) {
		r.Before = r.To
	}
}

func since(r workflow.RegionRead) string {
	if r.Oldest.IsZero() {
		return "; nothing of it was read"
	}
	return fmt.Sprintf("; read back to %s UTC", r.Oldest.UTC().Format(time.DateTime))
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}
