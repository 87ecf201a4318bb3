package fakeaws

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// S3 is S3 as seen from one Region; several may share the buckets.
type S3 struct {
	Fake
	Buckets    []types.Bucket
	Versioning map[string]types.BucketVersioningStatus // by bucket
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
