package posture_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/securityhub"
	"github.com/aws/smithy-go"

	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	checklist "github.com/exposed-key-responder/responder/pkg/posture/checks/all"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	collectors "github.com/exposed-key-responder/responder/pkg/posture/collect/all"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/collecttest"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow/posture"
)

// bucket is S3. Fail gives errors by operation, or by operation and a part of
// the key.
type bucket struct {
	objects map[string][]byte
	fail    map[string]error
}

func (b *bucket) failing(operation, key string) error {
	for what, err := range b.fail {
		named, part, _ := strings.Cut(what, " ")
		if named == operation && strings.Contains(key, part) {
			return err
		}
	}
	return nil
}

func (b *bucket) PutObject(_ context.Context, in *s3.PutObjectInput, _ ...func(*s3.Options)) (*s3.PutObjectOutput, error) {
	if err := b.failing("PutObject", *in.Key); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(in.Body)
	b.objects[*in.Key] = body
	return &s3.PutObjectOutput{}, err
}

func (b *bucket) GetObject(_ context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	if err := b.failing("GetObject", *in.Key); err != nil {
		return nil, err
	}
	body, there := b.objects[*in.Key]
	if !there {
		return nil, fault("NoSuchKey")
	}
	return &s3.GetObjectOutput{Body: io.NopCloser(bytes.NewReader(body))}, nil
}

func (b *bucket) ListObjectsV2(_ context.Context, in *s3.ListObjectsV2Input, _ ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	out := &s3.ListObjectsV2Output{}
	for key := range b.objects {
		if strings.HasPrefix(key, *in.Prefix) {
			out.Contents = append(out.Contents, s3types.Object{Key: aws.String(key)})
		}
	}
	return out, b.failing("ListObjectsV2", *in.Prefix)
}

func fault(code string) error { return &smithy.GenericAPIError{Code: code, Message: "said AWS"} }

// world is a deployment and the account it reviews.
type world struct {
	t       *testing.T
	bucket  *bucket
	public  []string // snapshots
	denied  bool     // EC2 of eu-central-1
	refusal error    // of EC2 of eu-central-1
	list    []checks.Check
	put     posture.Settings
	fail    error // of publishing
	sent    []notice.Message
	imports int
	hub     error // of importing
	// broken are the turns whose function fails.
	broken []string
}

func newWorld(t *testing.T) *world {
	list, unknown := checklist.Choose("root-no-keys", "ebs-snapshot-private")
	if len(unknown) > 0 {
		t.Fatal(unknown)
	}
	return &world{t: t, bucket: &bucket{objects: map[string][]byte{}}, list: list, put: posture.Settings{Thresholds: checks.Defaults()}}
}

func (w *world) Publish(_ context.Context, m notice.Message) (string, error) {
	if w.fail != nil {
		return "", w.fail
	}
	w.sent = append(w.sent, m)
	return "message-1", nil
}

func (w *world) BatchImportFindings(_ context.Context, in *securityhub.BatchImportFindingsInput, _ ...func(*securityhub.Options)) (*securityhub.BatchImportFindingsOutput, error) {
	w.imports += len(in.Findings)
	if w.hub != nil {
		return nil, w.hub
	}
	return &securityhub.BatchImportFindingsOutput{FailedCount: aws.Int32(0)}, nil
}

func (w *world) clients(region string) []any {
	ec2 := &fakeaws.EC2{Snapshots: []ec2types.Snapshot{{SnapshotId: aws.String("snap-1"), StartTime: aws.Time(monday)}}}
	if region == "us-east-1" {
		ec2.Public = w.public
	} else if w.denied {
		ec2.Fail = map[string][]error{"DescribeSnapshots": {fakeaws.Error("UnauthorizedOperation")}}
	} else if w.refusal != nil {
		ec2.Fail = map[string][]error{"DescribeSnapshots": {w.refusal}}
	}
	iam := &fakeaws.IAM{Summary: map[string]int32{"AccountAccessKeysPresent": 0, "AccountMFAEnabled": 1}}
	return []any{&fakeaws.Regions{Names: []string{"eu-central-1", "us-east-1"}}, ec2, iam}
}

func (w *world) collector() *posture.Collector {
	return &posture.Collector{
		Env:        collecttest.Env(w.clients),
		Collectors: collect.Choose(collectors.Collectors(), checks.Needs(w.list)),
		Store:      posture.NewStore(w.bucket, "evidence"),
	}
}

func (w *world) reporter() *posture.Reporter {
	return &posture.Reporter{
		Settings: settings.Settings{Account: "111122223333", Partition: "aws", Region: "us-east-1", AccountName: "payments", Environment: "prod"},
		Checks:   w.list, Store: posture.NewStore(w.bucket, "evidence"), Hub: w, Notices: w,
	}
}

var monday = time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)

// collect does what the machine does before the report, each document through
// JSON.
func (w *world) collect(at time.Time) posture.ReportInput {
	w.t.Helper()
	handle := func(in posture.CollectInput, out any) {
		answer, err := w.collector().Handle(w.t.Context(), through(w.t, in))
		if err != nil {
			w.t.Fatal(err)
		}
		text, err := json.Marshal(answer)
		if err != nil {
			w.t.Fatal(err)
		}
		if err := json.Unmarshal(text, out); err != nil {
			w.t.Fatal(err)
		}
	}
	var plan posture.Plan
	handle(posture.CollectInput{Phase: posture.PhasePlan, StartedAt: at, Regions: w.put.Regions}, &plan)
	in := posture.ReportInput{Review: plan.Review, Settings: w.put, Execution: "arn"}
	for _, group := range plan.Groups {
		var parts []posture.Part
		for _, turn := range group.Turns {
			part := posture.Part{Tasks: turn.Tasks, Problem: `{"Error":"Sandbox.Timedout"}`}
			if !slices.Contains(w.broken, turn.Name) {
				handle(posture.CollectInput{Phase: posture.PhaseRead, Review: plan.Review, Turn: turn}, &part)
			}
			parts = append(parts, part)
		}
		in.Parts = append(in.Parts, parts)
	}
	return in
}

func through[T any](t *testing.T, value T) (back T) {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	return back
}

// review runs the whole machine on a day.
func (w *world) review(day int) posture.Reported {
	w.t.Helper()
	out, err := w.reporter().Handle(w.t.Context(), through(w.t, w.collect(monday.AddDate(0, 0, day))))
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

func zip(t *testing.T, value any) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if err := json.NewEncoder(z).Encode(value); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
