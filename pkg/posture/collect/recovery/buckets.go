package recovery

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// BucketsS3 is what reading buckets needs of the SDK's clients.
type BucketsS3 interface {
	bucketCalls
	tagCalls
}

type bucketCalls interface {
	ListBuckets(context.Context, *s3.ListBucketsInput, ...func(*s3.Options)) (*s3.ListBucketsOutput, error)
	GetBucketVersioning(context.Context, *s3.GetBucketVersioningInput, ...func(*s3.Options)) (*s3.GetBucketVersioningOutput, error)
	GetBucketLifecycleConfiguration(context.Context, *s3.GetBucketLifecycleConfigurationInput, ...func(*s3.Options)) (*s3.GetBucketLifecycleConfigurationOutput, error)
	GetPublicAccessBlock(context.Context, *s3.GetPublicAccessBlockInput, ...func(*s3.Options)) (*s3.GetPublicAccessBlockOutput, error)
	GetBucketPolicyStatus(context.Context, *s3.GetBucketPolicyStatusInput, ...func(*s3.Options)) (*s3.GetBucketPolicyStatusOutput, error)
	GetBucketAcl(context.Context, *s3.GetBucketAclInput, ...func(*s3.Options)) (*s3.GetBucketAclOutput, error)
}

type tagCalls interface {
	GetResources(context.Context, *resourcegroupstaggingapi.GetResourcesInput, ...func(*resourcegroupstaggingapi.Options)) (*resourcegroupstaggingapi.GetResourcesOutput, error)
}

// buckets lists the buckets of all Regions at once, so that one in a Region
// that is not reviewed shows too, and asks each in its own Region. No list says
// anything but names and Regions: versioning and public access block take a call
// per bucket, the lifecycle one per bucket that has versions, policy status and
// ACL one each per bucket that its own block leaves open. Tags come in lists, by
// Region.
var buckets = collect.Reader[BucketsS3, []snapshot.Bucket]{
	To: snapshot.Buckets,
	Dial: func(c aws.Config) BucketsS3 {
		return struct {
			bucketCalls
			tagCalls
		}{s3.NewFromConfig(c), resourcegroupstaggingapi.NewFromConfig(c)}
	},
	Read: readBuckets,
}

func readBuckets(ctx context.Context, s collect.Session[BucketsS3]) ([]snapshot.Bucket, error) {
	// Without MaxBuckets S3 gives no pages, and no Regions.
	found, err := collect.Pages(ctx, s, s.Client.ListBuckets, &s3.ListBucketsInput{MaxBuckets: aws.Int32(pageSize)},
		func(in *s3.ListBucketsInput, token *string) { in.ContinuationToken = token },
		func(out *s3.ListBucketsOutput) ([]types.Bucket, *string) { return out.Buckets, out.ContinuationToken })
	list := each(found, func(b types.Bucket) snapshot.Bucket {
		return snapshot.Bucket{Name: aws.ToString(b.Name), Region: aws.ToString(b.BucketRegion), Created: aws.ToTime(b.CreationDate)}
	})
	collect.Each(list, func(b *snapshot.Bucket) { readBucket(ctx, s.In(b.Region), b) })
	readBucketTags(ctx, s, list)
	return list, err
}

// readBucket asks what a bucket is like, and no more than checks need.
func readBucket(ctx context.Context, s collect.Session[BucketsS3], b *snapshot.Bucket) {
	status, err := versioning(ctx, s, b.Name)
	b.Versioning = collect.Result(s, status, err)
	if err != nil || status != "" {
		rules, err := lifecycle(ctx, s, b.Name)
		b.Lifecycle = collect.Result(s, rules, err)
	}
	block, err := publicAccess(ctx, s, b.Name)
	b.PublicAccess = collect.Result(s, block, err)
	if err != nil || !block.All() {
		byPolicy, err := publicPolicy(ctx, s, b.Name)
		b.PublicPolicy = collect.Result(s, byPolicy, err)
		byACL, err := publicACL(ctx, s, b.Name)
		b.PublicACL = collect.Result(s, byACL, err)
	}
}

func versioning(ctx context.Context, s collect.Session[BucketsS3], bucket string) (string, error) {
	out, err := collect.Call(ctx, s, s.Client.GetBucketVersioning, &s3.GetBucketVersioningInput{
		Bucket: &bucket, ExpectedBucketOwner: &s.Account,
	})
	if err != nil {
		return "", err
	}
	return string(out.Status), nil
}
