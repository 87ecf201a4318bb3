package containment

import (
	"context"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/level"
)

// ReasonStillOn is the reason of a denial of everything that stands in for
// switching off the exposed key.
const ReasonStillOn = "the exposed key could not be switched off"

// shutOut denies the user everything where IAM lets nobody switch the exposed key
// off: a key that is on and may do nothing is better than one that may do all that
// its user may, though the user's other keys stop with it. It needs a signal for
// which users are denied something, and settings by which they may be denied
// everything. The key still counts as not contained, so that it is tried again and
// a person told.
func (r *run) shutOut(ctx context.Context) {
	if r.req.Level < level.Revoke || r.req.Ceiling < level.Isolate || !r.keyRefused() || r.isolated() {
		return
	}
	why := r.req.Why
	r.req.Why = ReasonStillOn
	r.attach(ctx, IsolateAttached, r.Stack.Isolate)
	r.repeat(ctx)
	r.standIn(ctx)
	r.req.Why = why
}

// keyRefused tells whether the exposed key is on because IAM refused to change it.
// A change that it accepted and does not show yet is left to the verification.
func (r *run) keyRefused() bool {
	return !off(r.out.KeyStatus) && slices.ContainsFunc(r.out.Actions, func(a Action) bool {
		refused := a.Status == Denied || a.Status == Failed && a.Reason != reasonNotOff
		return a.Step == KeyInactive && a.Target == string(r.req.Key) && refused
	})
}
