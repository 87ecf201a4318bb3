package evidence

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"
)

// store is a stand-in for S3.
type store struct {
	fail    error
	objects map[string][]byte
	puts    []*s3.PutObjectInput
}

func (s *store) PutObject(_ context.Context, in *s3.PutObjectInput, _ ...func(*s3.Options)) (*s3.PutObjectOutput, error) {
	s.puts = append(s.puts, in)
	if s.fail != nil {
		return nil, s.fail
	}
	body, err := io.ReadAll(in.Body)
	if s.objects == nil {
		s.objects = map[string][]byte{}
	}
	s.objects[*in.Bucket+"/"+*in.Key] = body
	return &s3.PutObjectOutput{}, err
}

func (s *store) GetObject(_ context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	if s.fail != nil {
		return nil, s.fail
	}
	body, has := s.objects[*in.Bucket+"/"+*in.Key]
	if !has {
		return nil, &smithy.GenericAPIError{Code: "NoSuchKey"}
	}
	return &s3.GetObjectOutput{Body: io.NopCloser(bytes.NewReader(body))}, nil
}

func TestPutAndGet(t *testing.T) {
	client := &store{}
	bucket := NewBucket(client, "evidence")
	body := []byte("what was seen")
	object, err := bucket.Put(t.Context(), "EKR-1123-7F3K", "records/eu-west-1-0001.jsonl.gz", body)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(body)
	want := Object{Key: "incidents/EKR-1123-7F3K/records/eu-west-1-0001.jsonl.gz", SHA256: hex.EncodeToString(sum[:]), Bytes: len(body)}
	if diff := cmp.Diff(want, object); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := *client.puts[0].ChecksumSHA256; got != base64.StdEncoding.EncodeToString(sum[:]) {
		t.Errorf("S3 was given the digest %s", got)
	}
	got, err := bucket.Get(t.Context(), object.Key)
	if err != nil || !bytes.Equal(got, body) {
		t.Errorf("Get: %q, %v", got, err)
	}
}

func TestNothingLeavesTheFolder(t *testing.T) {
	long := strings.Repeat("a", 200)
	tests := []struct{ id, name string }{
		{"", "a"}, {"EKR-1", ""}, {"..", "a"}, {"EKR-1/..", "a"}, {"EKR-1", ".."}, {"EKR-1", "a/../../b"}, {"EKR-1", "/a"}, {"EKR-1", "a/"},
		{"EKR-1", "a//b"}, {"EKR-1", "."}, {"EKR-1", "a b"}, {"EKR-1", "a\n"}, {"EKR-1", `a\b`}, {"EKR-1", "%2e%2e"}, {"EKR-1", long}, {long, "a"},
	}
	for _, tc := range tests {
		client := &store{}
		bucket := NewBucket(client, "evidence")
		if _, err := bucket.Put(t.Context(), tc.id, tc.name, nil); !errors.Is(err, ErrName) || len(client.puts) > 0 {
			t.Errorf("Put(%q, %q): %v", tc.id, tc.name, err)
		}
	}
	for _, key := range []string{"", "incidents", "incidents/", "incidents/EKR-1", "incidents/EKR-1/", "other/EKR-1/a", "EKR-1/a", "incidents/EKR-1/../x"} {
		if _, err := NewBucket(&store{}, "evidence").Get(t.Context(), key); !errors.Is(err, ErrName) {
			t.Errorf("Get(%q): %v", key, err)
		}
	}
}

func TestErrorsArePassedOn(t *testing.T) {
	denied := &smithy.GenericAPIError{Code: "AccessDenied"}
	bucket := NewBucket(&store{fail: denied}, "evidence")
	if _, err := bucket.Put(t.Context(), "EKR-1", "a", nil); !errors.Is(err, denied) {
		t.Errorf("Put: %v", err)
	}
	if _, err := bucket.Get(t.Context(), "incidents/EKR-1/a"); !errors.Is(err, denied) {
		t.Errorf("Get: %v", err)
	}
}

func TestGetRefusesAnObjectTooLarge(t *testing.T) {
	client := &store{objects: map[string][]byte{"evidence/incidents/EKR-1/a": make([]byte, MaxBytes+1)}}
	if _, err := NewBucket(client, "evidence").Get(t.Context(), "incidents/EKR-1/a"); !errors.Is(err, ErrTooLarge) {
		t.Errorf("Get: %v", err)
	}
}

// TestReviewsLieApart keeps the steps of a review out of the incidents, and the
// other way round.
func TestReviewsLieApart(t *testing.T) {
	client := &store{}
	object, err := NewReviewWriter(client, "evidence").Put(t.Context(), "20260302-060000", "review.json.gz", []byte("x"))
	if err != nil || object.Key != "posture/20260302-060000/review.json.gz" {
		t.Fatalf("%v %+v", err, object)
	}
	if key, err := ReviewKey("20260302-060000", "review.json.gz"); err != nil || key != object.Key {
		t.Errorf("%v %s", err, key)
	}
	if _, err := NewReviewReader(client, "evidence").Get(t.Context(), object.Key); err != nil {
		t.Error(err)
	}
	if _, err := NewReader(client, "evidence").Get(t.Context(), object.Key); !errors.Is(err, ErrName) {
		t.Errorf("an incident's reader reads a review: %v", err)
	}
	if _, err := NewReviewReader(client, "evidence").Get(t.Context(), "incidents/EKR-1123-7F3K/summary.json"); !errors.Is(err, ErrName) {
		t.Errorf("a review's reader reads an incident: %v", err)
	}
	if _, err := ReviewKey("..", "x"); !errors.Is(err, ErrName) {
		t.Errorf("%v", err)
	}
}
