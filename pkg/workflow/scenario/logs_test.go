package scenario

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// trailBucket is the bucket that the trail delivers to.
const trailBucket = "org-trail"

// stores is S3: the evidence bucket, and the trail's.
type stores struct{ w *world }

func (s stores) PutObject(ctx context.Context, in *s3.PutObjectInput, _ ...func(*s3.Options)) (*s3.PutObjectOutput, error) {
	return s.w.bucket.PutObject(ctx, in)
}

func (s stores) GetObject(ctx context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	if *in.Bucket == trailBucket {
		return s.w.logs.get(*in.Key)
	}
	return s.w.bucket.GetObject(ctx, in)
}

// HeadBucket tells where a bucket is.
func (s stores) HeadBucket(context.Context, *s3.HeadBucketInput, ...func(*s3.Options)) (*s3.HeadBucketOutput, error) {
	return &s3.HeadBucketOutput{BucketRegion: aws.String("eu-west-1")}, nil
}

// ListObjectsV2 lists the trail's bucket, some keys to a page, or the other.
func (s stores) ListObjectsV2(_ context.Context, in *s3.ListObjectsV2Input, _ ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	if *in.Bucket != trailBucket {
		return s.w.bucket.list(in)
	}
	return s.w.logs.list(in)
}

// object gives Step Functions the items of a Map.
func (w *world) object(bucket, key string) ([]byte, error) {
	if bucket != settings.BucketName(fakeiam.Account, home) {
		return nil, awsError("NoSuchBucket")
	}
	out, err := w.bucket.GetObject(context.Background(), &s3.GetObjectInput{Key: &key})
	if err != nil {
		return nil, err
	}
	return io.ReadAll(out.Body)
}

// logs is a trail's bucket. An object, or a prefix that is listed, may fail.
type logs struct {
	objects map[string][]byte
	fail    map[string]error

	mu sync.Mutex
	// asked are the objects that were read, and the prefixes that were listed.
	asked []string
}

func (l *logs) ask(what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked = append(l.asked, what)
}

func (l *logs) get(key string) (*s3.GetObjectOutput, error) {
	l.ask(key)
	if err := l.fail[key]; err != nil {
		return nil, err
	}
	return &s3.GetObjectOutput{Body: io.NopCloser(bytes.NewReader(l.objects[key]))}, nil
}

func (l *logs) list(in *s3.ListObjectsV2Input) (*s3.ListObjectsV2Output, error) {
	l.ask(*in.Prefix)
	if err := l.fail[*in.Prefix]; err != nil {
		return nil, err
	}
	const page = 100
	out := &s3.ListObjectsV2Output{}
	for _, key := range slices.Sorted(maps.Keys(l.objects)) {
		if !strings.HasPrefix(key, *in.Prefix) || key <= aws.ToString(in.StartAfter) || key <= aws.ToString(in.ContinuationToken) {
			continue
		}
		if out.IsTruncated = aws.Bool(len(out.Contents) == page); *out.IsTruncated {
			break
		}
		out.Contents = append(out.Contents, types.Object{Key: &key, Size: aws.Int64(int64(len(l.objects[key])))})
		out.NextContinuationToken = &key
	}
	return out, nil
}

// logsOf is where the logs of a Region of the responder's own account lie.
func logsOf(region string) string { return logsIn(fakeiam.Account, region) }

// logsIn is where those of an account lie.
func logsIn(account, region string) string {
	return "AWSLogs/o-abcd1234/" + account + "/CloudTrail/" + region + "/"
}

// deliver has a trail deliver what the event histories hold, and further records
// by Region, in logs of five minutes each. Every day has some, by others.
func (w *world) deliver(further map[string][]object) {
	w.settings.Trail = settings.Trail{Bucket: trailBucket, Organization: "o-abcd1234"}
	w.logs.objects, w.logs.fail = map[string][]byte{}, map[string]error{}
	w.logs.deliver(fakeiam.Account, w.trail, further)
}

func (l *logs) deliver(account string, trail map[string]*history, further map[string][]object) {
	for region, h := range trail {
		all := slices.Concat(h.records, h.whole(), further[region])
		for day := range 91 {
			all = append(all, callBy("AKIAEXAMPLE0000ALICE", "ec2", "DescribeInstances", object{"eventTime": stamp(time.Now().AddDate(0, 0, -day).Add(-time.Hour))}))
		}
		files := map[string][]object{}
		for _, r := range all {
			at := timeOf(r).Truncate(5 * time.Minute).Add(5 * time.Minute)
			key := fmt.Sprintf("%s%s/%s_CloudTrail_%s_%s_x.json.gz", logsIn(account, region), at.Format("2006/01/02"), account, region, at.Format("20060102T1504Z"))
			files[key] = append(files[key], r)
		}
		for key, records := range files {
			l.objects[key] = zipped(object{"Records": records})
		}
	}
}

func zipped(document any) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if err := json.NewEncoder(z).Encode(document); err != nil {
		panic(err)
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// recount counts the calls of the exposed key in all logs and histories, each
// once, without any code of the responder.
func (w *world) recount(key string) int {
	seen := map[string]bool{}
	count := func(r object) {
		identity, _ := r["userIdentity"].(object)
		if identity["accessKeyId"] == key {
			seen[r["eventID"].(string)] = true
		}
	}
	for _, h := range w.trail {
		for _, r := range slices.Concat(h.records, h.whole()) {
			count(r)
		}
	}
	for _, body := range w.logs.objects {
		z, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			w.t.Fatal(err)
		}
		text, err := io.ReadAll(z)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, r := range decode(string(text)).(object)["Records"].([]any) {
			count(r.(object))
		}
	}
	return len(seen)
}
