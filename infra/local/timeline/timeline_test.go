package timeline

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/infra/local/inbox"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/golden"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/level"
)

var start = time.Date(2026, 11, 23, 3, 12, 2, 0, time.UTC)

func at(d time.Duration) time.Time { return start.Add(d) }

func entries() []Entry {
	return []Entry{
		{At: at(-20 * time.Second), Label: "stage", Text: "AWS attached its quarantine"},
		{At: start, Label: Event, Text: "aws.health AWS Health Event"},
		{At: at(320 * time.Millisecond), Label: "Intake", Text: "respond: 1 key, level revoke", Took: 150 * time.Millisecond},
		{At: at(394 * time.Millisecond), Label: Key, Text: "AKIAEXAMPLE0QK7WN2B5 is Inactive"},
		{At: at(480 * time.Millisecond), Label: "Contain", Text: "1 key", Took: 160 * time.Millisecond, Details: []string{"done     key-inactive AKIAEXAMPLE0QK7WN2B5", "done     revoke-attached"}},
		{At: at(12 * time.Second), Label: Failed, Text: "hostile \x1b[2J\u202ename\nof two lines"},
	}
}

func TestEntries(t *testing.T) {
	var out bytes.Buffer
	w := NewWriter(&out, start, false)
	for _, e := range entries() {
		w.Entry(e)
	}
	golden.Compare(t, "entries.txt", out.String())
}

func TestBold(t *testing.T) {
	var out bytes.Buffer
	w := NewWriter(&out, start, true)
	w.Entry(Entry{At: start, Label: "Intake", Text: "plain"})
	w.Entry(Entry{At: start, Label: Key, Text: "strong"})
	want := "   +0.00 s  Intake               plain\n   +0.00 s  \x1b[1mKEY                 \x1b[0m strong\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestReport(t *testing.T) {
	var out bytes.Buffer
	NewWriter(&out, start, false).Report(Report{
		Notices: []inbox.Notice{
			{Topic: "ekr-notices", Kind: "alert", Subject: "[P2 contained] Exposed AWS key off", At: at(610 * time.Millisecond),
				Text: "It is switched off.\n\nDO NOW\n 1. Expect \x1b[31mbreakage.\n     indented\n"},
			{Topic: "ekr-alarms", Subject: "ALARM", Text: "one line", At: at(2 * time.Second)},
		},
		Incidents: []incident.Record{{
			ID: "EKR-1123-7F3K", State: incident.Verified, Severity: "P2", Level: level.Revoke, Contained: true,
			ArrivedAt: at(20 * time.Millisecond), ContainedAt: at(394 * time.Millisecond),
			Actions: []containment.Action{
				{Step: containment.KeyInactive, Target: "AKIAEXAMPLE0QK7WN2B5", Status: containment.Done, Prior: "Active", At: at(394 * time.Millisecond)},
				{Step: containment.RevokeAttached, Status: containment.Denied, Reason: "LimitExceeded", At: at(400 * time.Millisecond)},
			},
		}},
		User:     "ci-deploy",
		Keys:     []Credential{{ID: "AKIAEXAMPLE0QK7WN2B5", Status: "Inactive", Exposed: true}, {ID: "AKIAEXAMPLE9RT2HC6V8", Status: "Active"}},
		Policies: []string{"AdministratorAccess", "ekr-revoke"},
		Evidence: []string{"EKR-1123-7F3K/summary.json"},
		Problems: []string{"no closing notice came"},
		Result:   "key Inactive 0.39 s after the event",
	})
	golden.Compare(t, "report.txt", out.String())
}
