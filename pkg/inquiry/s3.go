package inquiry

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// S3Head is what finding a bucket needs of the SDK's client.
type S3Head interface {
	HeadBucket(context.Context, *s3.HeadBucketInput, ...func(*s3.Options)) (*s3.HeadBucketOutput, error)
}

// regionHeader is where S3 says where a bucket is, in refusals too.
// Source: S3 API reference, HeadBucket.
const regionHeader = "X-Amz-Bucket-Region"

// BucketRegion tells which Region a bucket is in: S3 answers only there. A
// caller who may not read the bucket learns its Region all the same.
func BucketRegion(ctx context.Context, client S3Head, name string) (string, error) {
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
