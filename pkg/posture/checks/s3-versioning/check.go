// Package s3versioning asks of each bucket whether overwritten and deleted
// objects can be got back. A bucket whose versioning may not be read is not one
// without.
package s3versioning

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "s3-versioning",
	Question: "Does every S3 bucket keep the versions of its objects?",
	Area:     checks.S3,
	Severity: checks.Medium,
	Tier:     checks.Unrecoverable,
	Why:      "A stolen key that may write can overwrite or delete every object. With versioning the old ones are still there.",
	Fix: checks.Fix{
		Do:      "Turn versioning on, and add a lifecycle rule that expires old versions after some weeks.",
		Command: "aws s3api put-bucket-versioning --bucket <bucket> --versioning-configuration Status=Enabled",
		Breaks:  "Nothing that reads. Old versions cost storage until a lifecycle rule expires them.",
	},
	Ref:      checks.References{SecurityHub: []string{"S3.14"}, Prowler: []string{"s3_bucket_object_versioning"}},
	Reads:    []snapshot.Ref{snapshot.Buckets},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "bucket", Many: "buckets", Good: "versioning is enabled"})
	buckets, _ := checks.Read(t, snapshot.Buckets, "")
	for _, bucket := range buckets {
		r := checks.Resource{Type: "AWS::S3::Bucket", ID: "arn:" + s.Partition + ":s3:::" + bucket.Name, Name: bucket.Name}
		status, ok := checks.ReadInner(t, r, bucket.Region, &bucket.Versioning)
		switch {
		case !ok:
		case status == "Enabled":
			t.Pass()
		default:
			f := t.Fail(r, bucket.Region, fmt.Sprintf("Bucket %s: versioning %s.", bucket.Name, said(status)))
			f.Owner = o.Owner(bucket.Tags.Value)
			f.Command = fmt.Sprintf("aws s3api put-bucket-versioning --bucket %s --versioning-configuration Status=Enabled", checks.Quote(bucket.Name))
		}
	}
	return t.Findings()
}

func said(status string) string {
	switch status {
	case "":
		return "was never enabled"
	case "Suspended":
		return "is suspended: objects written since have no versions"
	}
	return "is " + status
}
