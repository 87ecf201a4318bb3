package containment

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/level"
)

// ReasonYoung is the reason of a step that switched a credential off because of
// its age.
const ReasonYoung = "made less than an hour before the event, or since"

// maxCredentials bounds how many other credentials are carried in the outcome.
// IAM's own quotas keep a user far below it.
const maxCredentials = 40

func (r *run) addCredential(c Credential) {
	c.Young = !r.req.Since.IsZero() && c.CreatedAt.After(r.req.Since.Add(-young))
	if len(r.out.Credentials) == maxCredentials {
		r.out.More++
		return
	}
	r.out.Credentials = append(r.out.Credentials, c)
}

// listOthers reads the user's other ways in, beside access keys. Each list that
// cannot be read is named.
func (r *run) listOthers(ctx context.Context) {
	for _, list := range []struct {
		what string
		read func(context.Context) error
	}{
		{"console password", r.listPassword},
		{"service credentials", r.listServiceCredentials},
		{"SSH keys", r.listSSHKeys},
		{"signing certificates", r.listCertificates},
		{"MFA devices", r.listMFADevices},
	} {
		if err := list.read(ctx); err != nil {
			r.unread(list.what+" of "+r.out.User.Name, err)
		}
	}
}

func (r *run) listServiceCredentials(ctx context.Context) error {
	in := &iam.ListServiceSpecificCredentialsInput{UserName: &r.out.User.Name}
	for {
		out, err := r.IAM.ListServiceSpecificCredentials(ctx, in)
		if err != nil {
			return err
		}
		for _, c := range out.ServiceSpecificCredentials {
			r.addCredential(Credential{
				Kind:      ServiceCredential,
				ID:        aws.ToString(c.ServiceSpecificCredentialId),
				Status:    string(c.Status),
				CreatedAt: utc(c.CreateDate),
				Service:   aws.ToString(c.ServiceName),
			})
		}
		if !out.IsTruncated {
			return nil
		}
		in.Marker = out.Marker
	}
}

func (r *run) listSSHKeys(ctx context.Context) error {
	in := &iam.ListSSHPublicKeysInput{UserName: &r.out.User.Name}
	for {
		out, err := r.IAM.ListSSHPublicKeys(ctx, in)
		if err != nil {
			return err
		}
		for _, k := range out.SSHPublicKeys {
			r.addCredential(Credential{
				Kind:      SSHKey,
				ID:        aws.ToString(k.SSHPublicKeyId),
				Status:    string(k.Status),
				CreatedAt: utc(k.UploadDate),
			})
		}
		if !out.IsTruncated {
			return nil
		}
		in.Marker = out.Marker
	}
}

func (r *run) listCertificates(ctx context.Context) error {
	in := &iam.ListSigningCertificatesInput{UserName: &r.out.User.Name}
	for {
		out, err := r.IAM.ListSigningCertificates(ctx, in)
		if err != nil {
			return err
		}
		for _, c := range out.Certificates {
			r.addCredential(Credential{
				Kind:      Certificate,
				ID:        aws.ToString(c.CertificateId),
				Status:    string(c.Status),
				CreatedAt: utc(c.UploadDate),
			})
		}
		if !out.IsTruncated {
			return nil
		}
		in.Marker = out.Marker
	}
}

// switchOffOthers sets the user's other credentials Inactive: under isolate all
// of them, under revoke those that are young enough to be the work of whoever
// holds the key. A key that was off before the event came minted nothing in
// that hour, so then nothing is touched.
func (r *run) switchOffOthers(ctx context.Context) {
	if r.req.Level < level.Revoke || r.offBefore {
		return
	}
	for i := range r.out.Credentials {
		c := &r.out.Credentials[i]
		step, call := r.switchOff(c)
		wanted := c.Young || r.redo[Part(step, c.ID)] || r.req.Level >= level.Isolate
		if call == nil || c.Status != statusActive || !wanted {
			continue
		}
		reason := ""
		if c.Young {
			reason = ReasonYoung
		}
		a := r.do(ctx, Action{Step: step, Target: c.ID, Prior: c.Status, Reason: reason}, call)
		c.SwitchedOff = a.Status.Effective()
	}
	r.readOthersBack(ctx)
}

// switchOff returns the step and call for a credential; none for a password,
// which cannot be switched off and on again, and for an MFA device.
func (r *run) switchOff(c *Credential) (Step, func(context.Context) error) {
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

// readOthersBack reads the other access keys again after switching some off, and
// reports those that still read Active. A list that cannot be read is named.
func (r *run) readOthersBack(ctx context.Context) {
	if r.req.DryRun || !r.effective(KeyInactive) {
		return
	}
	keys, err := r.keysOf(ctx, r.out.User.Name)
	if err != nil {
		r.unread("other access keys after the change", err)
		return
	}
	status := map[string]string{}
	for _, k := range keys {
		status[aws.ToString(k.AccessKeyId)] = string(k.Status)
	}
	for i := range r.out.Credentials {
		c := &r.out.Credentials[i]
		if c.Kind == AccessKey && c.SwitchedOff {
			c.Status = status[c.ID]
			c.SwitchedOff = c.Status != statusActive
		}
	}
}
