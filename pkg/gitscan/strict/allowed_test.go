package strict

import (
	"testing"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/gitscan/strict/corpus"
)

// TestAllowed: an allowed pattern has to match something of the secret.
func TestAllowed(t *testing.T) {
	text, secrets := corpus.Fill("x = «id» # fixture, see other.txt", 1)
	report := (&Detector{Limits: DefaultLimits}).Bytes("test/fixture.txt", []byte("\n"+text+"\n"))
	if len(report.Findings) != 1 {
		t.Fatalf("%+v", report)
	}
	id := secrets[0]
	tests := map[string]bool{
		id:                        true,
		id[3:9]:                   true,
		"^" + id + "$":            true,
		"x = " + id[:5]:           true,
		"= [A-Z0-9]+ #":           true,
		"^test/.*":                true,
		`test/fixture\.txt:2:.*`:  true,
		".*":                      true,
		"test/fixture":            false,
		`test/fixture\.txt:2:`:    false,
		"^test/fixture.txt:2:x =": false,
		"fixture":                 false,
		"fixture, see":            false,
		"#.*":                     false,
		"":                        false,
		"y*":                      false,
		id + "X":                  false,
	}
	for pattern, want := range tests {
		allowed, err := NewAllowed([]string{pattern, "never matches"})
		if err != nil {
			t.Fatal(err)
		}
		if got := allowed.Allows(&report.Findings[0]); got != want {
			t.Errorf("%q: %v, want %v", pattern, got, want)
		}
	}
	if _, err := NewAllowed([]string{"("}); err == nil {
		t.Error("a malformed pattern is no error")
	}
	none, err := NewAllowed(nil)
	if err != nil || none.Allows(&report.Findings[0]) {
		t.Error("no pattern allows something")
	}
}

// TestAllowedBeside: what one pattern matches does not keep another from matching.
func TestAllowedBeside(t *testing.T) {
	text, secrets := corpus.Fill("x = «id»", 1)
	report := (&Detector{Limits: DefaultLimits}).Bytes("test/fixture.txt", []byte(text))
	for _, patterns := range [][]string{
		{"test", "test/.*"}, {"te", "est/.*"}, {"test|test/.*"}, {"x", "x = " + secrets[0][:3]}, {"^test/.*\r", "\r"},
	} {
		allowed, err := NewAllowed(patterns)
		if err != nil || !allowed.Allows(&report.Findings[0]) {
			t.Errorf("%q allow nothing, %v", patterns, err)
		}
	}
}

// TestAllowedDecoded: what is wrapped is allowed by its own text.
func TestAllowedDecoded(t *testing.T) {
	text, secrets := corpus.Fill("data: «ini|b64»", 1)
	report := detect(text)
	allowed, err := NewAllowed([]string{secrets[0]})
	if err != nil {
		t.Fatal(err)
	}
	var left []gitscan.Finding
	for _, f := range report.Findings {
		if !allowed.Allows(&f) {
			left = append(left, f)
		}
	}
	if len(left) != 1 || left[0].Rule != ruleSecret.ID {
		t.Errorf("%+v", left)
	}
}

// TestPatterns: the patterns of the repository match as words, and not again what
// a rule has found.
func TestPatterns(t *testing.T) {
	own, err := NewPatterns([]string{"forbidden[0-9]*", "A[A-Z0-9]{19}"})
	if err != nil {
		t.Fatal(err)
	}
	text, secrets := corpus.Fill("é forbidden1, unforbidden forbidden22\n«id» forbidden\n", 1)
	report := (&Detector{Limits: DefaultLimits, Patterns: own}).Bytes("f", []byte(text))
	var got []string
	for _, f := range report.Findings {
		got = append(got, f.Secret)
		if f.Text[f.Column-f.TextColumn:f.EndColumn-f.TextColumn] != f.Secret {
			t.Errorf("%q is not at columns %d to %d", f.Secret, f.Column, f.EndColumn)
		}
	}
	want := []string{"forbidden1", "forbidden22", secrets[0], "forbidden"}
	if len(got) != len(want) {
		t.Fatalf("%q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
