package containment

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
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
func (r *run) switchOffOthers(ctx context.Context) {
	if r.req.Level >= level.Revoke && !r.offBefore {
		r.tryOthers(ctx)
	}
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
		wanted := c.Young || r.redo[Part(step, c.ID)] || r.req.Level >= level.Isolate
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
	user, id := &r.out.User.Name, aws.String(c.ID)
	switch c.Kind {
	case AccessKey:
		return KeyInactive, r.setKey(c.ID, types.StatusTypeInactive)
	case ServiceCredential:
		return ServiceCredentialInactive, func(ctx context.Context) error {
			_, err := r.IAM.UpdateServiceSpecificCredential(ctx, &iam.UpdateServiceSpecificCredentialInput{
				UserName: user, ServiceSpecificCredentialId: id, Status: types.StatusTypeInactive})
			return err
		}
	case SSHKey:
		return SSHKeyInactive, func(ctx context.Context) error {
			_, err := r.IAM.UpdateSSHPublicKey(ctx, &iam.UpdateSSHPublicKeyInput{
				UserName: user, SSHPublicKeyId: id, Status: types.StatusTypeInactive})
			return err
		}
	case Certificate:
		return CertificateInactive, func(ctx context.Context) error {
			_, err := r.IAM.UpdateSigningCertificate(ctx, &iam.UpdateSigningCertificateInput{
				UserName: user, CertificateId: id, Status: types.StatusTypeInactive})
			return err
		}
	}
	return "", nil
}

// readOthersBack reads the other access keys again after switching some off, until
// none of those reads Active. One that still does was not switched off, or is on
// again. A list that cannot be read is named.
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
			r.unread("other access keys after the change", err)
		}
		for _, a := range active {
			a.Status, a.Reason = Failed, "IAM accepted the change, but the key still reads Active"
		}
		return
	}
}

// othersChanged returns the actions that switched other access keys off.
func (r *run) othersChanged() []*Action {
	var changed []*Action
	for i := range r.out.Actions {
		a := &r.out.Actions[i]
		if a.Step == KeyInactive && a.Target != string(r.req.Key) && a.Status == Done {
			changed = append(changed, a)
		}
	}
	return changed
}

// stillActive reads the status of the keys and returns the actions whose key
// reads Active.
func (r *run) stillActive(ctx context.Context, changed []*Action) ([]*Action, error) {
	keys, err := r.keysOf(ctx, r.out.User.Name)
	if err != nil {
		return nil, err
	}
	status := map[string]string{}
	for _, k := range keys {
		status[aws.ToString(k.AccessKeyId)] = string(k.Status)
	}
	for i := range r.out.Credentials {
		if c := &r.out.Credentials[i]; c.Kind == AccessKey && status[c.ID] != "" {
			c.Status = status[c.ID]
		}
	}
	var active []*Action
	for _, a := range changed {
		if status[a.Target] == statusActive {
			active = append(active, a)
		}
	}
	return active, nil
}
