package deploy

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/smithy-go"
)

// What the CDK's bootstrap makes, as far as a deployment looks for it. The
// qualifier is the CDK's default one.
// Source: AWS CDK guide, bootstrapping.
const (
	qualifier        = "hnb659fds"
	bootstrapVersion = "30"
)

// bootstrap makes the two things that a deployment needs. The bootstrap stack
// itself holds roles beside them, which no emulator asks for, and takes ten times
// as long.
func bootstrap(ctx context.Context, buckets *s3.Client, parameters *ssm.Client, account, region string) error {
	bucket := "cdk-" + qualifier + "-assets-" + account + "-" + region
	if _, err := buckets.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &bucket}); err != nil && !there(err) {
		return fmt.Errorf("s3 CreateBucket %s: %w", bucket, err)
	}
	version := "/cdk-bootstrap/" + qualifier + "/version"
	_, err := parameters.PutParameter(ctx, &ssm.PutParameterInput{
		Name:  &version,
		Value: aws.String(bootstrapVersion),
		Type:  types.ParameterTypeString,
	})
	if err != nil && !there(err) {
		return fmt.Errorf("ssm PutParameter %s: %w", version, err)
	}
	return nil
}

// there reports whether the error says that the thing exists already.
func there(err error) bool {
	var refused smithy.APIError
	if !errors.As(err, &refused) {
		return false
	}
	switch refused.ErrorCode() {
	case "BucketAlreadyOwnedByYou", "BucketAlreadyExists", "ParameterAlreadyExists", "EntityAlreadyExists":
		return true
	}
	return false
}
