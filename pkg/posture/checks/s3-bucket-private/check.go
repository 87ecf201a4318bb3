// Package s3bucketprivate asks whether a bucket is open to everyone now: by its
// policy or by its ACL, and not held back by a public access block.
package s3bucketprivate

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "s3-bucket-private",
	Question: "Is every bucket closed to the public?",
	Area:     checks.S3,
	Severity: checks.Critical,
	Tier:     checks.Open,
	Why:      "Nobody needs a stolen key for what anyone may read, or write.",
	Fix: checks.Fix{
		Do:      "Block public access to the bucket, or put CloudFront before what is meant to be public.",
		Command: "aws s3api put-public-access-block --bucket <bucket> --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
		Breaks:  "Everyone who reads the bucket without credentials of the account, as the visitors of a website.",
	},
	Ref:      checks.References{SecurityHub: []string{"S3.2", "S3.3"}, Prowler: []string{"s3_bucket_public_access"}},
	Reads:    []snapshot.Ref{snapshot.Buckets, snapshot.S3AccountAccess},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "bucket", Many: "buckets", Good: "not public"})
	buckets, _ := checks.Read(t, snapshot.Buckets, "")
	checks.Read(t, snapshot.S3AccountAccess, "")
	for i := range buckets {
		b := &buckets[i]
		r := protection.OfBucket(s, b).Checked()
		by, told := public(t, s, r, b)
		switch {
		case !told:
		case by == "":
			t.Pass()
		default:
			f := t.Fail(r, b.Region, fmt.Sprintf("Bucket %s is open to everyone by its %s.", b.Name, by))
			f.Owner = o.Owner(b.Tags.Value)
			f.Command = "aws s3api put-public-access-block --bucket " + checks.Quote(b.Name) +
				" --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true"
		}
	}
	return t.Findings()
}

// way is a way in which a bucket can be open to everyone.
type way struct {
	name   string
	closed bool
	part   *snapshot.Part[bool]
}

// public tells by what a bucket is public, "" if it is not; told is false if that
// hangs on something unread. What a block closes, the bucket's own or the
// account's, need not be looked at.
func public(t *checks.Tally, s *snapshot.Snapshot, r checks.Resource, b *snapshot.Bucket) (by string, told bool) {
	account := &s.S3.AccountAccess
	block := b.PublicAccess.Value.And(account.Value)
	ways := []way{{"policy", block.RestrictUsers, &b.PublicPolicy}, {"ACL", block.IgnoreACLs, &b.PublicACL}}
	for _, w := range ways {
		if !w.closed && w.part.Whole() && w.part.Value && b.PublicAccess.Whole() && account.Whole() {
			return w.name, true
		}
	}
	told = true
	for _, w := range ways {
		if w.closed {
			continue
		}
		open, ok := checks.ReadInner(t, r, b.Region, w.part)
		if ok && open { // unless a block that could not be read closes it
			checks.ReadInner(t, r, b.Region, &b.PublicAccess)
		}
		told = told && ok && !open
	}
	return "", told
}
