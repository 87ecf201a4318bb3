package contain

import (
	"context"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
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
	until := f.record.FenceUntil
	if until.IsZero() {
		d, _ := h.Settings.FenceOf(o.User.Name, h.Now())
		until = h.Now().Add(d).UTC().Truncate(time.Second)
		ctx, cancel := h.aside(ctx)
		defer cancel()
		if err := h.Scheduler.ContainAt(ctx, f.record, until, "the time for which user "+o.User.Name+" was fenced is over"); err != nil {
			o.SpecialReason += "; ITS END COULD NOT BE SCHEDULED (" + awserr.Explain(err) + "): have the key contained by hand then"
		}
		f.fenceUntil = until
	}
	o.SpecialReason = "fenced until " + until.Format("2006-01-02 15:04 UTC") + ": " + o.SpecialReason
}
