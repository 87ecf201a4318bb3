package containment

import (
	"cmp"
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/level"
)

// ReasonYoung is the reason of a step that switched a credential off because of
// its age.
const ReasonYoung = "made less than an hour before the event, or since"

// switchOffOthers sets the user's other credentials Inactive: under isolate all
// of them, under revoke those that are young enough to be the work of whoever
// holds the key. A key that was off before the event came minted nothing in
// that hour, so then nothing is touched.
//
// What was switched off once, and was found undone, is switched off in any case.
func (r *run) switchOffOthers(ctx context.Context) {
	r.tryOthers(ctx)
	r.repeat(ctx)
	r.readOthersBack(ctx)
	r.noteSwitchedOff()
}

func (r *run) tryOthers(ctx context.Context) {
	list := []attempt{}
	for i := range r.out.Credentials {
		c := &r.out.Credentials[i]
		step, call := r.callFor(c)
		a := Action{Step: step, Target: c.ID, Prior: c.Status}
		asked := r.req.Level >= level.Isolate || r.req.Level >= level.Revoke && c.Young
		wanted := asked && !r.offBefore || r.redo[Part(step, c.ID)]
		if call == nil || !wanted || c.Status != statusActive && !r.diedOver(a) {
			continue
		}
		if c.Young {
			a.Reason = ReasonYoung
		}
		list = append(list, attempt{a, call})
	}
	r.switchOff(ctx, list...)
}

// noteSwitchedOff marks the credentials that this run switched off.
func (r *run) noteSwitchedOff() {
	for i := range r.out.Credentials {
		c := &r.out.Credentials[i]
		step, _ := r.callFor(c)
		c.SwitchedOff = c.SwitchedOff || r.anyOf(step, c.ID, Status.Effective)
	}
}

// callFor returns the step and call for a credential; none for a password,
// which cannot be switched off and on again, and for an MFA device.
func (r *run) callFor(c *Credential) (Step, func(context.Context) error) {
	step := c.Kind.step()
	return step, r.inactive(step, r.out.User.Name, c.ID)
}

// step switches a credential of the kind off; "" if nothing does.
func (k CredentialKind) step() Step {
	switch k {
	case AccessKey:
		return KeyInactive
	case ServiceCredential:
		return ServiceCredentialInactive
	case SSHKey:
		return SSHKeyInactive
	case Certificate:
		return CertificateInactive
	}
	return ""
}

// inactive returns the call that sets a user's credential Inactive; nil for a step
// of another kind. UserName is always given: without it IAM acts on the caller.
func (r *run) inactive(step Step, user, id string) func(context.Context) error {
	const status = types.StatusTypeInactive
	switch step {
	case KeyInactive:
		return func(ctx context.Context) error {
			_, err := r.IAM.UpdateAccessKey(ctx, &iam.UpdateAccessKeyInput{UserName: &user, AccessKeyId: &id, Status: status})
			return err
		}
	case ServiceCredentialInactive:
		return func(ctx context.Context) error {
			_, err := r.IAM.UpdateServiceSpecificCredential(ctx, &iam.UpdateServiceSpecificCredentialInput{
				UserName: &user, ServiceSpecificCredentialId: &id, Status: status})
			return err
		}
	case SSHKeyInactive:
		return func(ctx context.Context) error {
			_, err := r.IAM.UpdateSSHPublicKey(ctx, &iam.UpdateSSHPublicKeyInput{UserName: &user, SSHPublicKeyId: &id, Status: status})
			return err
		}
	case CertificateInactive:
		return func(ctx context.Context) error {
			_, err := r.IAM.UpdateSigningCertificate(ctx, &iam.UpdateSigningCertificateInput{UserName: &user, CertificateId: &id, Status: status})
			return err
		}
	}
	return nil
}

// readOthersBack reads the credentials again that were switched off beside the
// exposed key, until none of them reads Active. One that still does was not
// switched off, or is on again. A list that cannot be read is named.
func (r *run) readOthersBack(ctx context.Context) {
	changed := r.othersChanged()
	if r.req.DryRun || len(changed) == 0 {
		return
	}
	const firstPause, tries = 250 * time.Millisecond, 4
	pause := firstPause
	for try := 1; ; try++ {
		active, err := r.stillActive(ctx, changed)
		if err == nil && len(active) == 0 {
			return
		}
		if try < tries {
			r.Pause(ctx, pause)
			pause *= 2
			continue
		}
		if err != nil {
			r.unread("other credentials after the change", err)
		}
		for _, a := range active {
			a.Status, a.Reason = Failed, "IAM accepted the change, but it still reads Active"
		}
		return
	}
}

// othersChanged returns the actions that switched other credentials off.
func (r *run) othersChanged() []*Action {
	var changed []*Action
	for i := range r.out.Actions {
		a := &r.out.Actions[i]
		credential := !a.Step.Denies() && a.Step != RoleSessionDenied && a.Target != string(r.req.Key)
		if credential && a.Status == Done {
			changed = append(changed, a)
		}
	}
	return changed
}

// stillActive reads the status of the credentials and returns the actions whose
// credential reads Active. The error is that of a list that could not be read.
func (r *run) stillActive(ctx context.Context, changed []*Action) (active []*Action, err error) {
	read := onceEach(func(user string, step Step) (map[string]string, error) { return r.statuses(ctx, user, step) })
	for _, a := range changed {
		status, unread := read(cmp.Or(a.User, r.out.User.Name), a.Step)
		if unread != nil {
			err = unread
			continue
		}
		if status[a.Target] == statusActive {
			active = append(active, a)
		}
		for i := range r.out.Credentials {
			if c := &r.out.Credentials[i]; c.ID == a.Target && status[c.ID] != "" {
				c.Status = status[c.ID]
			}
		}
	}
	return active, err
}
