package fakeaws

import (
	"context"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// Bucket is one bucket of log files.
type Bucket struct {
	Objects map[string]string
	// ListErr and GetErr are what every listing, and every reading, fails with.
	ListErr, GetErr error

	mu     sync.Mutex
	opened []string
}

// Opened are the keys of the objects that were read, sorted, each once.
func (b *Bucket) Opened() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Compact(slices.Sorted(slices.Values(b.opened)))
}

// ListObjectsV2 lists the keys under a prefix, two to a page.
func (b *Bucket) ListObjectsV2(_ context.Context, in *s3.ListObjectsV2Input, _ ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	if b.ListErr != nil {
		return nil, b.ListErr
	}
	const pageSize = 2
	last := max(aws.ToString(in.StartAfter), aws.ToString(in.ContinuationToken))
	out := &s3.ListObjectsV2Output{IsTruncated: aws.Bool(false)}
	for _, key := range slices.Sorted(maps.Keys(b.Objects)) {
		rest, under := strings.CutPrefix(key, aws.ToString(in.Prefix))
		name, _, deeper := strings.Cut(rest, "/")
		folder := in.Delimiter != nil && deeper
		if folder {
			key = aws.ToString(in.Prefix) + name + "/"
		}
		switch {
		case !under || key <= last:
			continue
		case len(out.Contents)+len(out.CommonPrefixes) == pageSize:
			out.IsTruncated, out.NextContinuationToken = aws.Bool(true), &last
			return out, nil
		case folder:
			out.CommonPrefixes = append(out.CommonPrefixes, types.CommonPrefix{Prefix: &key})
		default:
			out.Contents = append(out.Contents, types.Object{Key: &key})
		}
		last = key
	}
	return out, nil
}

// GetObject gives an object's text.
func (b *Bucket) GetObject(_ context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	if b.GetErr != nil {
		return nil, b.GetErr
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.opened = append(b.opened, *in.Key)
	return &s3.GetObjectOutput{Body: io.NopCloser(strings.NewReader(b.Objects[*in.Key]))}, nil
}
