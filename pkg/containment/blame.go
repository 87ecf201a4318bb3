package containment

import (
	"cmp"
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/exposed-key-responder/responder/pkg/level"
)

// grace is how long after containment an undoing by nobody known is put right
// without asking: CloudTrail cannot show the caller so early.
const grace = 2 * time.Minute

// findUndone looks for steps that were in force and are not, and who undid them.
func (v *verification) findUndone(ctx context.Context, inForce []Action) {
	seen := map[string]bool{}
	for _, a := range inForce {
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

// gone tells whether the user does not have a credential any more, which is as good
// as off.
func (v *verification) gone(a Action) bool {
	if a.User != "" || a.Step.Denies() || a.Step == RoleSessionDenied || a.Target == string(v.ask.Key) {
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
	u := Undone{Step: a.Step, Target: a.Target, User: a.User, Undoer: Unseen, At: v.Now().UTC()}
	call, found, err := v.ask.Witness.Undid(ctx, a.Step, cmp.Or(a.User, v.out.User.Name), a.Target, a.At)
	if err != nil {
		v.unread("who undid "+Part(a.Step, a.Target), err)
	}
	if found {
		u.By, u.At, u.Undoer = call.ARN, call.At, call.by(v.ask.Owner, v.ask.Kind, v.ask.Descendants)
	}
	if u.Undoer == Colleague && a.User != "" && call.User == a.User {
		u.Undoer = v.sortOwner(ctx, a.User)
	}
	// What was cut later than the key was is watched from then on.
	late := v.Now().Sub(v.ask.ContainedAt) > grace && v.Now().Sub(a.At) > grace
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

// sortOwner sorts a user that has switched on again what had been made for it with
// the exposed key. One that is no older than what counts as the work of whoever
// holds the key was made for that, too; any other may want its key back. Of one that
// cannot be read nobody knows, until the next look.
func (v *verification) sortOwner(ctx context.Context, user string) Undoer {
	out, err := v.IAM.GetUser(ctx, &iam.GetUserInput{UserName: &user})
	switch {
	case err != nil || out.User == nil:
		v.unread("how old user "+user+" is, which has switched its own credential on", err)
		return Unseen
	case v.isYoung(utc(out.User.CreateDate)):
		return Hostile
	}
	return Colleague
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
