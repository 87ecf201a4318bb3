// Package s3bucketblock asks of each bucket whether its own public access block
// and the account's together leave nothing open. A bucket may be closed by
// either.
package s3bucketblock

import (
	"fmt"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/protection"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "s3-bucket-block",
	Question: "Is public access to every bucket blocked, by itself or by the account?",
	Area:     checks.S3,
	Severity: checks.Low,
	Tier:     checks.Open,
	Why:      "A bucket that is private today becomes public by one call, unless a block refuses it.",
	Fix: checks.Fix{
		Do:      "Block public access to the bucket.",
		Command: "aws s3api put-public-access-block --bucket <bucket> --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
		Breaks:  "A website or downloads served straight from the bucket, and uploads that ask for a public ACL.",
	},
	Ref: checks.References{
		CIS3: []string{"2.1.4"}, CIS5: []string{"2.1.4"}, SecurityHub: []string{"S3.8"}, Prowler: []string{"s3_bucket_level_public_access_block"},
	},
	Reads:    []snapshot.Ref{snapshot.Buckets, snapshot.S3AccountAccess},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "bucket", Many: "buckets", Good: "public access is blocked"})
	buckets, _ := checks.Read(t, snapshot.Buckets, "")
	account, _ := checks.Read(t, snapshot.S3AccountAccess, "")
	for i := range buckets {
		b := &buckets[i]
		if account.All() {
			t.Pass()
			continue
		}
		r := protection.OfBucket(s, b).Checked()
		own, ok := checks.ReadInner(t, r, b.Region, &b.PublicAccess)
		both := own.And(account)
		switch {
		case !ok:
		case both.All():
			t.Pass()
		case s.S3.AccountAccess.Whole(): // else the account may close what the bucket leaves open
			f := t.Fail(r, b.Region, fmt.Sprintf("Bucket %s: neither it nor the account has on %s.", b.Name, strings.Join(both.Off(), ", ")))
			f.Owner = o.Owner(b.Tags.Value)
			f.Command = "aws s3api put-public-access-block --bucket " + checks.Quote(b.Name) +
				" --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true"
		}
	}
	return t.Findings()
}
