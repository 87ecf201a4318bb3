package containment

import (
	"cmp"
	"context"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/awserr"
)

// verifyElsewhere reads the credentials of other users back that were switched off
// because they were made with the exposed key, and switches off again what Verify
// would of the user's own. It comes when all about the user itself is done: there
// may be many of them. Nothing else of those users is touched.
func (v *verification) verifyElsewhere(ctx context.Context) {
	v.readElsewhere(ctx)
	v.findUndone(ctx, v.elsewhere)
	v.switchOffElsewhere(ctx)
	v.noteReapplied()
}

// readElsewhere notes which of those credentials are off. One that is gone is as
// good as off.
func (v *verification) readElsewhere(ctx context.Context) {
	read := onceEach(func(user string, step Step) (status map[string]string, err error) {
		err = v.readTwice(ctx, func(ctx context.Context) error {
			status, err = v.statuses(ctx, user, step)
			return err
		})
		if awserr.Of(err) == awserr.NotFound {
			return nil, nil // the user is gone, and what it had
		}
		if err != nil {
			v.unread(kindOff(step)+"s of "+user, err)
		}
		return status, err
	})
	for _, a := range v.elsewhere {
		part := Part(a.Step, a.Target)
		status, err := read(a.User, a.Step)
		now, there := status[a.Target]
		v.unknown[part] = err != nil
		v.present[part] = err == nil && (!there || off(now))
	}
}

// kindOff is the kind of credential that a step switches off.
func kindOff(step Step) string {
	if step == ServiceCredentialInactive {
		return string(ServiceCredential)
	}
	return string(AccessKey)
}

// switchOffElsewhere switches off what was found undone, and records what is off:
// that overtakes a try that had failed.
func (v *verification) switchOffElsewhere(ctx context.Context) {
	list, seen := []attempt{}, map[string]bool{}
	for _, a := range v.elsewhere {
		part := Part(a.Step, a.Target)
		_, decided := v.ask.Leave[part]
		if seen[part] || v.unknown[part] {
			continue
		}
		seen[part] = true
		again := Action{Step: a.Step, Target: a.Target, User: a.User, Reason: cmp.Or(a.Reason, ReasonMade)}
		switch {
		case v.present[part] && !decided:
			again.Status = Already
			v.record(again)
		case v.redo[part] && v.mayTouch(&again):
			again.Prior = statusActive
			list = append(list, attempt{again, v.inactive(a.Step, a.User, a.Target)})
		}
	}
	v.switchOff(ctx, list...)
	v.repeat(ctx)
	v.readOthersBack(ctx)
}

// isolateAsWell isolates the user where an undoing of something elsewhere asks for
// that only now.
func (v *verification) isolateAsWell(ctx context.Context) {
	before := v.run.req.Level
	if v.raise(); v.run.req.Level == before {
		return
	}
	v.attach(ctx, IsolateAttached, v.Stack.Isolate)
	v.switchOffOthers(ctx)
	v.standIn(ctx)
	v.readDenialsBack(ctx)
}

// unsure tells whether something that was switched off or denied, and that nobody
// has given back, could not be read: it may be on.
func (v *verification) unsure() bool {
	return slices.ContainsFunc(v.ask.InForce, func(a Action) bool {
		part := Part(a.Step, a.Target)
		_, decided := v.ask.Leave[part]
		return a.Status.Effective() && !a.Step.Denies() && a.Target != string(v.ask.Key) && v.unknown[part] && !decided
	})
}
