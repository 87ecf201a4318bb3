package notify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/correlation"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/incident/fakedynamo"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

var (
	start     = time.Date(2026, 11, 23, 3, 12, 5, 0, time.UTC)
	denied    = &smithy.GenericAPIError{Code: "AccessDenied"}
	throttled = &smithy.GenericAPIError{Code: "Throttling"}
)

// topic records what is published; its errors come one for each call.
type topic struct {
	sent []notice.Message
	fail []error
}

func (p *topic) Publish(_ context.Context, m notice.Message) (string, error) {
	if len(p.fail) > 0 {
		err := p.fail[0]
		if p.fail = p.fail[1:]; err != nil {
			return "", err
		}
	}
	p.sent = append(p.sent, m)
	return fmt.Sprint("m-", len(p.sent)), nil
}

// bucket is one object, or an error.
type bucket struct {
	body string
	err  error
}

func (b bucket) Get(context.Context, string) ([]byte, error) { return []byte(b.body), b.err }

type world struct {
	db      *fakedynamo.Table
	table   *incident.Table
	topic   *topic
	logged  bytes.Buffer
	now     time.Time
	handler *Handler
}

func newWorld() *world {
	w := &world{db: &fakedynamo.Table{Fail: map[string]error{}}, topic: &topic{}, now: start}
	w.table = incident.NewTable(w.db, "t")
	w.handler = &Handler{
		Settings: settings.Settings{Account: "111122223333"}, Incidents: w.table, Evidence: bucket{}, Publisher: w.topic,
		Now: func() time.Time { return w.now },
		Log: correlation.NewLogger(&w.logged),
	}
	return w
}

func (w *world) tell(in workflow.NotifyInput) string {
	receipt, err := w.handler.Handle(context.Background(), in)
	switch {
	case err != nil:
		return errorName(err)
	case receipt.Sent:
		return "sent"
	}
	return "told before"
}

// errorName is the name by which Step Functions knows an error.
func errorName(err error) string {
	t := reflect.TypeOf(err)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Name()
}

// of makes the alert of an execution about an event and its incidents.
func of(execution, event string, incidents ...string) workflow.NotifyInput {
	in := workflow.NotifyInput{Kind: "alert", Execution: execution, Event: workflow.Event{ID: event}}
	for i, id := range incidents {
		c := workflow.Case{IncidentID: id, Recorded: true}
		c.Exposure.AccessKeyID = accesskey.ID(fmt.Sprintf("AKIAEXAMPLE%09d", i))
		in.Cases = append(in.Cases, c)
	}
	return in
}

func as(kind string, in workflow.NotifyInput, change func(*workflow.NotifyInput)) workflow.NotifyInput {
	in.Kind = kind
	change(&in)
	return in
}

func helpWith(problem string) workflow.NotifyInput {
	return as("help", of("a", "1", "EKR-1"), func(in *workflow.NotifyInput) { in.Problem = problem })
}

func changes(n int) workflow.NotifyInput {
	return as("change", of("a", "1", "EKR-1"), func(in *workflow.NotifyInput) { in.Cases[0].Changes = n })
}

func foreign(execution, event, id string) workflow.NotifyInput {
	return as("alert", of(execution, event, id), func(in *workflow.NotifyInput) {
		in.Cases[0].Outcome.Special = containment.Foreign
		in.Cases[0].Exposure.Code = "AWS_RISK_CREDENTIALS_EXPOSED"
	})
}

// Each thing is told, and told once.
func TestWhoIsTold(t *testing.T) {
	type step = workflow.NotifyInput
	for _, test := range []struct {
		name  string
		steps []step
		want  []string
	}{
		{"copies of an event", []step{of("a", "1", "EKR-1", "EKR-2"), of("b", "2", "EKR-2", "EKR-1")}, []string{"sent", "told before"}},
		{"another key beside a known one", []step{of("a", "1", "EKR-1"), of("b", "2", "EKR-1", "EKR-2"), of("c", "3", "EKR-2")}, []string{"sent", "sent", "told before"}},
		{"a new incident of the same key", []step{of("a", "1", "EKR-1"), of("b", "2", "EKR-9")}, []string{"sent", "sent"}},
		{"the report is another notice", []step{of("a", "1", "EKR-1"), as("report", of("a", "1", "EKR-1"), func(*step) {})}, []string{"sent", "sent"}},
		{"no key, one event", []step{of("a", "1"), of("b", "1"), of("c", "2")}, []string{"sent", "told before", "sent"}},
		{"no key and no id", []step{of("a", ""), of("b", ""), of("b", "")}, []string{"sent", "sent", "told before"}},
		{"containment failed, then worked", []step{of("a", "1", ""), of("b", "2", "EKR-1")}, []string{"sent", "sent"}},
		{"a failure beside a known key", []step{of("a", "1", "EKR-1"), of("b", "2", "EKR-1", "")}, []string{"sent", "sent"}},
		{"another account's key, refreshed on another day", []step{foreign("a", "1", "EKR-1123-AAAA"), foreign("b", "2", "EKR-1124-BBBB")}, []string{"sent", "told before"}},
		{"changes", []step{changes(1), changes(2), changes(2)}, []string{"sent", "sent", "told before"}},
		{"failed steps", []step{helpWith(`Verify failed: {"Error":"a failed: b"}`), helpWith("Watch 1 failed: x"), helpWith("Watch 1 failed: y")}, []string{"sent", "sent", "told before"}},
		{"a failure in words of another version", []step{helpWith("odd"), helpWith("odd")}, []string{"sent", "told before"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld()
			var got []string
			for _, in := range test.steps {
				got = append(got, w.tell(in))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNumbers(t *testing.T) {
	for want, in := range map[string]workflow.NotifyInput{
		"alert":                           of("a", "1", "EKR-1"),
		"change-3":                        changes(3),
		"help-watch-1":                    helpWith("Watch 1 failed: Verify failed: x"),
		"help-starting-the-investigation": helpWith("starting the investigation failed: x"),
		"help":                            helpWith("!!! failed: x"),
	} {
		if got := number(in); got != want {
			t.Errorf("number %q, want %q", got, want)
		}
	}
}

// Whoever dies between claim and sending loses the claim.
func TestDyingMidwaySwallowsNothing(t *testing.T) {
	w := newWorld()
	if claims, answer := w.handler.claim(context.Background(), of("a", "1", "EKR-1")); answer != incident.Claimed {
		t.Fatal(claims, answer)
	}
	if got := w.tell(of("b", "2", "EKR-1")); got != "NoticePending" {
		t.Errorf("while the first may be sending: %s", got)
	}
	if got := w.tell(of("a", "1", "EKR-1")); got != "sent" {
		t.Errorf("the same execution again: %s", got)
	}
	w = newWorld()
	w.handler.claim(context.Background(), of("a", "1", "EKR-1"))
	w.now = w.now.Add(lease + time.Second)
	if got := w.tell(of("b", "2", "EKR-1")); got != "sent" {
		t.Errorf("after the lease: %s", got)
	}
}

// Two executions that overlap must neither both wait nor both tell the same.
func TestOverlappingEvents(t *testing.T) {
	w := newWorld()
	claimed, err := w.table.ClaimNotice(context.Background(), "EKR-1", "alert", "a", w.now, lease)
	if err != nil || claimed != incident.Claimed {
		t.Fatal(claimed, err)
	}
	if got := w.tell(of("copy", "2", "EKR-2", "EKR-1")); got != "NoticePending" {
		t.Errorf("a copy while the first is sending: %s", got)
	}
	if got, _ := w.table.ClaimNotice(context.Background(), "EKR-2", "alert", "a", w.now, lease); got != incident.Claimed {
		t.Errorf("the copy that waits holds EKR-2: %s", got)
	}
	if got := w.tell(of("other", "3", "EKR-0", "EKR-1")); got != "sent" {
		t.Errorf("an event with news of its own: %s", got)
	}
}

func TestErrors(t *testing.T) {
	for _, test := range []struct {
		err         error
		first, next string // what this execution gets, and a copy right after
	}{
		{throttled, "TransientError", "NoticePending"},
		{context.DeadlineExceeded, "TransientError", "NoticePending"},
		{errors.New("nobody knows"), "TransientError", "NoticePending"},
		{&smithy.GenericAPIError{Code: "AuthorizationError"}, "NoticeRefused", "sent"},
		{&smithy.GenericAPIError{Code: "NotFound"}, "NoticeRefused", "sent"},
		{&smithy.GenericAPIError{Code: "InvalidParameter"}, "NoticeRefused", "sent"},
	} {
		w := newWorld()
		w.topic.fail = []error{fmt.Errorf("sns Publish: %w", test.err)}
		first, next := w.tell(of("a", "1", "EKR-1")), w.tell(of("b", "2", "EKR-1"))
		if first != test.first || next != test.next {
			t.Errorf("%v: %s, and a copy %s; want %s, %s", test.err, first, next, test.first, test.next)
		}
		if test.first == "TransientError" && w.tell(of("a", "1", "EKR-1")) != "sent" {
			t.Errorf("%v: the same execution could not try again", test.err)
		}
	}
}

// The closing notice ends the incident, also when it was sent by an execution
// that died right after.
func TestTheClosingNoticeCloses(t *testing.T) {
	for _, before := range []func(*incident.Table) error{
		func(*incident.Table) error { return nil },
		func(table *incident.Table) error {
			return table.NoticeSent(context.Background(), incident.NewID("AKIAEXAMPLE000000000", "", start, 0), "close", "m-0", start)
		},
	} {
		w := newWorld()
		r, _, err := w.table.Open(context.Background(), incident.Record{AccessKeyID: "AKIAEXAMPLE000000000", State: incident.Verified, ArrivedAt: start})
		if err != nil || before(w.table) != nil {
			t.Fatal(err)
		}
		w.tell(of("a", "1", r.ID))
		if r, _ = w.table.Get(context.Background(), r.ID); r.State != incident.Verified {
			t.Errorf("the alert made it %s", r.State)
		}
		w.tell(as("close", of("a", "1", r.ID), func(*workflow.NotifyInput) {}))
		if r, _ = w.table.Get(context.Background(), r.ID); r.State != incident.Closed || !r.ClosedAt.Equal(start) {
			t.Errorf("the closing notice made it %s at %s", r.State, r.ClosedAt)
		}
	}
}
