package drill

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/incident/fakedynamo"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

var began = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)

// bus takes events.
type bus struct {
	entries []types.PutEventsRequestEntry
	code    string
	err     error
}

func (b *bus) PutEvents(_ context.Context, in *eventbridge.PutEventsInput, _ ...func(*eventbridge.Options)) (*eventbridge.PutEventsOutput, error) {
	if b.err != nil {
		return nil, b.err
	}
	b.entries = append(b.entries, in.Entries...)
	answer := types.PutEventsResultEntry{EventId: aws.String("e-1")}
	if b.code != "" {
		answer = types.PutEventsResultEntry{ErrorCode: &b.code, ErrorMessage: aws.String("said the bus")}
	}
	return &eventbridge.PutEventsOutput{Entries: []types.PutEventsResultEntry{answer}}, nil
}

// subscribers are those of both topics, one a page, by the topic's name.
type subscribers struct {
	of  map[string][]snstypes.Subscription
	err error
}

func (s *subscribers) ListSubscriptionsByTopic(_ context.Context, in *sns.ListSubscriptionsByTopicInput, _ ...func(*sns.Options)) (*sns.ListSubscriptionsByTopicOutput, error) {
	if s.err != nil {
		return nil, s.err
	}
	all := s.of[(*in.TopicArn)[strings.LastIndex(*in.TopicArn, ":")+1:]]
	page := 0
	if _, err := fmt.Sscan(aws.ToString(in.NextToken), &page); err != nil {
		page = 0
	}
	out := &sns.ListSubscriptionsByTopicOutput{}
	if page < len(all) {
		out.Subscriptions = all[page : page+1]
	}
	if page+1 < len(all) {
		out.NextToken = aws.String(fmt.Sprint(page + 1))
	}
	return out, nil
}

func subscription(arn, address string) snstypes.Subscription {
	return snstypes.Subscription{SubscriptionArn: &arn, Endpoint: &address, Protocol: aws.String("email")}
}

// topic keeps what is published.
type topic struct {
	sent []notice.Message
	err  error
}

func (p *topic) Publish(_ context.Context, m notice.Message) (string, error) {
	if p.err != nil {
		return "", p.err
	}
	p.sent = append(p.sent, m)
	return fmt.Sprint("m-", len(p.sent)), nil
}

type world struct {
	t       *testing.T
	iam     *fakeiam.IAM
	bus     *bus
	subs    *subscribers
	topic   *topic
	db      *fakedynamo.Table
	table   *incident.Table
	now     time.Time
	logged  bytes.Buffer
	handler *Handler
}

func newWorld(t *testing.T) *world {
	confirmed := subscription("arn:aws:sns:us-east-1:111122223333:x:1", "security@example.com")
	w := &world{
		t: t, iam: &fakeiam.IAM{Fail: map[string][]error{}}, bus: &bus{}, topic: &topic{}, db: &fakedynamo.Table{Fail: map[string]error{}}, now: began,
		subs: &subscribers{of: map[string][]snstypes.Subscription{settings.NoticeTopic: {confirmed}, settings.AlarmTopic: {confirmed}}},
	}
	w.table = incident.NewTable(w.db, "t")
	w.handler = &Handler{
		Settings: settings.Settings{Account: fakeiam.Account, Region: "us-east-1", Partition: "aws", Ceiling: level.Isolate, VerifyAfter: 10 * time.Second},
		IAM:      w.iam, Events: w.bus, Subscriptions: w.subs, Incidents: w.table, Publisher: w.topic, Now: func() time.Time { return w.now },
		Log: slog.New(slog.NewTextHandler(&w.logged, nil)),
	}
	w.iam.Add(&fakeiam.User{Name: "ci-deploy", Created: began.AddDate(-1, 0, 0)})
	return w
}

// drill is a drill at its start.
func (w *world) drill(execution string) workflow.Drill {
	return workflow.Drill{Execution: "arn:aws:states:us-east-1:111122223333:execution:ekr-drill:" + execution, StartedAt: w.now}
}

// do runs a phase on JSON, as Lambda does, and holds what no document may have.
func (w *world) do(phase workflow.DrillPhase, d workflow.Drill, problem string) (workflow.Drill, error) {
	w.t.Helper()
	var in workflow.DrillInput
	if err := json.Unmarshal(encode(w.t, workflow.DrillInput{Phase: phase, Drill: d, Problem: problem}), &in); err != nil {
		w.t.Fatal(err)
	}
	out, err := w.handler.Handle(w.t.Context(), in)
	if text := string(encode(w.t, out)); strings.Contains(text, fakeiam.Secret) || strings.Contains(text, ":null") {
		w.t.Errorf("%s: a secret, or a list that is null, in %s", phase, text)
	}
	return out, err
}

// must is do for a phase that works.
func (w *world) must(phase workflow.DrillPhase, d workflow.Drill) workflow.Drill {
	w.t.Helper()
	out, err := w.do(phase, d, "")
	if err != nil {
		w.t.Fatalf("%s: %v", phase, err)
	}
	return out
}

// announced is a drill whose event is out, two seconds ago.
func (w *world) announced() workflow.Drill {
	w.t.Helper()
	d := w.must(workflow.DrillAnnounce, w.must(workflow.DrillPrepare, w.drill("weekly-1")))
	w.now = w.now.Add(2 * time.Second)
	return d
}

// respond does what the responder does about the drill's event.
func (w *world) respond(d workflow.Drill) {
	w.t.Helper()
	ctx, u := w.t.Context(), w.iam.Users[d.User]
	u.Keys[0].Status = "Inactive"
	u.Attached = append(u.Attached, "arn:aws:iam::"+fakeiam.Account+":policy/"+settings.RevokePolicy)
	r, _, err := w.table.Open(ctx, incident.Record{
		AccessKeyID: d.AccessKeyID, State: incident.Closed, Contained: true, ArrivedAt: d.AnnouncedAt.Add(time.Second), ContainedAt: d.AnnouncedAt.Add(1500 * time.Millisecond),
		Sightings: []incident.Sighting{{Kind: string(trigger.Drill)}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, kind := range []notice.Kind{notice.Alert, notice.Report} {
		if err := w.table.NoticeSent(ctx, r.ID, string(kind), "m", w.now); err != nil {
			w.t.Fatal(err)
		}
	}
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	body, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// steps writes those that do not hold, by name.
func steps(d workflow.Drill) string {
	list := []string{}
	for _, s := range d.Steps {
		if s.Status != workflow.DrillHolds {
			list = append(list, string(s.Name)+" "+string(s.Status))
		}
	}
	return strings.Join(list, ", ")
}
