package inquiry

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
)

func TestParseBucket(t *testing.T) {
	tests := map[string]string{
		"s3://logs":                        "s3://logs/AWSLogs/444455556666/CloudTrail",
		"s3://logs/":                       "s3://logs/AWSLogs/444455556666/CloudTrail",
		"s3://logs/some/prefix/":           "s3://logs/some/prefix/AWSLogs/444455556666/CloudTrail",
		"s3://logs/AWSLogs":                "s3://logs/AWSLogs/444455556666/CloudTrail",
		"s3://logs/p/AWSLogs/111122223333": "s3://logs/p/AWSLogs/111122223333/CloudTrail",
		"s3://logs/AWSLogs/o-abcd":         "s3://logs/AWSLogs/o-abcd/444455556666/CloudTrail",
		"s3://logs/AWSLogs/o-abcd/111122223333/CloudTrail/us-gov-west-1/": "s3://logs/AWSLogs/o-abcd/111122223333/CloudTrail/us-gov-west-1",
		"s3://":                      "",
		"s3:///prefix":               "",
		"s3://Logs":                  "",
		"s3://logs/AWSLogs/o-abcd/x": "",
		"s3://logs/AWSLogs/111122223333/CloudTrail-Digest":                    "",
		"s3://logs/AWSLogs/111122223333/Config":                               "",
		"s3://logs/AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/23":      "",
		"s3://logs/AWSLogs/111122223333/CloudTrail/us-east-1/x.json.gz":       "",
		"s3://logs/AWSLogs/111122223333/CloudTrail/us-east-1/../../../secret": "",
	}
	for address, want := range tests {
		place, err := ParsePlace(address)
		if want == "" {
			if !errors.Is(err, errAddress) {
				t.Errorf("%s: %v, %v", address, place, err)
			}
			continue
		}
		if got := place.For(key, "444455556666").String(); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", address, got, err, want)
		}
	}
}

// TestPlaceGoesByTheKey: the id tells whose logs are wanted, if it tells one.
func TestPlaceGoesByTheKey(t *testing.T) {
	const telling = accesskey.ID("AKIA3Z2XBVUDFQ7TU4MD")
	account, ok := telling.Account()
	place, err := ParsePlace("s3://logs")
	if err != nil || !ok {
		t.Fatal(err, ok)
	}
	if got := place.For(telling, "444455556666").Bucket.Account; got != account {
		t.Errorf("account %s, want %s", got, account)
	}
}

func TestParsePath(t *testing.T) {
	root := t.TempDir()
	file, pipe := filepath.Join(root, "a.json"), filepath.Join(root, "pipe")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]error{root: nil, file: nil, pipe: errPlace, filepath.Join(root, "none"): fs.ErrNotExist} {
		if place, err := ParsePlace(path); !errors.Is(err, want) || err == nil && place.String() != path {
			t.Errorf("%s: %v, %v; want %v", path, place, err, want)
		}
	}
}

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
		got, err := BucketRegion(t.Context(), tc.head, "logs")
		if got != tc.want || (err == nil) != (tc.says == "") || err != nil && !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
