package containment

import (
	"context"
	"time"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/level"
)

// Stack names what the deployment owns and containment uses.
type Stack struct {
	// Revoke and Isolate are the ARNs of the two managed policies.
	Revoke, Isolate string
	// Fence begins the ARNs of the policies that fence a user, which end in the
	// user's name, in small letters.
	Fence string
	// Group is the name of the group that carries Isolate.
	Group string
	// OwnerTag is the tag of a user that names its owner.
	OwnerTag string
	// DrillPath is the IAM path of users that a drill made.
	DrillPath string
}

// Engine contains principals. It holds no state between calls.
type Engine struct {
	IAM   IAM
	Roles RoleDenier // nil unless sessions of roles may be denied
	Stack Stack
	// Protected gives the reason for which a user is exempt, and whether it is.
	Protected func(user string, now time.Time) (string, bool)
	// Fenced tells whether the settings have the user fenced instead of left alone,
	// Canary whether its keys are leaked on purpose. Either may be nil.
	Fenced func(user string, now time.Time) bool
	Canary func(user string) bool
	// Signer finds out from CloudTrail who signed calls with a key, for a key whose
	// owner IAM does not give. It may be nil.
	Signer func(ctx context.Context, key string) (Principal, Special, error)
	Now    func() time.Time
	// Pause waits between tries, and returns early when the context ends.
	Pause func(context.Context, time.Duration)
	// Patience bounds the time spent on repeating steps that failed in a way
	// that may pass.
	Patience time.Duration
}

// Request is one key to contain.
type Request struct {
	Key accesskey.ID
	// Hint is the owner's name as the event has it. It is never acted on; at
	// most IAM is asked whether that user owns the key.
	Hint string
	// Start is the level that the signal asks for, Level the one to carry out.
	Start, Level level.Level
	// Ceiling is the furthest that the settings let a containment go.
	Ceiling level.Level
	// Since is the time of the event: credentials made less than an hour before
	// it, or after, may be the work of whoever holds the key.
	Since time.Time
	// Why is noted with every step that this run carries out; "" for nothing.
	Why string
	// DryRun changes nothing. Drill restricts the run to users under DrillPath.
	DryRun, Drill bool
	// FenceOver says that the time for which the user was fenced is over.
	FenceOver bool
	// Begun says that an earlier run of the same incident may have changed
	// things: a key found Inactive was then switched off by us. OffBefore says that
	// it was off before the first of them, so that other credentials were left; as
	// long as it is off, they are.
	Begun, OffBefore bool
	// Leave lists what a person decided to undo; it is not done again. The keys
	// are those of Part, the values say who and when.
	Leave map[string]string
	// Intend is told what credentials are about to be switched off, before any of
	// them is; nil if nobody keeps that. Intended are the parts of which an earlier
	// run told so, and never how it ended.
	Intend   func(context.Context, []Action)
	Intended map[string]bool
	// Owner is the principal of a temporary key, found by the caller, and Kind
	// Temporary or TemporaryRole; both are zero for a long-term key.
	Owner Principal
	Kind  Special
}

// young is how long before the event a credential may have been made and still
// be taken for the work of whoever holds the key (an exposed key is found and
// tried within minutes; the event follows within the hour).
const young = time.Hour

// run is one pass over one key.
type run struct {
	*Engine
	req Request
	out Outcome
	// keysRead: the list of the user's access keys was read before any change.
	keysRead bool
	// retry holds the steps that failed in a way that may pass.
	retry []retry
	// present and unknown are, in a verification, the parts read to be in force
	// and those that could not be read; redo the parts found undone.
	present, unknown, redo map[string]bool
	// userGone: the user does not exist any more, and nothing of it can be used.
	userGone bool
	// offBefore: the key was off before this incident touched it.
	offBefore bool
	// refused holds what IAM answered last to attaching a policy; insisted: some
	// steps failed for as long as they were repeated.
	refused  map[Step]error
	insisted bool
	// unlisted are the steps whose credentials could not all be listed.
	unlisted map[Step]bool
}

// Contain carries out the request's level and returns what became of it. It has
// no error: every failure is part of the outcome, because a step that failed
// must neither stop the others nor keep anybody from being told.
func (e *Engine) Contain(ctx context.Context, req Request) Outcome {
	r := e.start(req)
	if req.Kind != None {
		r.containTemporary(ctx)
		return r.finish()
	}
	if !r.resolveOwner(ctx) {
		return r.finish()
	}
	if r.exempt(ctx) {
		r.savePrincipal(ctx)
		r.readCapability(ctx, capabilityTime)
		return r.finish()
	}
	r.deactivate(ctx)
	r.deny(ctx)
	r.repeat(ctx)
	r.standIn(ctx)
	r.readBack(ctx)
	r.shutOut(ctx)
	r.readDenialsBack(ctx)
	r.savePrincipal(ctx)
	r.switchOffOthers(ctx)
	r.readCapability(ctx, capabilityTime)
	return r.finish()
}

func (e *Engine) start(req Request) *run {
	return &run{Engine: e, req: req, out: NewOutcome(req), refused: map[Step]error{}, unlisted: map[Step]bool{}}
}

// exempt decides the special cases in which the owner is known and nothing is
// changed. It reports whether the run ends with reading.
func (r *run) exempt(ctx context.Context) bool {
	if r.req.Drill && !r.madeByDrill(ctx) {
		return true
	}
	if r.Canary != nil && r.Canary(r.out.User.Name) {
		r.special(Canary, "the setting canaryUsers names "+r.out.User.Name)
		return true
	}
	if reason, protected := r.Protected(r.out.User.Name, r.Now()); protected && r.spare(ctx, reason) {
		return true
	}
	if by, restored := r.req.Leave[Part(KeyInactive, string(r.req.Key))]; restored {
		r.special(Restored, by)
		return true
	}
	return r.req.Level < level.Deactivate
}

// madeByDrill asks IAM for the user's path: a drill's event could otherwise
// name any user, and putting events is a common right.
func (r *run) madeByDrill(ctx context.Context) bool {
	if !r.readUser(ctx) {
		r.special(NotDrill, "the user's path could not be read")
		return false
	}
	if !underPath(r.out.User.ARN, r.Stack.DrillPath) {
		r.special(NotDrill, "the user is not under "+r.Stack.DrillPath)
		return false
	}
	return true
}

func (r *run) special(s Special, reason string) {
	r.out.Special, r.out.SpecialReason = s, reason
}

// finish settles whether the key is contained.
func (r *run) finish() Outcome {
	r.out.Contained = !r.req.DryRun && r.inForce()
	r.out.OffBefore = r.offBefore
	return r.out
}

// inForce tells whether the exposed key is off (or needs no switching off, being
// temporary) and no step of the level is missing.
func (r *run) inForce() bool {
	if r.userGone {
		return r.everyCredentialOff()
	}
	switch r.out.Special {
	case None:
		if !off(r.out.KeyStatus) {
			return false
		}
	case Temporary, TemporaryRole:
		if len(r.out.Actions) == 0 {
			return false
		}
	default:
		return false
	}
	return r.denied() && r.everyCredentialOff()
}

// everyCredentialOff tells whether every credential that was to be switched off
// is off. Denials are judged by denied: one may stand in for another. Isolate
// switches all off, so a list of them that could not be read is not fine.
func (r *run) everyCredentialOff() bool {
	if r.req.Level >= level.Isolate && len(r.unlisted) > 0 && !r.offBefore {
		return false
	}
	for _, a := range r.out.Actions {
		if !a.Step.Denies() && a.Status != Skipped && !a.Status.Effective() {
			return false
		}
	}
	return true
}
