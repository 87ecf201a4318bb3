package recovery

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// BucketsS3 is what reading buckets needs of the SDK's client.
type BucketsS3 interface {
	ListBuckets(context.Context, *s3.ListBucketsInput, ...func(*s3.Options)) (*s3.ListBucketsOutput, error)
	GetBucketVersioning(context.Context, *s3.GetBucketVersioningInput, ...func(*s3.Options)) (*s3.GetBucketVersioningOutput, error)
}

// buckets lists the buckets of all Regions at once, so that one in a Region
// that is not reviewed shows too, and asks each in its own Region.
var buckets = collect.Reader[BucketsS3, []snapshot.Bucket]{
	To:   snapshot.Buckets,
	Dial: func(c aws.Config) BucketsS3 { return s3.NewFromConfig(c) },
	Read: readBuckets,
}

func readBuckets(ctx context.Context, s collect.Session[BucketsS3]) ([]snapshot.Bucket, error) {
	// Without MaxBuckets S3 gives no pages, and no Regions.
	found, err := collect.Pages(ctx, s, s.Client.ListBuckets, &s3.ListBucketsInput{MaxBuckets: aws.Int32(1000)},
		func(in *s3.ListBucketsInput, token *string) { in.ContinuationToken = token },
		func(out *s3.ListBucketsOutput) ([]types.Bucket, *string) { return out.Buckets, out.ContinuationToken })
	list := make([]snapshot.Bucket, len(found))
	for i, b := range found {
		list[i] = snapshot.Bucket{Name: aws.ToString(b.Name), Region: aws.ToString(b.BucketRegion), Created: aws.ToTime(b.CreationDate)}
	}
	collect.Each(list, func(b *snapshot.Bucket) {
		in := s.In(b.Region)
		status, err := versioning(ctx, in, b.Name)
		b.Versioning = collect.Result(in, status, err)
	})
	return list, err
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
