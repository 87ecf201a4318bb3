package containment

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/awserr"
)

// Isolates tells the steps that deny everything to a user. Each may stand in for
// switching off the exposed key.
func (s Step) Isolates() bool {
	switch s {
	case IsolateAttached, BoundarySet, GroupJoined:
		return true
	}
	return false
}

// KeyStatus reads the status of an exposed key: Active, Inactive or Expired, and
// Deleted if its user does not have it any more.
func (u *Undo) KeyStatus(ctx context.Context, user string, key accesskey.ID) (string, error) {
	r := u.reader(user)
	r.req.Key = key
	err := r.readStatus(ctx)
	if awserr.Of(err) == awserr.NotFound {
		return statusDeleted, nil
	}
	return r.out.KeyStatus, err
}

// ReasonBeforeLifting is the reason of a step that switched the exposed key off
// because what denied everything in its place was about to be lifted.
const ReasonBeforeLifting = "on, and about to be denied nothing any more"

// SwitchOff sets an exposed key Inactive that is on, and reads it back. The action
// is in force, or says why not.
func (u *Undo) SwitchOff(ctx context.Context, user string, key accesskey.ID) Action {
	id := string(key)
	a := Action{Step: KeyInactive, Target: id, Prior: statusActive, Reason: ReasonBeforeLifting}
	_, err := u.IAM.UpdateAccessKey(ctx, &iam.UpdateAccessKeyInput{UserName: &user, AccessKeyId: &id, Status: types.StatusTypeInactive})
	status, unread := u.settled(ctx, user, key)
	a.At = u.Now().UTC()
	switch {
	case off(status):
		a.Status = Done // even if the call had no answer
	case awserr.Of(err) == awserr.Denied:
		a.Status, a.Reason = Denied, explain(err)
	case err != nil:
		a.Status, a.Reason = Failed, explain(err)
	case unread != nil:
		a.Status, a.Reason = Failed, "its status could not be read back: "+explain(unread)
	default:
		a.Status, a.Reason = Failed, reasonNotOff
	}
	return a
}

// settled reads a key's status until it is off; IAM takes moments to agree with
// itself.
func (u *Undo) settled(ctx context.Context, user string, key accesskey.ID) (string, error) {
	const firstPause, tries = 250 * time.Millisecond, 4
	pause := firstPause
	for try := 1; ; try++ {
		status, err := u.KeyStatus(ctx, user, key)
		if off(status) || try == tries {
			return status, err
		}
		u.Pause(ctx, pause)
		pause *= 2
	}
}
