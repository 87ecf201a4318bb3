package contain

import (
	"context"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
)

// continues tells a request what is on record of its incident.
func (h *Handler) continues(req *containment.Request, r incident.Record) {
	req.Leave, req.FenceOver = r.Leave(h.Now()), r.FenceOver(h.Now())
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
