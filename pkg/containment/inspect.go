package containment

import (
	"context"
	"time"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/chrono"
)

// Inspection is what IAM tells of a key and of its owner, read without changing
// anything.
type Inspection struct {
	// Outcome holds the owner, the key's status, its last use and the owner's
	// other access keys; Unread in it what could not be read, and Special why no
	// owner could be found.
	Outcome
	// SessionsDenied: the owner's temporary credentials are denied everything by
	// one of the stack's policies. Denied: the owner is, whatever it signs with.
	SessionsDenied, Denied bool
}

// Inspect reads who owns a long-term key, whether the key is on, and what its
// owner may do. Of a temporary key IAM tells nothing: user is then the name of
// the IAM user it was made from, as CloudTrail has it, and only that user is
// read.
func Inspect(ctx context.Context, client Reader, stack Stack, key accesskey.ID, user string) Inspection {
	const patience, unhurried = 5 * time.Second, time.Minute
	e := &Engine{IAM: readOnly{Reader: client}, Stack: stack, Now: time.Now, Pause: rest, Patience: patience}
	r := e.start(Request{Key: key})
	if key.Temporary() {
		r.out.User.Name = user
	} else if !r.resolveOwner(ctx) {
		return Inspection{Outcome: r.out}
	}
	r.readUser(ctx)
	r.readCapability(ctx, unhurried)
	in := Inspection{}
	in.SessionsDenied, in.Denied = r.inspectDenials(ctx)
	in.Outcome = r.out
	return in
}

// inspectDenials reads whether the stack denies the user's sessions, and whether
// it denies the user everything. A denial that could not be read is named; the
// policies are read by one call.
func (r *run) inspectDenials(ctx context.Context) (sessions, all bool) {
	read := r.readDenials(ctx)
	r.unreadDenials(read)
	all = read[IsolateAttached].there || read[BoundarySet].there || read[GroupJoined].there
	return all || read[RevokeAttached].there || read[FenceAttached].there, all
}

func rest(ctx context.Context, d time.Duration) {
	_ = chrono.Sleep(ctx, d)
}
