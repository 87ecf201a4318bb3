package containment

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/exposed-key-responder/responder/pkg/awserr"
)

// maxCredentials bounds how many other credentials are carried in the outcome.
// IAM's own quotas keep a user far below it.
const maxCredentials = 40

func (r *run) addCredential(c Credential) {
	c.Young = r.isYoung(c.CreatedAt)
	if len(r.out.Credentials) == maxCredentials {
		r.out.More++
		if step := c.Kind.step(); step != "" {
			r.unlisted[step] = true
		}
		return
	}
	r.out.Credentials = append(r.out.Credentials, c)
}

// isYoung tells whether what was made then may be the work of whoever holds the key.
func (r *run) isYoung(made time.Time) bool {
	return !r.req.Since.IsZero() && made.After(r.req.Since.Add(-young))
}

// listOthers reads the user's other ways in, beside access keys. Each list that
// cannot be read is named.
func (r *run) listOthers(ctx context.Context) {
	for _, list := range []struct {
		what string
		read func(context.Context) error
		// step switches these off under isolate.
		step Step
	}{
		{"console password", r.listPassword, ""},
		{"service credentials", r.listServiceCredentials, ServiceCredentialInactive},
		{"SSH keys", r.listSSHKeys, SSHKeyInactive},
		{"signing certificates", r.listCertificates, CertificateInactive},
		{"MFA devices", r.listMFADevices, ""},
	} {
		if err := r.readTwice(ctx, list.read); err != nil {
			r.unread(list.what+" of "+r.out.User.Name, err)
			if list.step != "" {
				r.unlisted[list.step] = true
			}
		}
	}
}

// readTwice tries a list once more if it failed in a way that may pass. What its
// first pages brought is read again.
func (r *run) readTwice(ctx context.Context, read func(context.Context) error) error {
	const pause = 500 * time.Millisecond
	had, more := len(r.out.Credentials), r.out.More
	err := read(ctx)
	if awserr.Retryable(err) {
		r.Pause(ctx, pause)
		r.out.Credentials, r.out.More = r.out.Credentials[:had], more
		err = read(ctx)
	}
	return err
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
