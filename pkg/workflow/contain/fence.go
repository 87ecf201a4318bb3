package contain

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// Scheduler has a key contained at a later time; schedule.Schedule does.
type Scheduler interface {
	ContainAt(ctx context.Context, r incident.Record, at time.Time, reason string) error
}

// endFence has a key contained when the time for which it is fenced is over. The
// first fence of an incident settles that time: further events do not prolong it.
func (h *Handler) endFence(ctx context.Context, f *file) {
	o := &f.c.Outcome
	if o.Special != containment.Fenced {
		return
	}
	r := f.record
	if r.FenceUntil.IsZero() {
		d, _ := h.Settings.FenceOf(o.User.Name, h.Now())
		r.FenceUntil = h.Now().Add(d).UTC().Truncate(time.Second)
	}
	o.FenceUntil = r.FenceUntil
	o.SpecialReason = "fenced until " + r.FenceUntil.Format("2006-01-02 15:04 UTC") + ": " + o.SpecialReason
	if err := h.scheduleEnd(ctx, r, o.User.Name); err != nil {
		o.SpecialReason += "; ITS END COULD NOT BE SCHEDULED (" + awserr.Explain(err) + "): have the key contained by hand then"
	}
}

// looking is the time for finding out how a fence ended, for which its notice waits.
const looking = 10 * time.Second

// fenceEnded looks whether a fence stood to its end. Nobody has looked since the last
// watch, and where it did not the key has worked from everywhere.
func (h *Handler) fenceEnded(ctx context.Context, f *file) {
	o := &f.c.Outcome
	if !f.request.FenceOver || o.Special != containment.None || o.DryRun {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, looking)
	defer cancel()
	undone, unread := h.Engine.FenceAtItsEnd(ctx, h.verifyRequest(f))
	f.undone(undone)
	f.fallen = undone
	o.Unread = append(o.Unread, unread...)
}

// fell writes down who took a fence down before its end, so that it counts as in
// force no more, and is told once.
func fell(r *incident.Record, fallen []containment.Undone) {
	for _, u := range fallen {
		r.Restores = append(r.Restores, incident.Restore{
			By: cmp.Or(u.By, "a caller whom CloudTrail does not show"), At: u.At, Reason: "taken down outside of ekr before its end",
			Parts: []string{containment.Part(u.Step, u.Target)},
		})
	}
}

// scheduleEnd starts the execution that waits for the end of a fence. Asked again
// it starts none, unless the first try failed.
func (h *Handler) scheduleEnd(ctx context.Context, r incident.Record, user string) error {
	ctx, cancel := h.aside(ctx)
	defer cancel()
	err := h.Scheduler.ContainAt(ctx, r, r.FenceUntil, "the time for which user "+user+" was fenced is over")
	if awserr.Of(err) == awserr.Conflict {
		return nil // it was started before
	}
	return err
}

// fenced tells whether a key is fenced in place of being switched off, or is to
// be: a fence that could not be raised is tried again by the verification.
func fenced(c workflow.Case) bool {
	o := c.Outcome
	return !o.DryRun && (o.Special == containment.Fenced || o.Special == containment.Protected && fence(o) != nil)
}

// fence is the step that raises the fence; nil if the outcome has none.
func fence(o containment.Outcome) *containment.Action {
	for i := range o.Actions {
		if o.Actions[i].Step == containment.FenceAttached {
			return &o.Actions[i]
		}
	}
	return nil
}

// verifyFence reads a fence back, and puts right what may be put right. Once its
// time is over nothing is raised: the execution that waits for that contains the
// key, and is started now if it never was. What was told before of a caller who is
// still not known is no news.
func (h *Handler) verifyFence(ctx context.Context, f *file, told []containment.Undone) {
	before := f.c.Outcome
	user := before.User.Name
	if f.record.FenceOver(h.Now()) {
		if err := h.scheduleEnd(ctx, f.record, user); err != nil {
			f.c.Outcome.Unread = append(f.c.Outcome.Unread, "the end of the fence, which could not be started: "+awserr.Explain(err))
		}
		return
	}
	reason, protected := h.Engine.Protected(user, h.Now())
	if !protected {
		reason = "the exemption ended while it was fenced"
	}
	acting, cancel := h.acting(ctx)
	defer cancel()
	after, undone := h.Engine.VerifyFence(acting, h.verifyRequest(f), reason)
	f.undone(undone)
	f.c.Outcome = carry(before, after)
	h.endFence(ctx, f)
	raised := fence(after)
	failed := raised != nil && !raised.Status.Effective() && raised.Status != containment.Skipped
	f.round(failed || slices.ContainsFunc(undone, func(u containment.Undone) bool { return u.Reapplied }))
	o := f.c.Outcome
	same := o.Special == before.Special && (o.SpecialReason == before.SpecialReason || o.Special != containment.Fenced)
	unheard := slices.ContainsFunc(undone, func(u containment.Undone) bool { return !stillUnclear(u, told) })
	f.c.Changed = unheard || !same || news(before, o)
}
