package containment

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/awserr"
)

// The statuses of credentials, in IAM's words.
const (
	statusActive   = "Active"
	statusInactive = "Inactive"
	statusExpired  = "Expired"
	// statusDeleted is our own word for a key that its user does not have any
	// more.
	statusDeleted = "Deleted"
)

// listKeys reads the status of the user's keys before anything is changed. That
// read failing stops nothing: the key is switched off without knowing what it
// was. It reports whether the user exists.
func (r *run) listKeys(ctx context.Context) bool {
	keys, err := r.keysOf(ctx, r.out.User.Name)
	if awserr.Of(err) == awserr.NotFound {
		said := "IAM has no user " + r.out.User.Name
		if rootHint(r.out.User.Name) {
			r.special(Root, said)
		} else {
			r.special(Gone, said)
		}
		return false
	}
	if err != nil {
		r.unread("access keys of "+r.out.User.Name, err)
		return true
	}
	r.sort(keys)
	return true
}

// sort separates the exposed key from its siblings.
func (r *run) sort(keys []types.AccessKeyMetadata) {
	r.keysRead = true
	for _, k := range keys {
		if aws.ToString(k.AccessKeyId) == string(r.req.Key) {
			r.out.KeyPrior = string(k.Status)
			r.out.KeyStatus = string(k.Status)
			r.out.KeyCreatedAt = utc(k.CreateDate)
			continue
		}
		r.addCredential(accessKey(k))
	}
	r.offBefore = off(r.out.KeyPrior) && (r.req.OffBefore || !r.req.Begun)
}

func accessKey(k types.AccessKeyMetadata) Credential {
	return Credential{Kind: AccessKey, ID: aws.ToString(k.AccessKeyId), Status: string(k.Status), CreatedAt: utc(k.CreateDate)}
}

// listAccessKeys reads the user's access keys, the exposed one among them.
func (r *run) listAccessKeys(ctx context.Context) error {
	keys, err := r.keysOf(ctx, r.out.User.Name)
	for _, k := range keys {
		r.addCredential(accessKey(k))
	}
	return err
}

// keysOf lists all keys of a user, over all pages.
func (r *run) keysOf(ctx context.Context, user string) ([]types.AccessKeyMetadata, error) {
	var keys []types.AccessKeyMetadata
	in := &iam.ListAccessKeysInput{UserName: &user}
	for {
		out, err := r.IAM.ListAccessKeys(ctx, in)
		if err != nil {
			return nil, err
		}
		keys = append(keys, out.AccessKeyMetadata...)
		if !out.IsTruncated {
			return keys, nil
		}
		in.Marker = out.Marker
	}
}

// deactivate sets the exposed key Inactive. It calls IAM even if the key was
// listed as Inactive, because that list may be seconds old.
func (r *run) deactivate(ctx context.Context) {
	a := Action{Step: KeyInactive, Target: string(r.req.Key), Prior: r.out.KeyPrior}
	if r.out.KeyPrior == statusExpired {
		a.Status, a.Reason = Already, "the key has expired"
		r.record(a)
		return
	}
	a = r.do(ctx, a, r.inactive(KeyInactive, r.out.User.Name, string(r.req.Key)))
	if r.req.Begun && r.present == nil && a.Status == Already {
		// As far as anybody can tell, a run that died before it could write that
		// down: recorded as found Inactive, the key could never be given back.
		r.out.Actions[len(r.out.Actions)-1].Prior = statusActive
	}
}

// off tells whether a status means that the key cannot be used.
func off(status string) bool {
	return status == statusInactive || status == statusExpired || status == statusDeleted
}

// readBack asks IAM for the key's status until it shows the change; IAM takes
// moments to agree with itself. One that does not answer is not asked for long.
func (r *run) readBack(ctx context.Context) {
	const firstPause, tries = 250 * time.Millisecond, 4
	pause, end := firstPause, r.Now().Add(r.Patience)
	for try := 1; ; try++ {
		err := r.readStatus(ctx)
		if r.req.DryRun || try == tries || err == nil && off(r.out.KeyStatus) || err != nil && !r.Now().Before(end) {
			if err != nil {
				r.unread("the key's status after the change", err)
			}
			break
		}
		r.Pause(ctx, pause)
		pause *= 2
	}
	r.settleKey()
}

// readStatus reads the exposed key's status; "" if it could not be read.
func (r *run) readStatus(ctx context.Context) error {
	r.out.KeyStatus = ""
	keys, err := r.keysOf(ctx, r.out.User.Name)
	if err != nil {
		return err
	}
	r.out.KeyStatus = statusDeleted
	for _, k := range keys {
		if aws.ToString(k.AccessKeyId) == string(r.req.Key) {
			r.out.KeyStatus = string(k.Status)
		}
	}
	return nil
}

// reasonNotOff is the reason of a change that IAM does not show.
const reasonNotOff = "IAM accepted the change, but the key does not read back Inactive"

// settleKey makes the key's action say what was read back, whatever the call
// that should have changed it answered.
func (r *run) settleKey() {
	if r.req.DryRun {
		return
	}
	if off(r.out.KeyStatus) {
		r.out.ContainedAt = r.Now().UTC()
	}
	for i := range r.out.Actions {
		a := &r.out.Actions[i]
		if a.Step != KeyInactive || a.Target != string(r.req.Key) || a.Status == Skipped {
			continue
		}
		switch isOff := off(r.out.KeyStatus); {
		case a.Status.Effective() && r.out.KeyStatus == "":
			// It has to stand in the record, or it could not be given back.
			a.Reason = "IAM accepted the change, but the key's status could not be read back"
		case a.Status.Effective() && !isOff:
			a.Status, a.Reason = Failed, reasonNotOff
		case !a.Status.Effective() && isOff:
			a.Status, a.Reason = Already, "the key reads "+r.out.KeyStatus+"; the call itself ended with "+a.Reason
		}
		a.At = r.Now().UTC()
	}
}
