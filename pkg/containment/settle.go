package containment

import (
	"cmp"
	"context"
)

// settle looks at a step whose last call had no answer: it may have taken effect
// all the same, and has to stand in the record then, or it could not be undone.
// Why it was tried comes first there: an undo asks for it.
func (r *run) settle(ctx context.Context, a *Action, why string) {
	if a.Status != Failed || !r.stands(ctx, *a) {
		return
	}
	a.Status, a.Reason = Already, "IAM shows it in force; the call itself ended with "+a.Reason
	if why = cmp.Or(why, r.req.Why); why != "" {
		a.Reason = why + "; " + a.Reason
	}
}

// stands reads whether a step is in force. What cannot be read is not.
func (r *run) stands(ctx context.Context, a Action) bool {
	if a.Step.Denies() {
		return r.readDenials(ctx)[a.Step].there
	}
	status, err := r.statuses(ctx, cmp.Or(a.User, r.out.User.Name), a.Step)
	return err == nil && off(status[a.Target])
}
