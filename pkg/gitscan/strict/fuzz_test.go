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
