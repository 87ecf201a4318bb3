// Package keys asks AWS about access keys that a scan found: whose they are, of
// which user, active or not, last used when. Ids are all that is sent; a secret
// never enters this package.
package keys

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/gitscan/report"
)

// IAM is what the state of a key takes.
type IAM interface {
	GetAccessKeyLastUsed(context.Context, *iam.GetAccessKeyLastUsedInput, ...func(*iam.Options)) (*iam.GetAccessKeyLastUsedOutput, error)
	ListAccessKeys(context.Context, *iam.ListAccessKeysInput, ...func(*iam.Options)) (*iam.ListAccessKeysOutput, error)
}

// STS is what finding out the account of a key takes.
type STS interface {
	GetAccessKeyInfo(context.Context, *sts.GetAccessKeyInfoInput, ...func(*sts.Options)) (*sts.GetAccessKeyInfoOutput, error)
}

// Checker asks about keys on behalf of an account.
type Checker struct {
	IAM IAM
	STS STS
	// Organizations tells whose other accounts are; nil if keys of no other
	// account are ours.
	Organizations Organizations
	// Account is the caller's.
	Account string
	// Organization is the one in whose members the responder acts, by its id. It can
	// enter no account but a member, so that one of which nothing can be told is
	// taken for one. "" is the caller's, whatever that is: a key of which nothing can
	// be told is then nobody's.
	Organization string
}

// Check asks about a key. What cannot be told is said in the answer.
func (c *Checker) Check(ctx context.Context, id string) report.Key {
	key := report.Key{AccessKeyID: id, Ours: report.OursUnknown}
	parsed, err := accesskey.Parse(id)
	if err != nil {
		key.Problem = "the id is of something that is not an access key"
		return key
	}
	if c.account(ctx, &key, parsed) {
		c.elsewhere(ctx, &key)
		return key
	}
	if !parsed.LongTerm() {
		note(&key, "it is temporary: whether it is still valid cannot be asked")
		return key
	}
	c.use(ctx, &key)
	if key.User != "" {
		c.status(ctx, &key)
	}
	return key
}

// note adds to what could not be told.
func note(key *report.Key, format string, args ...any) {
	if key.Problem != "" {
		key.Problem += "; "
	}
	key.Problem += fmt.Sprintf(format, args...)
}

// account finds out whose the key is, and whether that is known to be another
// account. What the id encodes is for people to read and decides nothing.
func (c *Checker) account(ctx context.Context, key *report.Key, id accesskey.ID) (another bool) {
	key.Account, _ = id.Account()
	out, err := c.STS.GetAccessKeyInfo(ctx, &sts.GetAccessKeyInfoInput{AccessKeyId: &key.AccessKeyID})
	switch {
	case err != nil:
		note(key, "sts GetAccessKeyInfo: %s", awserr.Code(err))
	case aws.ToString(out.Account) == "":
		note(key, "sts GetAccessKeyInfo: it names no account")
	case *out.Account == c.Account:
		key.Account, key.Ours = *out.Account, report.OursYes
	default:
		key.Account = *out.Account
		return true
	}
	return false
}

// use finds the key's user and its last use. IAM answers for keys of the
// caller's account only, and refuses others, those that are gone, and callers
// without the permission in the same words.
func (c *Checker) use(ctx context.Context, key *report.Key) {
	out, err := c.IAM.GetAccessKeyLastUsed(ctx, &iam.GetAccessKeyLastUsedInput{AccessKeyId: &key.AccessKeyID})
	switch class := awserr.Of(err); {
	case class == awserr.Denied || class == awserr.NotFound:
		note(key, "iam GetAccessKeyLastUsed: %s: it is gone, of another account, or not for you to see", awserr.Code(err))
		return
	case err != nil:
		note(key, "iam GetAccessKeyLastUsed: %s", awserr.Code(err))
		return
	}
	key.Account, key.Ours = c.Account, report.OursYes
	if used := out.AccessKeyLastUsed; used != nil && used.LastUsedDate != nil {
		at := used.LastUsedDate.UTC()
		key.LastUsed = &at
	}
	if key.User = aws.ToString(out.UserName); key.User == "" {
		note(key, "it has no user: it may be of root")
	}
}

// status finds out whether the key is active.
func (c *Checker) status(ctx context.Context, key *report.Key) {
	pages := iam.NewListAccessKeysPaginator(c.IAM, &iam.ListAccessKeysInput{UserName: &key.User})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			note(key, "iam ListAccessKeys: %s", awserr.Code(err))
			return
		}
		for i := range page.AccessKeyMetadata {
			if listed := &page.AccessKeyMetadata[i]; aws.ToString(listed.AccessKeyId) == key.AccessKeyID {
				key.Status = string(listed.Status)
				return
			}
		}
	}
	note(key, "the user has it no longer")
}
