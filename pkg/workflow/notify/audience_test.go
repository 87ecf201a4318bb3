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
			c.Told.Version = workflow.Version
		}))
		if got != "sent" || len(w.topic.sent) != 1 {
			t.Fatalf("%v: %s", test, got)
		}
		if m := w.topic.sent[0]; m.Attributes[notice.Audience] != test.want {
			t.Errorf("%v: %s for %q", test, m.Subject, m.Attributes[notice.Audience])
		}
	}
}

// The answer says whether anybody was mailed about the key, then or before; a
// notice that was sent before may have been for persons.
func TestTheAnswerSaysWhetherItWasMailed(t *testing.T) {
	for name, test := range map[string]struct {
		keys     int
		severity string
		before   bool // a notice before it was mailed
		sent     bool // it was sent before
		want     bool
	}{
		"one of few":                   {5, usage.P2, false, false, true},
		"one of many":                  {6, usage.P2, false, false, false},
		"one of many, at P1":           {6, usage.P1, false, false, true},
		"one of many, another was":     {6, usage.P2, true, false, true},
		"one of many, perhaps by then": {6, usage.P2, false, true, true},
	} {
		w := newWorld()
		in := as("report", of("a", "1", "EKR-1"), func(in *workflow.NotifyInput) {
			in.Event.Version, in.Event.Keys = workflow.Version, test.keys
			c := &in.Cases[0]
			c.Outcome.KeyStatus, c.Outcome.Contained, c.Usage.Severity = "Inactive", true, test.severity
			c.Told.Mailed = test.before
		})
		if test.sent {
			w.tell(in)
		}
		r, err := w.handler.Handle(context.Background(), in)
		if err != nil || r.Mailed != test.want || r.Sent == test.sent {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}
