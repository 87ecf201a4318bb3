package contain

import (
	"context"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/containment"
)

// Members is the way into member accounts of an organisation.
type Members interface {
	// Enter takes the role that the account has for the responder. Its error is
	// that of the call to STS.
	Enter(ctx context.Context, account string) error
	// Of returns what acts, and what looks things up, in the account.
	Of(account string) (*containment.Engine, *Trail)
}

// in is the handler for keys of an account: of this one, unless the settings say
// that others are looked after as well. Records and evidence stay in this one.
func (h *Handler) in(account string) *Handler {
	if h.Members == nil || !h.Settings.Elsewhere(account) {
		return h
	}
	there := *h
	there.Settings, there.Members = h.Settings.For(account), nil
	engine, history := h.Members.Of(account)
	there.Engine, there.Owners, there.Witness = engine, history, history
	there.enter = func(ctx context.Context) error { return h.Members.Enter(ctx, account) }
	return &there
}

// apply finds the key's owner and contains it.
//
// In a member account the role is taken first. IAM answers AccessDenied about
// keys that it does not know, and so does STS about roles that it does not give:
// without this, a member without the role would look like a key that is gone.
func (h *Handler) apply(ctx context.Context, req containment.Request) containment.Outcome {
	ctx, cancel := h.acting(ctx)
	defer cancel()
	if h.enter != nil {
		if err := h.enter(ctx); err != nil {
			o := containment.NewOutcome(req)
			o.Special = containment.OwnerUnknown
			o.SpecialReason = "the responder's role in account " + h.Settings.Account + " could not be taken: " + awserr.Explain(err)
			return o
		}
	}
	if req.Key.Temporary() {
		return h.containTemporary(ctx, req)
	}
	return h.Engine.Contain(ctx, req)
}
