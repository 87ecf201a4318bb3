package fakeaws

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	tagtypes "github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/s3control"
	controltypes "github.com/aws/aws-sdk-go-v2/service/s3control/types"
)

// S3 is S3 as seen from one Region, with the tagging API; several may share the
// buckets. All maps are by bucket; a bucket that is not in one has none.
type S3 struct {
	Fake
	Buckets    []types.Bucket
	Versioning map[string]types.BucketVersioningStatus
	Lifecycle  map[string][]types.LifecycleRule
	Blocks     map[string]types.PublicAccessBlockConfiguration
	Policies   map[string]bool // whether the policy is public
	Grants     map[string][]types.Grant
	// Tagged are all resources of the Region that have tags.
	Tagged []tagtypes.ResourceTagMapping
}

// Bucket makes a bucket.
func Bucket(name, region string) types.Bucket {
	return types.Bucket{Name: &name, BucketRegion: &region}
}

// ListBuckets implements the call.
func (f *S3) ListBuckets(ctx context.Context, in *s3.ListBucketsInput, _ ...func(*s3.Options)) (*s3.ListBucketsOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	part, next := Page(&f.Fake, f.Buckets, in.ContinuationToken)
	return &s3.ListBucketsOutput{Buckets: part, ContinuationToken: next}, nil
}

// GetBucketVersioning implements the call.
func (f *S3) GetBucketVersioning(ctx context.Context, in *s3.GetBucketVersioningInput, _ ...func(*s3.Options)) (*s3.GetBucketVersioningOutput, error) {
	name := aws.ToString(in.Bucket)
	if err := f.Enter(ctx, in, name); err != nil {
		return nil, err
	}
	return &s3.GetBucketVersioningOutput{Status: f.Versioning[name]}, nil
}

// GetBucketLifecycleConfiguration implements the call.
func (f *S3) GetBucketLifecycleConfiguration(ctx context.Context, in *s3.GetBucketLifecycleConfigurationInput, _ ...func(*s3.Options)) (*s3.GetBucketLifecycleConfigurationOutput, error) {
	name := aws.ToString(in.Bucket)
	if err := f.Enter(ctx, in, name); err != nil {
		return nil, err
	}
	if f.Lifecycle[name] == nil {
		return nil, Error("NoSuchLifecycleConfiguration")
	}
	return &s3.GetBucketLifecycleConfigurationOutput{Rules: f.Lifecycle[name]}, nil
}

// GetPublicAccessBlock implements the call.
func (f *S3) GetPublicAccessBlock(ctx context.Context, in *s3.GetPublicAccessBlockInput, _ ...func(*s3.Options)) (*s3.GetPublicAccessBlockOutput, error) {
	name := aws.ToString(in.Bucket)
	if err := f.Enter(ctx, in, name); err != nil {
		return nil, err
	}
	block, set := f.Blocks[name]
	if !set {
		return nil, Error("NoSuchPublicAccessBlockConfiguration")
	}
	return &s3.GetPublicAccessBlockOutput{PublicAccessBlockConfiguration: &block}, nil
}

// GetBucketPolicyStatus implements the call.
func (f *S3) GetBucketPolicyStatus(ctx context.Context, in *s3.GetBucketPolicyStatusInput, _ ...func(*s3.Options)) (*s3.GetBucketPolicyStatusOutput, error) {
	name := aws.ToString(in.Bucket)
	if err := f.Enter(ctx, in, name); err != nil {
		return nil, err
	}
	public, set := f.Policies[name]
	if !set {
		return nil, Error("NoSuchBucketPolicy")
	}
	return &s3.GetBucketPolicyStatusOutput{PolicyStatus: &types.PolicyStatus{IsPublic: &public}}, nil
}

// GetBucketAcl implements the call.
func (f *S3) GetBucketAcl(ctx context.Context, in *s3.GetBucketAclInput, _ ...func(*s3.Options)) (*s3.GetBucketAclOutput, error) {
	name := aws.ToString(in.Bucket)
	if err := f.Enter(ctx, in, name); err != nil {
		return nil, err
	}
	return &s3.GetBucketAclOutput{Grants: f.Grants[name]}, nil
}

// GetResources implements the call of the tagging API.
func (f *S3) GetResources(ctx context.Context, in *resourcegroupstaggingapi.GetResourcesInput, _ ...func(*resourcegroupstaggingapi.Options)) (*resourcegroupstaggingapi.GetResourcesOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	part, next := Page(&f.Fake, f.Tagged, in.PaginationToken)
	if next == nil {
		next = new("") // as the service ends its lists
	}
	return &resourcegroupstaggingapi.GetResourcesOutput{ResourceTagMappingList: part, PaginationToken: next}, nil
}

// S3Control is S3's control of one account.
type S3Control struct {
	Fake
	Block *controltypes.PublicAccessBlockConfiguration // nil where it was never set
}

// GetPublicAccessBlock implements the call.
func (f *S3Control) GetPublicAccessBlock(ctx context.Context, in *s3control.GetPublicAccessBlockInput, _ ...func(*s3control.Options)) (*s3control.GetPublicAccessBlockOutput, error) {
	if err := f.Enter(ctx, in, aws.ToString(in.AccountId)); err != nil {
		return nil, err
	}
	if f.Block == nil {
		return nil, Error("NoSuchPublicAccessBlockConfiguration")
	}
	return &s3control.GetPublicAccessBlockOutput{PublicAccessBlockConfiguration: f.Block}, nil
}
