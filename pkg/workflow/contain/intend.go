package contain

import (
	"context"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
)

// continues tells a request what is on record of its incident. Whether the time of
// a fence is over the record says; where it has none, because the table refused,
// the execution that waited for the end does. Whoever may start executions could
// say it too early, and no more than that: a fence that they had raised would end
// within days by itself.
func (h *Handler) continues(req *containment.Request, r incident.Record) {
	req.Leave = r.Leave(h.Now())
	if !r.FenceUntil.IsZero() {
		req.FenceOver = r.FenceOver(h.Now())
	}
	req.Intend, req.Intended = h.intend(r.ID), r.Intended()
}

// intend writes down which credentials are about to be switched off. Where the
// table refuses they are switched off all the same, and nothing is said of it: the
// outcome is written to the same table next, and says what that refuses.
func (h *Handler) intend(id string) func(context.Context, []containment.Action) {
	return func(ctx context.Context, actions []containment.Action) {
		ctx, cancel := h.aside(ctx)
		defer cancel()
		_, _ = h.Incidents.Update(ctx, id, func(r *incident.Record) { r.Actions = merge(r.Actions, actions) })
	}
}
