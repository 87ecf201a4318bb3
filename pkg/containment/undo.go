package containment

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/awserr"
)

// Held is one part of a containment that is in force and can be undone.
type Held struct {
	Step   Step
	Target string
	// Prior is what was there before the first time the step was done.
	Prior string
	// User owns a credential that is not the contained user's.
	User string
	// Suspect marks a credential switched off because of its age, or because the
	// key made it: it may be the attacker's, and is given back only when it is
	// asked for by name.
	Suspect bool
}

// Part names it as a person does.
func (h Held) Part() string { return Part(h.Step, h.Target) }

// Holding returns what the recorded actions put in force and the given parts
// have not undone since, in the order in which it was done. A credential that
// was off before is not held: there is nothing to give back. One that a run was
// about to switch off when it died is held: it may be off.
func Holding(actions []Action, undone map[string]time.Time) []Held {
	held := []Held{}
	seen := map[string]bool{}
	for _, a := range actions {
		part := Part(a.Step, a.Target)
		may := a.Status.Effective() || a.Status == Intended
		if seen[part] || !may || a.At.Before(undone[part]) {
			continue
		}
		ownCredential := a.Status == Done || a.Prior == statusActive
		if !a.Step.Denies() && a.Step != RoleSessionDenied && !ownCredential {
			continue
		}
		seen[part] = true
		held = append(held, Held{Step: a.Step, Target: a.Target, Prior: a.Prior, User: a.User, Suspect: suspect(a.Reason)})
	}
	return held
}

// suspect tells whether a step was taken because the credential may be the
// attacker's.
func suspect(reason string) bool {
	return strings.HasPrefix(reason, ReasonYoung) || strings.HasPrefix(reason, ReasonMade)
}

// Undo takes parts of a containment back.
type Undo struct {
	IAM   RestoreIAM
	Roles RoleLifter // nil if the deployment never denies sessions of roles
	Stack Stack
	Now   func() time.Time
	// Pause waits between tries, and returns early when the context ends.
	Pause func(context.Context, time.Duration)
}

// Lift undoes the given parts of a user's containment, and reads access keys and
// the user's denials back. The actions name the steps that were undone: Done means
// that it is in force no more. One that fails stops no other.
func (u *Undo) Lift(ctx context.Context, user string, parts []Held) []Action {
	actions := []Action{}
	for _, h := range parts {
		a := Action{Step: h.Step, Target: h.Target, Prior: h.Prior, User: h.User}
		err := u.lift(ctx, cmp.Or(h.User, user), h)
		switch class := awserr.Of(err); {
		case err == nil:
			a.Status = Done
		case class == awserr.NotFound:
			a.Status, a.Reason = Already, explain(err)
		case class == awserr.Denied:
			a.Status, a.Reason = Denied, explain(err)
		default:
			a.Status, a.Reason = Failed, explain(err)
		}
		a.At = u.Now().UTC()
		actions = append(actions, a)
	}
	u.readBack(ctx, user, actions)
	return actions
}

func (u *Undo) lift(ctx context.Context, user string, h Held) error {
	active := types.StatusTypeActive
	switch h.Step {
	case RevokeAttached:
		return u.detach(ctx, user, u.Stack.Revoke)
	case FenceAttached:
		return u.detach(ctx, user, u.Stack.fence(user))
	case IsolateAttached:
		return u.detach(ctx, user, u.Stack.Isolate)
	case BoundarySet:
		return u.restoreBoundary(ctx, user, h.Prior)
	case GroupJoined:
		_, err := u.IAM.RemoveUserFromGroup(ctx, &iam.RemoveUserFromGroupInput{UserName: &user, GroupName: &u.Stack.Group})
		return err
	case KeyInactive:
		_, err := u.IAM.UpdateAccessKey(ctx, &iam.UpdateAccessKeyInput{UserName: &user, AccessKeyId: &h.Target, Status: active})
		return err
	case ServiceCredentialInactive:
		_, err := u.IAM.UpdateServiceSpecificCredential(ctx, &iam.UpdateServiceSpecificCredentialInput{
			UserName: &user, ServiceSpecificCredentialId: &h.Target, Status: active})
		return err
	case SSHKeyInactive:
		_, err := u.IAM.UpdateSSHPublicKey(ctx, &iam.UpdateSSHPublicKeyInput{UserName: &user, SSHPublicKeyId: &h.Target, Status: active})
		return err
	case CertificateInactive:
		_, err := u.IAM.UpdateSigningCertificate(ctx, &iam.UpdateSigningCertificateInput{UserName: &user, CertificateId: &h.Target, Status: active})
		return err
	case RoleSessionDenied:
		return u.liftSession(ctx, h.Target)
	}
	return errUnknownPart
}

func (u *Undo) detach(ctx context.Context, user, policy string) error {
	_, err := u.IAM.DetachUserPolicy(ctx, &iam.DetachUserPolicyInput{UserName: &user, PolicyArn: &policy})
	return err
}

// restoreBoundary puts the saved boundary back, or takes ours off if there was
// none. A boundary that is not ours any more was set by somebody since, and
// stays.
func (u *Undo) restoreBoundary(ctx context.Context, user, prior string) error {
	now, err := u.reader(user).boundary(ctx)
	if err != nil {
		return err
	}
	if now != u.Stack.Isolate {
		return nil
	}
	if prior == "" {
		_, err = u.IAM.DeleteUserPermissionsBoundary(ctx, &iam.DeleteUserPermissionsBoundaryInput{UserName: &user})
		return err
	}
	_, err = u.IAM.PutUserPermissionsBoundary(ctx, &iam.PutUserPermissionsBoundaryInput{UserName: &user, PermissionsBoundary: &prior})
	return err
}
