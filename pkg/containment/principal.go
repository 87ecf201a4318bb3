package containment

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/exposed-key-responder/responder/pkg/awserr"
)

// savePrincipal reads the rest of the user, for the record and for whoever has
// to judge what the key was good for. It comes after containment: no read here
// is worth a second of the key's life.
func (r *run) savePrincipal(ctx context.Context) {
	r.readUser(ctx)
	if !r.keysRead {
		r.readSiblings(ctx)
	}
	r.listOthers(ctx)
	r.lastUsedOfSiblings(ctx)
}

// readSiblings lists the user's keys if they could not be listed at first.
func (r *run) readSiblings(ctx context.Context) {
	status, prior := r.out.KeyStatus, r.out.KeyPrior
	keys, err := r.keysOf(ctx, r.out.User.Name)
	if err != nil {
		r.unlisted[KeyInactive] = true
		return // named as unread by the first try
	}
	r.sort(keys)
	r.out.KeyPrior = prior
	if status != "" {
		r.out.KeyStatus = status
	}
	r.offBefore = false // nobody knows
}

// lastUsedOfSiblings tells of each other key when it was last used: whether it
// may be switched off too depends on it.
func (r *run) lastUsedOfSiblings(ctx context.Context) {
	for i := range r.out.Credentials {
		c := &r.out.Credentials[i]
		if c.Kind != AccessKey {
			continue
		}
		out, err := r.IAM.GetAccessKeyLastUsed(ctx, &iam.GetAccessKeyLastUsedInput{AccessKeyId: aws.String(c.ID)})
		if err != nil {
			r.unread("last use of access key "+c.ID, err)
			continue
		}
		if used := out.AccessKeyLastUsed; used != nil {
			c.LastUsed = LastUsed{At: utc(used.LastUsedDate), Service: known(used.ServiceName), Region: known(used.Region)}
		}
	}
}

func (r *run) listPassword(ctx context.Context) error {
	out, err := r.IAM.GetLoginProfile(ctx, &iam.GetLoginProfileInput{UserName: &r.out.User.Name})
	if awserr.Of(err) == awserr.NotFound {
		return nil // IAM's way to say that there is no password
	}
	if err != nil {
		return err
	}
	if p := out.LoginProfile; p != nil {
		r.addCredential(Credential{Kind: Password, Status: statusActive, CreatedAt: utc(p.CreateDate)})
	}
	return nil
}

func (r *run) listMFADevices(ctx context.Context) error {
	in := &iam.ListMFADevicesInput{UserName: &r.out.User.Name}
	for {
		out, err := r.IAM.ListMFADevices(ctx, in)
		if err != nil {
			return err
		}
		for _, d := range out.MFADevices {
			r.addCredential(Credential{
				Kind:      MFADevice,
				ID:        aws.ToString(d.SerialNumber),
				Status:    statusActive,
				CreatedAt: utc(d.EnableDate),
			})
		}
		if !out.IsTruncated {
			return nil
		}
		in.Marker = out.Marker
	}
}
