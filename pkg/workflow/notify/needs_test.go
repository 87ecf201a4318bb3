package notify

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// The table may refuse or hang: a person is told all the same, and why perhaps
// twice.
func TestTheTableIsNotNeeded(t *testing.T) {
	for _, operation := range []string{"PutItem", "GetItem"} {
		w := newWorld()
		w.handler.claim(context.Background(), of("a", "1", "EKR-1")) // so that GetItem is needed
		w.db.Fail[operation] = denied
		if got := w.tell(of("b", "2", "EKR-1")); got != "sent" || w.logged.Len() == 0 {
			t.Errorf("%s refused: %s, logged %q", operation, got, &w.logged)
		}
	}
	w := newWorld()
	w.db.Fail["PutItem"] = denied
	in := of("a", "1", "EKR-1")
	claims, _ := w.handler.claim(context.Background(), in)
	if got := w.handler.facts(context.Background(), in, claims).Cases[0].RecordError; !strings.Contains(got, "AccessDenied") {
		t.Errorf("the notice says %q", got)
	}
	if in.Cases[0].RecordError != "" {
		t.Error("the case itself was changed")
	}
}

func TestWhatHangsIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.handler.Incidents = hanging{}
		w.handler.Evidence = hanging{}
		in := of("a", "1", "EKR-1")
		in.Cases[0].Usage.Key = "incidents/EKR-1/summary.json"
		before := time.Now()
		if got := w.tell(in); got != "sent" {
			t.Error(got)
		}
		w.handler.Publisher = hanging{}
		if got := w.tell(in); got != "TransientError" {
			t.Errorf("SNS hangs: %s", got)
		}
		const function = 60 * time.Second
		if took := time.Since(before); took > 2*function {
			t.Errorf("two invocations took %s", took)
		}
	})
}

// hanging answers nothing.
type hanging struct{ Incidents }

func (hanging) wait(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }

func (h hanging) ClaimNotice(ctx context.Context, _, _, _ string, _ time.Time, _ time.Duration) (incident.Claim, error) {
	return "", h.wait(ctx)
}

func (h hanging) NoticeSent(ctx context.Context, _, _, _ string, _ time.Time) error {
	return h.wait(ctx)
}

func (h hanging) Get(ctx context.Context, _ string) ([]byte, error) { return nil, h.wait(ctx) }

func (h hanging) Publish(ctx context.Context, _ notice.Message) (string, error) {
	return "", h.wait(ctx)
}

func TestUsageIsReadBack(t *testing.T) {
	body, err := json.Marshal(usage.Summary{Severity: "P1", Events: 7})
	if err != nil {
		t.Fatal(err)
	}
	const key = "incidents/EKR-1/summary.json"
	for _, test := range []struct {
		name, key string
		evidence  bucket
		events    int // -1: no summary
		problem   string
	}{
		{"there", key, bucket{body: string(body)}, 7, ""},
		{"never made", "", bucket{err: denied}, -1, ""},
		{"refused", key, bucket{err: denied}, -1, "could not be read back: AccessDenied"},
		{"damaged", key, bucket{body: "{"}, -1, "is damaged"},
	} {
		w := newWorld()
		w.handler.Evidence = test.evidence
		in := of("a", "1", "EKR-1")
		in.Cases[0].Usage.Key = test.key
		f := w.handler.facts(context.Background(), in, claims{number: "report", subjects: []string{"EKR-1"}})
		events := -1
		if f.Usage != nil {
			events = f.Usage.Events
		}
		if events != test.events || !strings.Contains(f.UsageProblem, test.problem) || test.problem == "" && f.UsageProblem != "" {
			t.Errorf("%s: %d events, problem %q", test.name, events, f.UsageProblem)
		}
	}
}

func TestFactsAreComplete(t *testing.T) {
	w := newWorld()
	in := helpWith("Verify failed: x")
	got := w.handler.facts(context.Background(), in, claims{number: "help-verify"})
	want := notice.Facts{Kind: notice.Help, Event: in.Event, Cases: in.Cases, Problem: in.Problem, Execution: "a",
		Number: "help-verify", Settings: w.handler.Settings, Now: start}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(notice.Facts{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
