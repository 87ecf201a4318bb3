package containment

import (
	"cmp"
	"context"
)

// attempt is a credential to switch off, and the call that does it.
type attempt struct {
	action Action
	call   func(context.Context) error
}

// switchOff sets credentials Inactive. What they were is told before the first of
// them is touched: a run that dies in between would else leave them off with
// nothing on record that could give them back.
func (r *run) switchOff(ctx context.Context, list ...attempt) {
	r.intend(ctx, list)
	for _, t := range list {
		if r.diedOver(t.action) {
			r.takeOver(t.action)
			continue
		}
		r.do(ctx, t.action, t.call)
	}
}

// intend tells which of the credentials are on and will be tried, each with its
// user: a record that this run does not live to write has none.
func (r *run) intend(ctx context.Context, list []attempt) {
	intended := []Action{}
	for _, t := range list {
		a := t.action
		if _, decided := r.req.Leave[Part(a.Step, a.Target)]; decided || a.Prior != statusActive {
			continue
		}
		a.Status, a.Reason, a.At = Intended, cmp.Or(a.Reason, r.req.Why), r.Now().UTC()
		a.User = cmp.Or(a.User, r.out.User.Name)
		intended = append(intended, a)
	}
	if r.req.Intend != nil && !r.req.DryRun && len(intended) > 0 {
		r.req.Intend(ctx, intended)
	}
}

// diedOver tells whether a credential is off that an earlier run found on and was
// about to switch off.
func (r *run) diedOver(a Action) bool {
	return off(a.Prior) && r.req.Intended[Part(a.Step, a.Target)]
}

// takeOver records for such a run what it did, as far as anybody can tell.
func (r *run) takeOver(a Action) {
	if by, decided := r.req.Leave[Part(a.Step, a.Target)]; decided {
		a.Status, a.Reason = Skipped, by
		r.record(a)
		return
	}
	a.Status, a.Prior = Done, statusActive
	r.record(a)
}
