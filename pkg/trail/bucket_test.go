package trail

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"
)

// shelf is a stand-in for S3 that gives two keys a page. Listings of a prefix
// and objects that have an error fail; the connection is lost as often as it is
// told to.
type shelf struct {
	objects map[string]string
	fail    map[string]error
	lose    int

	mu     sync.Mutex
	listed []string
	opened []string
}

func (s *shelf) ListObjectsV2(_ context.Context, in *s3.ListObjectsV2Input, _ ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	after := max(aws.ToString(in.StartAfter), aws.ToString(in.ContinuationToken))
	s.listed = append(s.listed, *in.Prefix+" after "+after)
	if err := s.fail[*in.Prefix]; err != nil {
		return nil, err
	}
	out := &s3.ListObjectsV2Output{IsTruncated: aws.Bool(false)}
	for _, key := range slices.Sorted(maps.Keys(s.objects)) {
		rest, under := strings.CutPrefix(key, *in.Prefix)
		name, _, folder := strings.Cut(rest, "/")
		group := *in.Prefix + name + "/"
		switch {
		case !under || key <= after || in.Delimiter != nil && folder && group <= after:
		case len(out.Contents)+len(out.CommonPrefixes) == 2:
			out.IsTruncated = aws.Bool(true)
			return out, nil
		case in.Delimiter != nil && folder:
			out.CommonPrefixes = append(out.CommonPrefixes, types.CommonPrefix{Prefix: &group})
			out.NextContinuationToken, after = &group, group
		default:
			out.Contents = append(out.Contents, types.Object{Key: &key, Size: aws.Int64(int64(len(s.objects[key])))})
			out.NextContinuationToken = &key
		}
	}
	return out, nil
}

func (s *shelf) GetObject(_ context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opened = append(s.opened, *in.Key)
	if err := s.fail[*in.Key]; err != nil {
		return nil, err
	}
	text := s.objects[*in.Key]
	if in.Range != nil {
		var from int
		if _, err := fmt.Sscanf(*in.Range, "bytes=%d-", &from); err != nil || aws.ToString(in.IfMatch) != "tag" {
			return nil, &smithy.GenericAPIError{Code: "InvalidRange"}
		}
		text = text[from:]
	}
	body := io.Reader(strings.NewReader(text))
	if s.lose > 0 {
		s.lose--
		body = io.MultiReader(strings.NewReader(text[:len(text)/2]), lost{})
	}
	return &s3.GetObjectOutput{Body: io.NopCloser(body), ETag: aws.String("tag")}, nil
}

// lost is a connection that is lost.
type lost struct{}

func (lost) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

const trailRoot = "audit/AWSLogs/o-example/111122223333/CloudTrail/"

func shelved(keys ...string) *shelf {
	s := &shelf{objects: map[string]string{}, fail: map[string]error{}}
	for _, key := range keys {
		s.objects[trailRoot+key] = list(rec(key))
	}
	return s
}

func bucket(s *shelf) Bucket {
	return Bucket{Client: s, Name: "logs", Prefix: "/audit/", Organization: "o-example", Account: "111122223333"}
}

var (
	from = time.Date(2026, 11, 30, 22, 0, 0, 0, time.UTC)
	to   = time.Date(2026, 12, 1, 3, 0, 0, 0, time.UTC)
)

func TestBucketReadsTheDaysAndRegionsNeeded(t *testing.T) {
	s := shelved(
		"eu-west-1/2026/11/29/early.json", "eu-west-1/2026/11/30/a.json", "eu-west-1/2026/11/30/b.json", "eu-west-1/2026/11/30/c.json",
		"eu-west-1/2026/12/01/d.json", "eu-west-1/2026/12/02/late.json", "eu-west-1/2026/12/03/after.json", "eu-west-1/2026/12/03/after2.json", "eu-west-1/2026/12/03/after3.json",
		"us-east-1/2026/11/30/e.json", "us-east-1/2026/12/01/x.txt", "us-west-2/2026/12/01/f.json",
	)
	s.objects["audit/AWSLogs/o-example/444455556666/CloudTrail/us-east-1/2026/11/30/x.json"] = rec("other account")
	s.objects["audit/AWSLogs/o-example/111122223333/CloudTrail-Digest/us-east-1/2026/11/30/x.json"] = "{}"
	s.objects[trailRoot+"us-east-1/2026/11/30/"] = ""
	eu := []string{"eu-west-1/2026/11/30/a.json", "eu-west-1/2026/11/30/b.json", "eu-west-1/2026/11/30/c.json", "eu-west-1/2026/12/01/d.json", "eu-west-1/2026/12/02/late.json"}
	all := append(slices.Clone(eu), "us-east-1/2026/11/30/e.json", "us-west-2/2026/12/01/f.json")
	for name, tc := range map[string]struct{ regions, want []string }{
		"every Region": {nil, all},
		"one Region":   {[]string{"eu-west-1"}, eu},
	} {
		t.Run(name, func(t *testing.T) {
			s.listed = nil
			ids, problems, got := sourceIDs(t, bucket(s).Source(from, to, tc.regions...), "")
			if diff := cmp.Diff(tc.want, ids); diff != "" || len(problems) > 0 || got.Files != len(tc.want) {
				t.Errorf("%+v (-want +got):\n%s", got, diff)
			}
			for _, listing := range s.listed {
				if strings.Contains(listing, "after2") {
					t.Errorf("listed past the days needed: %s", listing)
				}
			}
		})
	}
}

func TestBucketTellsWhatItCouldNotRead(t *testing.T) {
	denied := &smithy.GenericAPIError{Code: "AccessDenied", Message: "no"}
	keys := []string{"eu-west-1/2026/11/30/a.json", "us-east-1/2026/11/30/b.json", "us-west-2/2026/12/01/c.json"}
	tests := map[string]struct {
		fail string
		ids  int
		path string
		want error
	}{
		"an object":      {trailRoot + keys[1], 2, trailRoot + keys[1], denied},
		"a Region":       {trailRoot + "eu-west-1/", 2, trailRoot + "eu-west-1/", denied},
		"the whole":      {trailRoot, 0, trailRoot, denied},
		"nothing denied": {"", 3, "", nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			s := shelved(keys...)
			s.fail[tc.fail] = denied
			ids, _, got := sourceIDs(t, bucket(s).Source(from, to), "")
			if len(ids) != tc.ids || got.Complete() != (tc.want == nil) {
				t.Fatalf("%d records, %+v", len(ids), got)
			}
			if tc.want != nil && (len(got.Problems) != 1 || got.Problems[0].Path != "s3://logs/"+tc.path || !errors.Is(got.Problems[0], tc.want)) {
				t.Errorf("%v", got.Problems)
			}
		})
	}
}

func TestABucketWithoutLogsIsAProblem(t *testing.T) {
	for name, s := range map[string]*shelf{"empty": shelved(), "none of these days": shelved("eu-west-1/2025/01/01/a.json")} {
		_, _, got := sourceIDs(t, bucket(s).Source(from, to), "")
		if got.Complete() || !errors.Is(got.Problems[0], ErrNoFiles) || got.Problems[0].Path != "s3://logs/"+trailRoot {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestBucketPrefixes(t *testing.T) {
	for _, tc := range []struct {
		b    Bucket
		want string
	}{
		{Bucket{Account: "1"}, "AWSLogs/1/CloudTrail/"},
		{Bucket{Account: "1", Prefix: "a/b"}, "a/b/AWSLogs/1/CloudTrail/"},
		{Bucket{Account: "1", Organization: "o-1"}, "AWSLogs/o-1/1/CloudTrail/"},
		{Bucket{Account: "1", Prefix: "/a/"}, "a/AWSLogs/1/CloudTrail/"},
	} {
		if got := tc.b.root(); got != tc.want {
			t.Errorf("%+v: %s, want %s", tc.b, got, tc.want)
		}
	}
}

func TestObjectsAreTakenUpAgain(t *testing.T) {
	for name, tc := range map[string]struct {
		lose     int
		complete bool
	}{"lost as often as allowed": {resumes, true}, "lost too often": {resumes + 1, false}} {
		t.Run(name, func(t *testing.T) {
			s := shelved("eu-west-1/2026/11/30/a.json")
			s.objects[trailRoot+"eu-west-1/2026/11/30/a.json"] = list(rec("a"), rec("b"), rec("c"))
			s.lose = tc.lose
			ids, _, got := sourceIDs(t, bucket(s).Source(from, to, "eu-west-1"), "")
			if got.Complete() != tc.complete || tc.complete && strings.Join(ids, "") != "abc" || len(s.opened) != resumes+1 {
				t.Errorf("%q, opened %d times, %+v", ids, len(s.opened), got)
			}
		})
	}
}
