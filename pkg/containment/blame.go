package containment

import (
	"context"
	"time"

	"github.com/exposed-key-responder/responder/pkg/level"
)

// grace is how long after containment an undoing by nobody known is put right
// without asking: CloudTrail cannot show the caller so early.
const grace = 2 * time.Minute

// findUndone looks for steps that were in force and are not, and who undid them.
func (v *verification) findUndone(ctx context.Context) {
	seen := map[string]bool{}
	for _, a := range v.ask.InForce {
		part := Part(a.Step, a.Target)
		if seen[part] || !a.Status.Effective() || v.present[part] || v.unknown[part] || v.gone(a) {
			continue
		}
		seen[part] = true
		v.again(part)
		if _, decided := v.ask.Leave[part]; decided {
			continue
		}
		v.undone = append(v.undone, v.blame(ctx, a))
	}
}

// gone tells whether a credential does not exist any more, which is as good as
// off. A list that could not be read says so elsewhere and counts as gone here:
// what cannot be seen cannot be called undone.
func (v *verification) gone(a Action) bool {
	if a.Step.Denies() || a.Step == RoleSessionDenied || a.Target == string(v.ask.Key) {
		return false
	}
	for _, c := range v.out.Credentials {
		if c.ID == a.Target {
			return false
		}
	}
	return true
}

// blame asks who undid a step, and decides whether it is done again.
func (v *verification) blame(ctx context.Context, a Action) Undone {
	u := Undone{Step: a.Step, Target: a.Target, Undoer: Unseen, At: v.Now().UTC()}
	call, found, err := v.ask.Witness.Undid(ctx, a.Step, v.out.User.Name, a.Target, a.At)
	if err != nil {
		v.unread("who undid "+Part(a.Step, a.Target), err)
	}
	if found {
		u.By, u.At, u.Undoer = call.ARN, call.At, call.by(v.ask.Owner, v.ask.Kind, v.ask.Descendants)
	}
	late := v.Now().Sub(v.ask.ContainedAt) > grace
	switch {
	case u.Undoer == Colleague:
		v.ask.Leave[Part(a.Step, a.Target)] = "undone by " + u.By + ": a colleague's decision"
	case u.Undoer == Unseen && late:
		part := Part(a.Step, a.Target)
		v.ask.Leave[part] = "undone by a caller that CloudTrail does not show yet"
		v.unclear[part] = true
	}
	return u
}

// raise isolates a principal that fights its containment.
func (v *verification) raise() {
	for _, u := range v.undone {
		if u.Undoer == Hostile && v.ask.Escalate && v.ask.Kind == None {
			v.run.req.Level = max(v.run.req.Level, min(level.Isolate, v.ask.Ceiling))
			v.out.Level = v.run.req.Level
		}
	}
}

// again marks a part to be done again even where the level alone would not ask
// for it.
func (r *run) again(part string) {
	if r.redo == nil {
		r.redo = map[string]bool{}
	}
	r.redo[part] = true
}
