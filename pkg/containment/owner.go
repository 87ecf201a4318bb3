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
// what it is, and the user that the event names is asked.
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
	if r.ownedByHint(ctx) {
		return true
	}
	r.ownerless(err)
	return false
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

// ownedByHint asks IAM whether the user that the event names has the key. The
// answer is IAM's; a wrong hint leads nowhere.
func (r *run) ownedByHint(ctx context.Context) bool {
	hint := strings.TrimSpace(r.req.Hint)
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
