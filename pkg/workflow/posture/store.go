package posture

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/exposed-key-responder/responder/pkg/evidence"
	"github.com/exposed-key-responder/responder/pkg/timeout"
)

// S3 is what the store needs of the SDK's client.
type S3 interface {
	evidence.S3
	ListObjectsV2(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error)
}

// Store is where reviews are kept.
type Store interface {
	Keeper
	Get(ctx context.Context, key string) ([]byte, error)
	// Latest finds the object of the review before; "" if there is none.
	Latest(ctx context.Context) (key string, err error)
}

// The review before lies always in the same place.
const (
	latestFolder = "latest"
	reviewFile   = "review.json.gz"
)

type bucket struct {
	*evidence.Reader
	*evidence.Writer
	client S3
	name   string
}

// NewStore keeps reviews in the evidence bucket of that name.
func NewStore(client S3, name string) Store {
	return &bucket{evidence.NewReviewReader(client, name), evidence.NewReviewWriter(client, name), client, name}
}

// Latest asks for the list, since S3 answers the same to whoever may not list
// and reads what is not there as to whoever may not read it.
func (b *bucket) Latest(ctx context.Context) (string, error) {
	key, err := evidence.ReviewKey(latestFolder, reviewFile)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout.Call)
	defer cancel()
	out, err := b.client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &b.name, Prefix: &key, MaxKeys: aws.Int32(1)})
	if err != nil {
		return "", fmt.Errorf("s3 ListObjectsV2 %s: %w", key, err)
	}
	for _, object := range out.Contents {
		if aws.ToString(object.Key) == key {
			return key, nil
		}
	}
	return "", nil
}
