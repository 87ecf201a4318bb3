package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"

	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/incident/fakedynamo"
	inquiryaws "github.com/exposed-key-responder/responder/pkg/inquiry/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/operator"
	"github.com/exposed-key-responder/responder/pkg/operator/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	postureaws "github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/trail"
)

// exposed is plainly invented.
const exposed = "AKIAEXAMPLE000000001"

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// world is an account with a responder, and a person who types.
type world struct {
	identity *fakeaws.Identity
	states   *fakeaws.States
	function *fakeaws.Function
	// queue is that of the home Region, backup that of us-west-2, if there is one.
	queue, backup *fakeaws.Queue
	db            *fakedynamo.Table
	iam           *fakeiam.IAM
	enabled       *postureaws.Regions
	history       *inquiryaws.History
	// buckets are those there are, denied the names that are refused.
	buckets map[string]*inquiryaws.Bucket
	denied  map[string]error
	stdin   io.Reader
	// terminal: standard error is one.
	terminal bool
	config   error
	// credentials are the shell's; nil for some that work.
	credentials aws.CredentialsProvider
	// shell is the Region that the shell is set to, regions those in which AWS
	// was called.
	shell   string
	regions []string
	pause   func(context.Context, time.Duration) error
	// reading changes how a posture review reads AWS.
	reading func(*collect.Env)
}

func newWorld() *world {
	return &world{
		identity: &fakeaws.Identity{ARN: "arn:aws:sts::111122223333:assumed-role/security/alice", Account: "111122223333"},
		states:   &fakeaws.States{Fail: map[string][]error{}},
		function: &fakeaws.Function{},
		queue:    &fakeaws.Queue{Fail: map[string][]error{}},
		db:       &fakedynamo.Table{Fail: map[string]error{}},
		iam:      &fakeiam.IAM{Fail: map[string][]error{}},
		enabled:  &postureaws.Regions{Names: []string{"eu-west-1", "us-east-1"}},
		history:  &inquiryaws.History{Fail: map[string][]error{}},
		stdin:    strings.NewReader(""),
		shell:    "eu-west-3",
		pause:    func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
}

// ran is what one command line gave.
type ran struct {
	out, err string
	code     int
}

func (w *world) run(args ...string) ran {
	return w.runIn(context.Background(), args...)
}

func (w *world) runIn(ctx context.Context, args ...string) ran {
	var out, errs bytes.Buffer
	code := Run(ctx, args, Env{
		In: w.stdin, Out: &out, Err: &errs, Terminal: w.terminal,
		Now:   func() time.Time { return noon },
		Pause: w.pause,
		Config: func(_ context.Context, region, _ string) (aws.Config, error) {
			if region == "" {
				region = w.shell
			}
			return aws.Config{Region: region, Credentials: w.credentials}, w.config
		},
		Clients: func(cfg aws.Config) Clients {
			w.regions = append(w.regions, cfg.Region)
			return Clients{
				Identity: w.identity, States: w.states, Functions: w.function, Table: w.db,
				Queues: w.queues, IAM: w.iam, Regions: w.enabled, Trail: w.history.Region, Bucket: w.bucket,
			}
		},
		Reading: w.reading,
	})
	return ran{out.String(), errs.String(), code}
}

func (w *world) queues(region string) operator.SQS {
	switch {
	case region == "us-east-1":
		return w.queue
	case w.backup != nil:
		return w.backup
	}
	return &fakeaws.Queue{Fail: map[string][]error{"GetQueueUrl": {apiError("AWS.SimpleQueueService.NonExistentQueue")}}}
}

func (w *world) bucket(_ context.Context, name string) (trail.S3, error) {
	if b := w.buckets[name]; b != nil {
		return b, nil
	}
	if err := w.denied[name]; err != nil {
		return nil, err
	}
	return nil, apiError("NotFound")
}

// record puts an incident into the table.
func (w *world) record(t *testing.T, r incident.Record) incident.Record {
	t.Helper()
	saved, _, err := incident.NewTable(w.db, settings.TableName).Open(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	w.db.Calls = nil
	return saved
}

// both writes the two streams and the code as a golden file has them.
func (r ran) both() string {
	return "--- stdout\n" + r.out + "--- stderr\n" + r.err + "--- exit code " + string(rune('0'+r.code)) + "\n"
}

func apiError(code string) error { return &smithy.GenericAPIError{Code: code, Message: "said AWS"} }

var errLost = errors.New("read tcp: connection reset by peer")

// file writes a file and returns its name.
func file(t *testing.T, name, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
