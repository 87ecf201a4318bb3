package timeline

import (
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/infra/local/inbox"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
)

// Credential is an access key of the user as IAM has it after the run.
type Credential struct {
	ID, Status string
	Exposed    bool
}

// Report is what stands below the timeline.
type Report struct {
	Notices []inbox.Notice
	// Incidents are the records of the exposed key.
	Incidents []incident.Record
	// User owns the exposed key. Keys and Policies are read from IAM.
	User     string
	Keys     []Credential
	Policies []string
	// Evidence are the objects in the evidence bucket.
	Evidence []string
	// Problems is what a run must not have; empty if all is well.
	Problems []string
	// Result is the last line.
	Result string
}

// Report writes the parts below the timeline.
func (t *Writer) Report(r Report) {
	t.notices(r.Notices)
	for _, record := range r.Incidents {
		t.incident(record)
	}
	t.user(r)
	if len(r.Evidence) > 0 {
		t.Heading("EVIDENCE kept in the bucket")
		for _, key := range r.Evidence {
			t.Line("%s", key)
		}
	}
	t.Heading("RESULT")
	for _, problem := range r.Problems {
		t.Line("PROBLEM: %s", problem)
	}
	t.Line("%s", r.Result)
}

func (t *Writer) notices(notices []inbox.Notice) {
	t.Heading(fmt.Sprintf("NOTICES as they were published: %d", len(notices)))
	for i, n := range notices {
		if i > 0 {
			fmt.Fprintln(t.w)
		}
		t.Line("%d. to %s at %s s", i+1, n.Topic, t.since(n.At))
		t.Quote("Subject: " + n.Subject + "\n\n" + n.Text)
	}
}

func (t *Writer) incident(r incident.Record) {
	t.Heading("INCIDENT " + r.ID + " in the table")
	t.Line("state %s, severity %s, level %s, contained %t", r.State, orNone(r.Severity), r.Level, r.Contained)
	t.Line("event arrived %s, contained %s, closed %s", t.when(r.ArrivedAt), t.when(r.ContainedAt), t.when(r.ClosedAt))
	for _, a := range r.Actions {
		t.Line("%10s  %s", t.when(a.At), Action(a))
	}
}

// Action writes one step of a containment.
func Action(a containment.Action) string {
	line := fmt.Sprintf("%-8s %s", a.Status, a.Step)
	if a.Target != "" {
		line += " " + a.Target
	}
	if a.Prior != "" {
		line += ", was " + a.Prior
	}
	if a.Reason != "" {
		line += ": " + a.Reason
	}
	return line
}

func (t *Writer) when(at time.Time) string {
	if at.IsZero() {
		return "never"
	}
	return t.since(at) + " s"
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func (t *Writer) user(r Report) {
	t.Heading("USER " + r.User + " now, read from IAM")
	for _, key := range r.Keys {
		note := ""
		if key.Exposed {
			note = "  the exposed key"
		}
		t.Line("%-20s  %-8s%s", key.ID, key.Status, note)
	}
	for _, policy := range r.Policies {
		t.Line("policy %s", policy)
	}
}
