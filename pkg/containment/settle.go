package containment

import (
	"cmp"
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// settle looks at a step whose last call had no answer: it may have taken effect
// all the same, and has to stand in the record then, or it could not be undone.
// Why it was tried comes first there: an undo asks for it.
func (r *run) settle(ctx context.Context, a *Action, why string) {
	if a.Status != Failed || !r.stands(ctx, *a) {
		return
	}
	a.Status, a.Reason = Already, "IAM shows it in force; the call itself ended with "+a.Reason
	if why = cmp.Or(why, r.req.Why); why != "" {
		a.Reason = why + "; " + a.Reason
	}
}

// stands reads whether a step is in force. What cannot be read is not.
func (r *run) stands(ctx context.Context, a Action) bool {
	if a.Step.Denies() {
		return r.readDenials(ctx)[a.Step].there
	}
	other := *r
	other.out = NewOutcome(r.req)
	other.out.User.Name = cmp.Or(a.User, r.out.User.Name)
	var err error
	switch a.Step {
	case KeyInactive:
		keys, err := other.keysOf(ctx, other.out.User.Name)
		for _, k := range keys {
			if aws.ToString(k.AccessKeyId) == a.Target {
				return err == nil && off(string(k.Status))
			}
		}
		return false
	case ServiceCredentialInactive:
		err = other.listServiceCredentials(ctx)
	case SSHKeyInactive:
		err = other.listSSHKeys(ctx)
	case CertificateInactive:
		err = other.listCertificates(ctx)
	default:
		return false
	}
	for _, c := range other.out.Credentials {
		if c.ID == a.Target {
			return err == nil && off(c.Status)
		}
	}
	return false
}
