package trail

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Scheme begins the address of a bucket.
const Scheme = "s3://"

// ErrAddress says that a text is no address of a trail's logs.
var ErrAddress = errors.New("no address of a trail's logs such as s3://bucket/prefix or s3://bucket/prefix/AWSLogs/111122223333")

var (
	bucketName   = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	organization = regexp.MustCompile(`^o-[a-z0-9]{4,32}$`)
	accountID    = regexp.MustCompile(`^[0-9]{12}$`)
	regionName   = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]$`)
)

// ParseBucket reads the address of a trail's logs as a person types it. It may go
// on to what is under AWSLogs: organization, account, and Region, which is
// returned beside the bucket; what it does not name is "". The error wraps
// ErrAddress.
func ParseBucket(text string) (Bucket, string, error) {
	name, rest, _ := strings.Cut(strings.TrimPrefix(text, Scheme), "/")
	prefix, logs, _ := strings.Cut("/"+strings.Trim(rest, "/")+"/", "/AWSLogs/")
	b, region := Bucket{Name: name, Prefix: strings.Trim(prefix, "/")}, ""
	parts := strings.FieldsFunc(logs, func(r rune) bool { return r == '/' })
	take := func(form *regexp.Regexp) string {
		if len(parts) == 0 || !form.MatchString(parts[0]) {
			return ""
		}
		part := parts[0]
		parts = parts[1:]
		return part
	}
	b.Organization, b.Account = take(organization), take(accountID)
	if b.Account != "" && len(parts) > 0 && parts[0] == "CloudTrail" {
		parts = parts[1:]
		region = take(regionName)
	}
	if !bucketName.MatchString(name) || len(parts) > 0 {
		return Bucket{}, "", fmt.Errorf("%q is %w; for fewer days, give a time", text, ErrAddress)
	}
	return b, region, nil
}

// S3Head is what finding a bucket needs of the SDK's client.
type S3Head interface {
	HeadBucket(context.Context, *s3.HeadBucketInput, ...func(*s3.Options)) (*s3.HeadBucketOutput, error)
}

// regionHeader is where S3 says where a bucket is, in refusals too.
// Source: S3 API reference, HeadBucket.
const regionHeader = "X-Amz-Bucket-Region"

// bucketRegion tells which Region a bucket is in: S3 answers only there. A
// caller who may not read the bucket learns its Region all the same.
func bucketRegion(ctx context.Context, client S3Head, name string) (string, error) {
	out, err := client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &name})
	if err == nil {
		return aws.ToString(out.BucketRegion), nil
	}
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) && response.HTTPStatusCode() != http.StatusNotFound {
		if region := response.HTTPResponse().Header.Get(regionHeader); region != "" {
			return region, nil
		}
	}
	return "", fmt.Errorf("s3 HeadBucket %s: %w", name, err)
}

// NewS3 makes the client of the Region that a bucket is in.
func NewS3(ctx context.Context, cfg aws.Config, name string) (S3, error) {
	region, err := bucketRegion(ctx, s3.NewFromConfig(cfg), name)
	if err != nil {
		return nil, err
	}
	return s3.NewFromConfig(cfg, func(o *s3.Options) {
		if region != "" {
			o.Region = region
		}
		// A name with dots fits no certificate of a virtual host.
		o.UsePathStyle = strings.Contains(name, ".")
	}), nil
}
