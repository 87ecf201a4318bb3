package notify

import (
	"context"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// Of an event of many keys, what nobody need be woken for is published for
// machines. A step that failed is told to everybody.
func TestWhomItIsFor(t *testing.T) {
	for _, test := range []struct {
		kind           string
		keys           int
		severity, want string
	}{
		{"report", 5, usage.P2, ""}, {"report", 32, usage.P2, notice.Machines}, {"report", 32, usage.P1, ""},
		{"change", 32, usage.P2, notice.Machines}, {"change", 32, usage.P1, ""},
		{"close", 5, usage.P3, ""}, {"close", 32, usage.P3, notice.Machines}, {"close", 32, usage.P1, ""},
		{"help", 32, usage.P3, ""}, {"alert", 32, usage.P2, ""},
	} {
		w := newWorld()
		r, _, err := w.table.Open(context.Background(), incident.Record{AccessKeyID: "AKIAEXAMPLE000000000", State: incident.Verified, ArrivedAt: start})
		if err != nil {
			t.Fatal(err)
		}
		got := w.tell(as(test.kind, of("a", "1", r.ID), func(in *workflow.NotifyInput) {
			in.Event.Version, in.Event.Keys, in.Problem = workflow.Version, test.keys, "Verify failed: x"
			c := &in.Cases[0]
			c.Outcome.KeyStatus, c.Outcome.Contained, c.Usage.Severity = "Inactive", true, test.severity
		}))
		if got != "sent" || len(w.topic.sent) != 1 {
			t.Fatalf("%v: %s", test, got)
		}
		if m := w.topic.sent[0]; m.Attributes[notice.Audience] != test.want {
			t.Errorf("%v: %s for %q", test, m.Subject, m.Attributes[notice.Audience])
		}
	}
}
