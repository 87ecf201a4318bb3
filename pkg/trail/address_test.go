package trail

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// head is a bucket that answers so.
type head struct {
	region string
	err    error
}

func (h head) HeadBucket(context.Context, *s3.HeadBucketInput, ...func(*s3.Options)) (*s3.HeadBucketOutput, error) {
	if h.err != nil {
		return nil, h.err
	}
	return &s3.HeadBucketOutput{BucketRegion: aws.String(h.region)}, nil
}

func refusal(status int, region string) error {
	response := &http.Response{StatusCode: status, Header: http.Header{}}
	if region != "" {
		response.Header.Set("x-amz-bucket-region", region)
	}
	return &smithyhttp.ResponseError{Response: &smithyhttp.Response{Response: response}, Err: errors.New("said S3")}
}

func TestBucketRegion(t *testing.T) {
	tests := map[string]struct {
		head head
		want string
		says string
	}{
		"told":           {head: head{region: "eu-west-1"}, want: "eu-west-1"},
		"elsewhere":      {head: head{err: refusal(301, "eu-west-1")}, want: "eu-west-1"},
		"denied":         {head: head{err: refusal(403, "eu-west-1")}, want: "eu-west-1"},
		"not told":       {head: head{err: refusal(403, "")}, says: "s3 HeadBucket logs"},
		"no such bucket": {head: head{err: refusal(404, "eu-west-1")}, says: "s3 HeadBucket logs"},
		"no answer":      {head: head{err: errors.New("connection reset")}, says: "connection reset"},
	}
	for name, tc := range tests {
		got, err := bucketRegion(t.Context(), tc.head, "logs")
		if got != tc.want || (err == nil) != (tc.says == "") || err != nil && !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
