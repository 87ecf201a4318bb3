package strict

import (
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/gitscan/strict/corpus"
)

// FuzzBytes: whatever the text, the detector ends, and what it says of places and
// of what to hide holds. The seeds are one of each form of the corpus: UTF-16,
// base64, archives, escapes, split lines.
func FuzzBytes(f *testing.F) {
	for _, d := range corpus.Positives(1, 1) {
		if len(d.Data) < 10_000 {
			f.Add(d.Data)
		}
	}
	limits := Limits{Packed: 1 << 20, Unpacked: 4 << 20, Members: 20, Ratio: 100, Depth: 3}
	f.Fuzz(func(t *testing.T, content []byte) {
		report := (&Detector{Limits: limits}).Bytes("file", content)
		line := 0
		for _, found := range report.Findings {
			if found.Line < 1 || found.Column < 1 || found.EndColumn < found.Column || found.TextColumn > found.Column ||
				found.Column-found.TextColumn > len(found.Text) || strings.Contains(found.Text, "\n") {
				t.Errorf("place: %+v", found)
			}
			if len(found.Decoded) == 0 && found.Line < line {
				t.Errorf("out of order: %+v", found)
			}
			line = found.Line
			at := 0
			for _, span := range found.Spans {
				if span.Start < at || span.End < span.Start || span.End > len(found.Text) {
					t.Fatalf("spans: %+v", found)
				}
				at = span.End
			}
			if found.Secret != found.KeyID && found.Rule != ruleAccount.ID && strings.Contains(found.Redacted(), found.Secret) {
				t.Errorf("not redacted: %+v", found)
			}
		}
	})
}

// FuzzAllowed holds that allowed patterns, which are text of a repository's writers,
// are refused or read, and that none of them takes from what the others allow.
func FuzzAllowed(f *testing.F) {
	text, secrets := corpus.Fill("key = «id» # see é", 1)
	report := (&Detector{Limits: DefaultLimits}).Bytes("test/a", []byte(text))
	f.Add(secrets[0] + "\n^test/.*\r\n\r\n")
	f.Add("test|test/.*\n(((a{9}){9}){9}\nk*\\b[[:space:]]")
	f.Add("é.*\n= \\w+\\>\n\\<A{0,1}K")
	f.Fuzz(func(t *testing.T, lines string) {
		patterns := strings.Split(lines, "\n")
		if len(patterns) > 20 {
			return
		}
		all, err := NewAllowed(patterns)
		one := false
		for _, pattern := range patterns {
			single, singleErr := NewAllowed([]string{pattern})
			if singleErr != nil && err == nil {
				t.Errorf("%q is taken with others and refused alone: %v", pattern, singleErr)
			}
			one = one || single.Allows(&report.Findings[0])
		}
		if err == nil && all.Allows(&report.Findings[0]) != one {
			t.Errorf("%q allow together %v, each alone %v", patterns, !one, one)
		}
	})
}
