// Package s3accountblock asks whether the account refuses to make any bucket
// public, whatever the bucket says.
package s3accountblock

import (
	"fmt"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "s3-account-block",
	Question: "Does the account block public access to all of its buckets?",
	Area:     checks.S3,
	Severity: checks.Medium,
	Tier:     checks.Open,
	Why:      "One setting holds for every bucket, also those to come. Without it, a stolen key that may write bucket policies can publish everything.",
	Fix: checks.Fix{
		Do:      "Find the buckets that are meant to be public and put CloudFront before them, then block.",
		Command: "aws s3control put-public-access-block --region <region> --account-id <account> --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
		Breaks:  "Websites and downloads that are served straight from public buckets.",
	},
	Ref: checks.References{
		CIS3: []string{"2.1.4"}, CIS5: []string{"2.1.4"}, SecurityHub: []string{"S3.1"}, Prowler: []string{"s3_account_level_public_access_blocks"},
	},
	Reads:         []snapshot.Ref{snapshot.S3AccountAccess},
	Empty:         checks.Fail,
	AlwaysApplies: "Every account has the setting, and it is about buckets to come as well.",
	Evaluate:      evaluate,
	Examples:      examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "account", Many: "accounts", Good: "public access to all buckets is blocked"})
	block, ok := checks.Read(t, snapshot.S3AccountAccess, "")
	switch {
	case !ok || t.Doubted():
	case block.All():
		t.Pass()
	default:
		f := t.Fail(checks.Account(s), "", fmt.Sprintf("Account %s: not on are %s.", s.Account, strings.Join(block.Off(), ", ")))
		f.Command = "aws s3control put-public-access-block --region " + s.Home + " --account-id " + s.Account +
			" --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true"
	}
	return t.Findings()
}
