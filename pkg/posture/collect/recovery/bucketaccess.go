package recovery

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/s3control"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// noBlock is the code with which S3 answers where no block was ever set.
const noBlock = "NoSuchPublicAccessBlockConfiguration"

// AccountBlockS3 is what reading the account's public access block needs of the
// SDK's client.
type AccountBlockS3 interface {
	GetPublicAccessBlock(context.Context, *s3control.GetPublicAccessBlockInput, ...func(*s3control.Options)) (*s3control.GetPublicAccessBlockOutput, error)
}

var accountBlock = collect.Reader[AccountBlockS3, snapshot.PublicBlocked]{
	To:   snapshot.S3AccountAccess,
	Dial: func(c aws.Config) AccountBlockS3 { return s3control.NewFromConfig(c) },
	Read: func(ctx context.Context, s collect.Session[AccountBlockS3]) (b snapshot.PublicBlocked, err error) {
		out, err := collect.Call(ctx, s, s.Client.GetPublicAccessBlock, &s3control.GetPublicAccessBlockInput{AccountId: &s.Account})
		if awserr.Code(err) == noBlock {
			return b, nil
		}
		if err == nil && out.PublicAccessBlockConfiguration == nil {
			err = malformed("s3control GetPublicAccessBlock", "no configuration")
		}
		if err != nil {
			return b, err
		}
		c := out.PublicAccessBlockConfiguration
		return blocked(c.BlockPublicAcls, c.IgnorePublicAcls, c.BlockPublicPolicy, c.RestrictPublicBuckets), nil
	},
}

func blocked(blockACLs, ignoreACLs, blockPolicy, restrict *bool) snapshot.PublicBlocked {
	return snapshot.PublicBlocked{
		BlockACLs: aws.ToBool(blockACLs), IgnoreACLs: aws.ToBool(ignoreACLs),
		BlockPolicy: aws.ToBool(blockPolicy), RestrictUsers: aws.ToBool(restrict),
	}
}

func publicAccess(ctx context.Context, s collect.Session[BucketsS3], bucket string) (b snapshot.PublicBlocked, err error) {
	out, err := collect.Call(ctx, s, s.Client.GetPublicAccessBlock, &s3.GetPublicAccessBlockInput{
		Bucket: &bucket, ExpectedBucketOwner: &s.Account,
	})
	if awserr.Code(err) == noBlock {
		return b, nil
	}
	if err == nil && out.PublicAccessBlockConfiguration == nil {
		err = malformed("s3 GetPublicAccessBlock", "no configuration")
	}
	if err != nil {
		return b, err
	}
	c := out.PublicAccessBlockConfiguration
	return blocked(c.BlockPublicAcls, c.IgnorePublicAcls, c.BlockPublicPolicy, c.RestrictPublicBuckets), nil
}

func publicPolicy(ctx context.Context, s collect.Session[BucketsS3], bucket string) (bool, error) {
	out, err := collect.Call(ctx, s, s.Client.GetBucketPolicyStatus, &s3.GetBucketPolicyStatusInput{
		Bucket: &bucket, ExpectedBucketOwner: &s.Account,
	})
	if awserr.Code(err) == "NoSuchBucketPolicy" {
		return false, nil
	}
	if err == nil && out.PolicyStatus == nil {
		err = malformed("s3 GetBucketPolicyStatus", "no status")
	}
	if err != nil {
		return false, err
	}
	return aws.ToBool(out.PolicyStatus.IsPublic), nil
}

// everyone are the groups of anybody at all, and of anybody with an AWS account.
var everyone = []string{"/groups/global/AllUsers", "/groups/global/AuthenticatedUsers"}

func publicACL(ctx context.Context, s collect.Session[BucketsS3], bucket string) (bool, error) {
	out, err := collect.Call(ctx, s, s.Client.GetBucketAcl, &s3.GetBucketAclInput{Bucket: &bucket, ExpectedBucketOwner: &s.Account})
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(out.Grants, func(g types.Grant) bool {
		return g.Grantee != nil && slices.ContainsFunc(everyone, func(group string) bool {
			return strings.HasSuffix(aws.ToString(g.Grantee.URI), group)
		})
	}), nil
}
