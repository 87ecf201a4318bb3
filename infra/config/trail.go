package config

import (
	"regexp"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/trail"
)

// trailBucket reads the address of the bucket that a trail delivers to. The
// account is the one that is deployed to; Regions and days follow from what is
// wanted.
func (r *reader) trailBucket(name string) settings.Trail {
	address := r.text(name, 300)
	if address == "" {
		return settings.Trail{}
	}
	bucket, region, err := trail.ParseBucket(address)
	switch {
	case err != nil:
		r.fail(name, "%q is no trail's bucket such as my-trail, s3://my-trail/prefix or s3://my-trail/prefix/AWSLogs/o-abcd1234", address)
	case bucket.Account != "" || region != "":
		r.fail(name, "%q names an account: leave out what follows AWSLogs, but for the id of an organization", address)
	case !plainPrefix.MatchString(bucket.Prefix):
		r.fail(name, "%q is no prefix that a trail can have: letters, digits and ! - _ . ' ( ) /", bucket.Prefix)
	}
	return settings.Trail{Bucket: bucket.Name, Prefix: bucket.Prefix, Organization: bucket.Organization}
}

// plainPrefix leaves out what a policy takes for a pattern or a variable.
// Source: S3 user guide, "Naming Amazon S3 objects", safe characters.
var plainPrefix = regexp.MustCompile(`^[A-Za-z0-9!_.'()/-]*$`)

var keyARN = regexp.MustCompile(`^arn:(aws|aws-us-gov):kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]{1,64}$`)

// trailKey reads the ARN of the key that a trail's logs are encrypted with. An
// alias will not do: policies only name keys.
func (r *reader) trailKey(name, partition string, bucket settings.Trail) string {
	arn := r.text(name, 200)
	switch {
	case arn == "":
	case !keyARN.MatchString(arn) || !strings.HasPrefix(arn, "arn:"+partition+":"):
		r.fail(name, "%q is no ARN of a KMS key of partition %s such as arn:%s:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", arn, partition, partition)
	case bucket.Bucket == "":
		r.fail(name, "is the key of nothing: set trailBucket too")
	}
	return arn
}
