package contain

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// maxRounds bounds how often a containment that is undone is put right again
// within one incident. Beyond it a person has to find out what undoes it.
const maxRounds = 6

// verify reads a containment back and puts right what may be put right. An
// incident that was closed meanwhile has a successor, which looks after the key
// and knows what persons decided since.
func (h *Handler) verify(ctx context.Context, phase workflow.Phase, c workflow.Case) workflow.Case {
	c = c.WithLists()
	told := c.Undone
	c.Undone, c.Changed, c.Again, c.News = []containment.Undone{}, false, false, []string{}
	c.WatchAt = h.watchAt(c)
	f := &file{c: c, record: h.recordOf(ctx, &c)}
	f.c = c
	again := c.Outcome.Special == containment.OwnerUnknown || c.Outcome.Special == containment.Capped && c.Uncounted
	switch {
	case f.record.State == incident.Closed:
		return f.c
	case again && !c.Outcome.DryRun:
		h.tryAgain(ctx, f)
	case fenced(c):
		h.verifyFence(ctx, f, told)
	case !verifiable(c):
		return f.c
	default:
		h.readBack(ctx, f, told)
	}
	if phase == workflow.PhaseWatch {
		f.c.Again = h.watchAgain(f.c)
	}
	if f.c.Changed {
		f.c.Changes++
	}
	h.note(ctx, f)
	h.keep(ctx, f, string(workflow.PhaseVerify))
	return f.c
}

// verifiable tells whether there is a containment that could have been undone. Where
// a person has given the key itself back, that is the rest of it.
func verifiable(c workflow.Case) bool {
	o := c.Outcome
	ordinary := o.Special == containment.None || o.Special == containment.Temporary || o.Special == containment.TemporaryRole
	ordinary = ordinary || o.Special == containment.Restored
	return ordinary && !o.DryRun && o.Level >= level.Deactivate && o.User.Name != ""
}

// recordOf reads the incident: a person's restore stands there, and is never
// fought. Without the record only what the case itself says is known.
func (h *Handler) recordOf(ctx context.Context, c *workflow.Case) incident.Record {
	ctx, cancel := h.aside(ctx)
	defer cancel()
	r, err := h.Incidents.Get(ctx, c.IncidentID)
	if errors.Is(err, incident.ErrNotFound) && !c.Recorded {
		r, err = h.openLate(ctx, *c)
	}
	if err == nil {
		return r
	}
	c.Recorded, c.RecordError = false, awserr.Explain(err)
	return incident.Record{
		ID:          c.IncidentID,
		AccessKeyID: c.Exposure.AccessKeyID,
		Account:     h.Settings.Account,
		Actions:     c.Outcome.Actions,
		ContainedAt: c.Outcome.ContainedAt,
		FenceUntil:  c.Outcome.FenceUntil,
	}
}

// openLate makes the record that could not be made when the key was contained.
func (h *Handler) openLate(ctx context.Context, c workflow.Case) (incident.Record, error) {
	r, _, err := h.Incidents.Open(ctx, h.draft(c.Event, c.Exposure))
	if err == nil && r.ID != c.IncidentID {
		return r, fmt.Errorf("incident %s of the key stands in its place", r.ID)
	}
	if err != nil || r.State != incident.Opened {
		return r, err
	}
	return h.Incidents.Update(ctx, r.ID, func(r *incident.Record) { h.write(r, &file{c: c}) })
}

// tryAgain tries the containment again whose owner was not to be found, or which
// could not be counted.
func (h *Handler) tryAgain(ctx context.Context, f *file) {
	before := f.c.Outcome.Special
	f.request = h.request(f.c.Event, f.c.Exposure)
	f.request.Begun = true
	h.continues(&f.request, f.record)
	h.hold(f)
	h.limit(ctx, f)
	f.c.Outcome = h.apply(ctx, f.request)
	held(f)
	h.endFence(ctx, f)
	f.c.Changed = f.c.Outcome.Special != before
	f.c.Round++
	f.c.Again = !f.c.Changed && f.c.Round < maxRounds
}

// readBack verifies an ordinary containment. What was told before of a caller who
// is still not known is no news.
func (h *Handler) readBack(ctx context.Context, f *file, told []containment.Undone) {
	before := f.c.Outcome
	ctx, cancel := h.acting(ctx)
	defer cancel()
	verify := h.Engine.Verify
	if before.Special == containment.TemporaryRole {
		verify = h.Engine.VerifyRole
	}
	after, undone := verify(ctx, h.verifyRequest(f))
	f.undone(undone)
	f.c.Outcome = carry(before, after)
	acted := false
	for _, u := range undone {
		acted = acted || u.Reapplied
		f.c.Changed = f.c.Changed || !stillUnclear(u, told)
	}
	f.c.Changed = f.c.Changed || news(before, f.c.Outcome)
	f.round(acted || !after.Contained && after.Special == containment.None)
}

// round counts the verifications that found something to put right, after which
// another is due.
func (f *file) round(unfinished bool) {
	if unfinished {
		f.c.Round++
	}
	f.c.Again = unfinished && f.c.Round < maxRounds
}

// undone notes what was found undone, and whether the contained principal itself
// fights its containment.
func (f *file) undone(list []containment.Undone) {
	f.c.Undone = append(f.c.Undone, list...)
	for _, u := range list {
		f.c.Fought = f.c.Fought || u.Undoer == containment.Hostile
	}
}

func (h *Handler) verifyRequest(f *file) containment.VerifyRequest {
	o := f.c.Outcome
	req := h.request(f.c.Event, f.c.Exposure)
	req.Level, req.Owner, req.Kind = o.Level, o.User, o.Special
	req.OffBefore = o.OffBefore
	h.continues(&req, f.record)
	escalate := h.Settings.Escalate && !h.agreed(o.User.Name)
	if o.Special == containment.Restored {
		// The key is left on beyond the end of a restore, too: the execution that
		// waits for that contains it. To deny its user everything would take it back.
		exposed := containment.Part(containment.KeyInactive, string(o.AccessKeyID))
		req.Kind, escalate = containment.None, false
		req.Leave[exposed] = cmp.Or(req.Leave[exposed], o.SpecialReason)
	}
	descendants := map[string]bool{}
	for _, id := range f.c.Usage.Minted {
		descendants[id] = true
	}
	contained := o.ContainedAt
	if contained.IsZero() {
		contained = f.c.Event.ArrivedAt
	}
	return containment.VerifyRequest{
		Request:     req,
		InForce:     merge(f.record.Actions, o.Actions),
		ContainedAt: contained,
		Escalate:    escalate,
		Descendants: descendants,
		Witness:     h.Witness,
	}
}

// note writes the verification into the record. A colleague's undoing is kept
// like a restore, so that it is told once and not fought.
func (h *Handler) note(ctx context.Context, f *file) {
	ctx, cancel := h.aside(ctx)
	defer cancel()
	saved, err := h.Incidents.Update(ctx, f.record.ID, func(r *incident.Record) {
		r.Actions = merge(r.Actions, f.c.Outcome.Actions)
		r.Level = max(r.Level, f.c.Outcome.Level)
		r.Contained = f.c.Outcome.Contained
		r.Rounds = f.c.Round
		fencedUntil(r, f.c.Outcome)
		if r.ContainedAt.IsZero() {
			r.ContainedAt = f.c.Outcome.ContainedAt
		}
		if r.State == incident.Handled && !f.c.Again {
			r.State = incident.Verified
		}
		for _, u := range f.c.Undone {
			if u.Undoer == containment.Colleague {
				r.Restores = append(r.Restores, incident.Restore{
					By: u.By, At: u.At, Reason: "undone outside of ekr",
					Parts: []string{containment.Part(u.Step, u.Target)},
				})
			}
		}
	})
	if err != nil {
		f.c.Recorded, f.c.RecordError = false, awserr.Explain(err)
		return
	}
	f.record = saved
	f.c.Recorded, f.c.RecordError = true, ""
}
