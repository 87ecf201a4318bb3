package containment

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/exposed-key-responder/responder/pkg/awserr"
)

// userName is what IAM accepts as one.
var userName = regexp.MustCompile(`^[\w+=,.@-]{1,64}$`)

// resolveOwner finds the IAM user that owns the key and reads the key's status.
// It reports whether there is a user to act on; if not, the outcome's special
// case says why.
//
// AWS answers AccessDenied for a key that is deleted, of another account, or
// never was: the same as for a missing permission. So that answer is taken as
// what it is, and IAM is asked whether the user that the event names has the key,
// or the one who signed calls with it, as CloudTrail shows.
func (r *run) resolveOwner(ctx context.Context) bool {
	owner, err := r.lastUsed(ctx)
	switch {
	case err == nil && owner != "":
		r.out.User.Name = owner
		return r.listKeys(ctx)
	case err == nil:
		r.special(Root, "IAM names no user for the key, as for keys of the account's root")
		return false
	}
	if r.ownedBy(ctx, r.req.Hint) || r.ownedBy(ctx, r.signer(ctx)) {
		return true
	}
	if r.out.Special == None {
		r.ownerless(err)
	}
	return false
}

// signer returns the user who signed calls with the key; "" if nobody is known to
// have. Calls signed by root settle whose key it is: IAM lists none of root's.
func (r *run) signer(ctx context.Context) string {
	if r.Signer == nil || ctx.Err() != nil {
		return ""
	}
	owner, kind, err := r.Signer(ctx, string(r.req.Key))
	switch {
	case err != nil:
		r.unread("who signed calls with the key", err)
	case kind == Root:
		r.special(Root, "CloudTrail shows calls that the account's root signed with the key")
	default:
		return owner.Name
	}
	return ""
}

// ownerless names the special case of a key whose owner IAM did not give.
func (r *run) ownerless(err error) {
	said := "GetAccessKeyLastUsed answered " + explain(err)
	switch class := awserr.Of(err); {
	case (class == awserr.Denied || class == awserr.NotFound) && rootHint(r.req.Hint):
		r.special(Root, "AWS's event names root as the owner; "+said)
	case class == awserr.Denied || class == awserr.NotFound:
		r.special(Gone, said)
	default:
		r.special(OwnerUnknown, said)
	}
}

// lastUsed asks IAM for the key's owner and keeps the last use as evidence.
func (r *run) lastUsed(ctx context.Context) (string, error) {
	var out *iam.GetAccessKeyLastUsedOutput
	err := r.insist(ctx, func() (err error) {
		out, err = r.IAM.GetAccessKeyLastUsed(ctx, &iam.GetAccessKeyLastUsedInput{AccessKeyId: aws.String(string(r.req.Key))})
		return err
	})
	if err != nil {
		return "", err
	}
	if used := out.AccessKeyLastUsed; used != nil {
		r.out.LastUsed = LastUsed{
			At:      utc(used.LastUsedDate),
			Service: known(used.ServiceName),
			Region:  known(used.Region),
		}
	}
	return aws.ToString(out.UserName), nil
}

// known reads one of IAM's words; "N/A" is how it says that there is none.
func known(s *string) string {
	if v := aws.ToString(s); v != "N/A" {
		return v
	}
	return ""
}

// ownedBy asks IAM whether a user has the key. The answer is IAM's; a wrong name
// leads nowhere.
func (r *run) ownedBy(ctx context.Context, hint string) bool {
	hint = strings.TrimSpace(hint)
	if !userName.MatchString(hint) {
		return false
	}
	keys, err := r.keysOf(ctx, hint)
	if err != nil {
		return false
	}
	for _, k := range keys {
		if aws.ToString(k.AccessKeyId) == string(r.req.Key) {
			r.out.User.Name = hint
			r.sort(keys)
			return true
		}
	}
	return false
}

// rootHint recognises the words that AWS's reports use for root; the one that
// Trusted Advisor uses is not documented.
func rootHint(hint string) bool {
	switch strings.ToLower(strings.TrimSpace(hint)) {
	case "root", "<root_account>", "<root-account>", "root account":
		return true
	}
	return false
}

// insist repeats a read that nothing can go on without.
func (r *run) insist(ctx context.Context, call func() error) error {
	const firstPause = 200 * time.Millisecond
	deadline := r.Now().Add(r.Patience)
	for pause := firstPause; ; pause *= 2 {
		err := call()
		if !awserr.Retryable(err) || ctx.Err() != nil || r.Now().Add(pause).After(deadline) {
			return err
		}
		r.Pause(ctx, pause)
	}
}

func utc(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// underPath tells whether a user's ARN lies under an IAM path such as /ekr/drill/.
func underPath(arn, path string) bool {
	_, name, found := strings.Cut(arn, ":user/")
	return found && strings.HasPrefix("/"+name, path)
}
