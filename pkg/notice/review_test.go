package notice

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/settings"
)

// TestReviewHasTheFormOfANotice looks at what SNS and filters need, with texts
// that are too long and not ASCII.
func TestReviewHasTheFormOfANotice(t *testing.T) {
	facts := ReviewFacts{
		Severity: "P3", State: "review", Headline: "2 new, 1 fixed", ID: "20260302-060000", Text: strings.Repeat("A line.\n", 10_000),
		Tasks: []Task{{Text: "Mend it.", Commands: []string{"aws"}}, {Text: "And that."}}, Links: []string{"s3://bucket/key"},
		Settings: settings.Settings{Account: "111122223333", AccountName: "payments", Environment: "prod", Partition: "aws", Region: "us-east-1"},
		Now:      time.Date(2026, 3, 2, 6, 1, 0, 0, time.UTC),
	}
	m := WriteReview(facts)
	if want := "[P3 review] 2 new, 1 fixed: payments 111122223333 (review 20260302-060000)"; m.Subject != want {
		t.Errorf("subject %q, want %q", m.Subject, want)
	}
	want := map[string]string{"severity": "P3", "kind": "review", "account": "111122223333", "environment": "prod"}
	if diff := cmp.Diff(want, m.Attributes); diff != "" {
		t.Error(diff)
	}
	if len(m.Text) > maxText || m.Machine.Kind != Review || len(m.Machine.Tasks) != 2 || m.Machine.Tasks[1].Commands == nil ||
		m.Machine.Keys == nil || m.Machine.IncidentIDs == nil || len(m.Machine.Links) != 1 {
		t.Errorf("%d bytes of text, %+v", len(m.Text), m.Machine)
	}
	facts.Headline, facts.Settings.AccountName = strings.Repeat("größer ", 40), strings.Repeat("n", 80)
	if s := WriteReview(facts).Subject; len(s) > maxSubject || !strings.HasSuffix(s, "(review 20260302-060000)") || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
		t.Errorf("subject %q", s)
	}
}
