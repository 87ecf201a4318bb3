package notice

import (
	"strings"
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/usage/usagetest"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

func TestSeverityFallsOnlyInTheClosingNotice(t *testing.T) {
	probed := looked()["only-validated"].last
	for _, test := range []struct {
		name, before string
		change       func(*Facts)
		want         string
	}{
		{"fell", usage.P2, nil, "Severity falls from P2 to P3 because everything was read: " + probed.Reasons[0] + "."},
		{"as before", usage.P3, nil, ""},
		{"graver than before", usage.P4, nil, ""},
		{"no look before: the alert's", "", nil, "Severity falls from P2 to P3 because everything was read: " + probed.Reasons[0] + "."},
		{"held", usage.P1, func(f *Facts) { f.Usage.Severity, f.Usage.SeverityHeld = usage.P1, true }, "Severity stays P1: what was found gives less now, but not everything could be read."},
		{"no summary", usage.P1, func(f *Facts) { f.Usage = nil }, ""},
	} {
		f := told(Close, probed)
		f.Cases[0].Reading.Before.Severity = test.before
		if test.change != nil {
			test.change(&f)
		}
		if got := f.views()[0].fallen(); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestSignsOfLife: what the key made may go on when the key itself is silent.
func TestSignsOfLife(t *testing.T) {
	s := looked()["misused"].last
	s.Minted = append([]usage.Minted{}, s.Minted...)
	s.Minted[1].LastSeen = usage.At(usagetest.KeyOff.Add(8 * time.Minute))
	got := told(Close, s).views()[0].signsOfLife()
	if want := "SIGNS OF LIFE after the key went off: " + usagetest.RoleSession + " called last at 03:20:05 UTC."; !strings.HasSuffix(got, want) {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestClosingStates: what was never to be contained is not "NOT held".
func TestClosingStates(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*workflow.Case)
		want   string
	}{
		"held":    {nil, "watch ended / AWS key held"},
		"foreign": {func(c *workflow.Case) { c.Outcome.Special, c.Outcome.Contained = containment.Foreign, false }, "ended, not ours / Key of another AWS account"},
		"gone":    {func(c *workflow.Case) { c.Outcome.Special, c.Outcome.Contained = containment.Gone, false }, "ended, not found / AWS key not in this account"},
		"drill":   {func(c *workflow.Case) { c.Outcome.Special, c.Outcome.Contained = containment.NotDrill, false }, "ended, not a drill / Drill on a real key refused"},
		"deleted": {func(c *workflow.Case) { c.Outcome.KeyStatus, c.Outcome.Contained = "Deleted", false }, "watch ended / AWS key deleted"},
		"on":      {live, "ended, KEY ON / AWS key NOT held"},
		"partly":  {func(c *workflow.Case) { c.Outcome.Contained = false }, "ended, off, step FAILED / AWS key NOT held"},
	} {
		f := told(Close, looked()["only-validated"].last)
		if test.change != nil {
			test.change(&f.Cases[0])
		}
		state, headline := f.views()[0].closingState("")
		if got := state + " / " + headline; got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

func TestNextLooks(t *testing.T) {
	f := told(Report, looked()["misused"].first)
	if got, want := f.views()[0].nextLooks(), "Next look 03:27, last 04:12. You hear by 04:22 at the latest, also if all is quiet."; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	f.Cases[0].WatchAt = nil // a case of the version before
	if got, want := f.views()[0].nextLooks(), "Next look 03:27, last 04:12. You hear by 04:22 at the latest, also if all is quiet."; got != want {
		t.Errorf("by the settings: %s, want %s", got, want)
	}
	f.Kind = Close
	if got := f.views()[0].nextLooks(); got != "" {
		t.Errorf("at the end: %s", got)
	}
}
