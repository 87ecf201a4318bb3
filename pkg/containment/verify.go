package containment

import (
	"context"
	"maps"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/capability"
)

// VerifyRequest is one containment to read back.
type VerifyRequest struct {
	Request
	// InForce are the steps that were in force when last seen.
	InForce []Action
	// ContainedAt is when containment ended; calls since then are looked at.
	ContainedAt time.Time
	// Escalate tells whether a hostile undoing raises the level, to the ceiling at
	// most.
	Escalate bool
	// Descendants are the ids of keys that the principal is known to have made.
	Descendants map[string]bool
	Witness     Witness
}

// verification is a run that knows what should be in force.
type verification struct {
	*run
	ask    VerifyRequest
	undone []Undone
	// own are the steps in force that are about the user itself and about roles,
	// elsewhere those about credentials of other users.
	own, elsewhere []Action
	// unclear are the parts that somebody undid who is not known yet. They are left
	// until he is, but that is nobody's decision.
	unclear map[string]bool
}

// Verify reads a containment back, and puts it in force again where it was
// undone by the contained principal, or by nobody known within two minutes.
// What a colleague undid is reported and left. Credentials that appeared since
// are dealt with as in Contain.
func (e *Engine) Verify(ctx context.Context, req VerifyRequest) (Outcome, []Undone) {
	v := e.verification(req)
	if !v.read(ctx) {
		v.verifyElsewhere(ctx)
		return v.result()
	}
	v.findUndone(ctx, v.own)
	v.raise()
	v.deactivateLongTerm(ctx)
	v.deny(ctx)
	fence := Part(FenceAttached, v.out.User.Name)
	if _, decided := v.ask.Leave[fence]; v.redo[fence] && !decided {
		v.attachFence(ctx)
	}
	v.denySessionsAgain(ctx)
	v.switchOffOthers(ctx)
	v.standIn(ctx)
	v.confirm(ctx)
	v.verifyElsewhere(ctx)
	v.isolateAsWell(ctx)
	v.respectRestore()
	v.judgeAgain(ctx)
	return v.result()
}

// verification is a run that may add to what is left alone.
func (e *Engine) verification(req VerifyRequest) *verification {
	req.Begun = true
	leave := map[string]string{}
	maps.Copy(leave, req.Leave)
	req.Leave = leave
	v := &verification{run: e.start(req.Request), ask: req, undone: []Undone{}, unclear: map[string]bool{}}
	v.present, v.unknown = map[string]bool{}, map[string]bool{}
	v.out.User = req.Owner
	for _, a := range req.InForce {
		if a.User == "" {
			v.own = append(v.own, a)
		} else if a.Status.Effective() {
			v.elsewhere = append(v.elsewhere, a)
		}
	}
	return v
}

// result is the outcome, in which nothing that is not known counts as contained.
func (v *verification) result() (Outcome, []Undone) {
	out := v.finish()
	out.Contained = out.Contained && len(v.unclear) == 0 && !v.unsure()
	return out, v.undone
}

// judgeAgain reads the user's policies where that had not succeeded.
func (v *verification) judgeAgain(ctx context.Context) {
	user := &v.out.User
	if v.ask.Kind == TemporaryRole || user.Capability != "" && user.Capability != capability.Unknown {
		return
	}
	user.Policies, user.Groups = []string{}, []string{}
	v.readCapability(ctx, capabilityTime)
}

// respectRestore names a key that is live because a person wanted it so.
func (v *verification) respectRestore() {
	part := Part(KeyInactive, string(v.ask.Key))
	by, decided := v.ask.Leave[part]
	if decided && !v.unclear[part] && v.out.KeyStatus == statusActive {
		v.special(Restored, by)
	}
}

// read fills present with the parts that are in force, and reports whether
// there is still a user to look after.
func (v *verification) read(ctx context.Context) bool {
	if v.ask.Kind == Temporary {
		v.special(Temporary, "")
	}
	v.offBefore = v.ask.OffBefore // unless the key reads Active
	keys, err := v.keysOf(ctx, v.out.User.Name)
	if awserr.Of(err) == awserr.NotFound {
		v.out.KeyStatus = statusDeleted
		v.userGone = true
		v.special(v.out.Special, "the user was deleted since")
		return false
	}
	if err != nil {
		v.unread("access keys of "+v.out.User.Name, err)
		v.unlisted[KeyInactive] = true
	} else {
		v.sort(keys)
		v.readExposed()
	}
	v.listOthers(ctx)
	v.notePresent(ctx)
	return true
}

// readExposed settles the exposed key's status from a list that was read.
func (v *verification) readExposed() {
	if v.out.KeyStatus == "" && v.ask.Key.LongTerm() {
		v.out.KeyStatus = statusDeleted
	}
}

func (v *verification) notePresent(ctx context.Context) {
	if off(v.out.KeyStatus) {
		v.present[Part(KeyInactive, string(v.ask.Key))] = true
	}
	v.unknown[Part(KeyInactive, string(v.ask.Key))] = v.out.KeyStatus == ""
	for i := range v.out.Credentials {
		c := &v.out.Credentials[i]
		if step, _ := v.callFor(c); step != "" && off(c.Status) {
			v.present[Part(step, c.ID)] = true
		}
	}
	for _, a := range v.own {
		if v.unlisted[a.Step] && v.gone(a) {
			v.unknown[Part(a.Step, a.Target)] = true
		}
	}
	denials := v.readDenials(ctx)
	for step, read := range denials {
		part := Part(step, v.out.User.Name)
		v.present[part] = read.there
		v.unknown[part] = read.err != nil
	}
	v.unreadDenials(denials)
	v.readSessions(ctx)
}

func (v *verification) deactivateLongTerm(ctx context.Context) {
	if v.ask.Kind == None {
		v.deactivate(ctx)
	}
}

// confirm reads back what was put in force again.
func (v *verification) confirm(ctx context.Context) {
	if v.ask.Kind == None {
		v.readBack(ctx)
		v.shutOut(ctx)
	}
	v.readDenialsBack(ctx)
	v.noteReapplied()
	if v.ask.Kind == None {
		v.lastUsedNow(ctx)
	}
}

// noteReapplied says of each undoing whether it was made good for.
func (v *verification) noteReapplied() {
	for i := range v.undone {
		u := &v.undone[i]
		u.Reapplied = u.Reapplied || v.anyOf(u.Step, u.Target, Status.Effective)
	}
}

// lastUsedNow reads the exposed key's last use again: it lags, and may show
// use that was not known when the key was switched off.
func (v *verification) lastUsedNow(ctx context.Context) {
	if _, err := v.lastUsed(ctx); err != nil {
		v.unread("last use of the key", err)
	}
}
