package containment

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

var errUnknownPart = errors.New("no such part of a containment")

// RoleLifter takes the session denials off a role. The restore role has it only
// if the setting revokeRoles is named or all.
type RoleLifter interface {
	DeleteRolePolicy(context.Context, *iam.DeleteRolePolicyInput, ...func(*iam.Options)) (*iam.DeleteRolePolicyOutput, error)
}

// liftSession removes the ekr-sessions policy of a role. It denies only sessions
// issued before a containment, all of which end within twelve hours.
func (u *Undo) liftSession(ctx context.Context, role string) error {
	if u.Roles == nil {
		return errors.New("the setting revokeRoles is none, so this deployment has no right to change roles")
	}
	_, err := u.Roles.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: &role, PolicyName: aws.String(SessionPolicy)})
	return err
}

// reader makes the containment's readers available to the undo, which may not
// call what contains.
func (u *Undo) reader(user string) *run {
	r := (&Engine{IAM: stateOnly{StateReader: u.IAM}, Stack: u.Stack, Now: u.Now, Pause: func(context.Context, time.Duration) {}}).start(Request{})
	r.out.User.Name = user
	return r
}

// readOnly is an IAM that can only be read. Anything else is a bug and panics,
// because the interfaces that it lacks are nil.
type readOnly struct {
	Reader
	Switcher
	Denier
}

// stateOnly is one of which no more than the state of a containment can be read.
type stateOnly struct {
	StateReader
	readOnly
}

// readBack makes the actions say what IAM shows after the undo.
func (u *Undo) readBack(ctx context.Context, user string, actions []Action) {
	r := u.reader(user)
	denials := r.readDenials(ctx)
	owners := map[string]ownedKeys{}
	for i := range actions {
		a := &actions[i]
		if !a.Status.Effective() {
			continue
		}
		read, denies := denials[a.Step]
		owner := cmp.Or(a.User, user)
		if _, asked := owners[owner]; !asked && a.Step == KeyInactive {
			owners[owner] = r.ownedKeys(ctx, owner)
		}
		keys := owners[owner]
		switch {
		case denies && read.err != nil:
			a.Status, a.Reason = Failed, "undone, but it could not be read back: "+explain(read.err)
		case denies && read.there:
			a.Status, a.Reason = Failed, "IAM accepted the change, but still shows the denial"
		case a.Step == KeyInactive && keys.err != nil:
			a.Status, a.Reason = Failed, "undone, but it could not be read back: "+explain(keys.err)
		case a.Step == KeyInactive && a.Status == Already:
			a.Status = Failed // there is no such key to give back
		case a.Step == KeyInactive && !keys.active[a.Target]:
			a.Status, a.Reason = Failed, "IAM accepted the change, but the key does not read Active"
		}
	}
}

// ownedKeys are the access keys of a user that read Active, by id.
type ownedKeys struct {
	active map[string]bool
	err    error
}

func (r *run) ownedKeys(ctx context.Context, user string) ownedKeys {
	keys, err := r.keysOf(ctx, user)
	owned := ownedKeys{map[string]bool{}, err}
	for _, k := range keys {
		owned.active[aws.ToString(k.AccessKeyId)] = string(k.Status) == statusActive
	}
	return owned
}
