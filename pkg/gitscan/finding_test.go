package gitscan

import (
	"strings"
	"testing"
)

func TestRedacted(t *testing.T) {
	f := Finding{Text: "id=one secret=two end", Spans: []Span{{3, 6}, {14, 17}}}
	if got, want := f.Redacted(), "id=**** secret=**** end"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestFingerprint: a finding that moves is the same one; one in another file, by
// another rule or of another secret is not.
func TestFingerprint(t *testing.T) {
	f := Finding{Rule: "r", Path: "p", Secret: "s", Line: 1, Text: "x"}
	moved := Finding{Rule: "r", Path: "p", Secret: "s", Line: 9, Text: "y", Commit: "c"}
	if f.Fingerprint() != moved.Fingerprint() {
		t.Error("the line is part of it")
	}
	seen := map[string]bool{f.Fingerprint(): true}
	for _, other := range []Finding{
		{Rule: "r", Path: "p", Secret: "t"}, {Rule: "r", Path: "q", Secret: "s"},
		{Rule: "q", Path: "p", Secret: "s"}, {Rule: "rp", Path: "", Secret: "s"}, {Rule: "r", Path: "ps", Secret: ""},
	} {
		if seen[other.Fingerprint()] {
			t.Errorf("%+v is like another", other)
		}
		seen[other.Fingerprint()] = true
	}
	if strings.Contains(f.Fingerprint(), "s") {
		t.Error("not hex")
	}
}
