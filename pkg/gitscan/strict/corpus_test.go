package strict

import (
	"cmp"
	"flag"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/gitscan/strict/corpus"
)

// documents is how many documents the corpus has of each template.
var documents = flag.Int("documents", 0, "documents of each template of the corpus (default 4 with credentials, 12 without)")

// tally counts what a detector gets right and wrong.
type tally struct {
	documents, wanted, found, false int
}

func (c *tally) recall() float64    { return float64(c.found) / float64(c.wanted) }
func (c *tally) precision() float64 { return float64(c.found) / float64(c.found+c.false) }

// TestCorpus measures recall and precision on the labelled corpus, and prints
// what was missed and what was reported in vain.
func TestCorpus(t *testing.T) {
	positives := corpus.Positives(1, cmp.Or(*documents, 4))
	negatives := corpus.Negatives(2, cmp.Or(*documents, 12))
	if len(positives) < 300 || len(negatives) < 1000 {
		t.Fatalf("%d positives and %d negatives", len(positives), len(negatives))
	}
	var all, held tally
	for _, d := range append(positives, negatives...) {
		measure(t, &all, d)
		if d.Held {
			measure(t, &held, d)
		}
	}
	for name, c := range map[string]*tally{"all": &all, "held out": &held} {
		t.Logf("%s: %d documents, %d secrets: recall %.4f, precision %.4f (%d missed, %d in vain)",
			name, c.documents, c.wanted, c.recall(), c.precision(), c.wanted-c.found, c.false)
		if c.recall() < 0.99 || c.precision() < 0.98 {
			t.Errorf("%s: below 99 %% recall or 98 %% precision", name)
		}
	}
}

// measure looks at a document and counts.
func measure(t *testing.T, c *tally, d corpus.Document) {
	t.Helper()
	report := (&Detector{Limits: DefaultLimits}).Bytes(d.Path, d.Data)
	for _, u := range report.Unread {
		t.Errorf("%s: not read in full: %v %s", d.Name, u.Decoded, u.Reason)
	}
	c.documents++
	c.wanted += len(d.Secrets)
	matched := make([]bool, len(report.Findings))
	for _, secret := range d.Secrets {
		at := indexOf(report.Findings, matched, secret)
		if at < 0 {
			t.Logf("missed in %s: %.60q", d.Name, secret)
			continue
		}
		matched[at] = true
		c.found++
	}
	for i, f := range report.Findings {
		if !matched[i] {
			c.false++
			t.Logf("in vain in %s: line %d: %s %v %.60q (%s)", d.Name, f.Line, f.Rule, f.Decoded, f.Secret, f.Why)
		}
	}
}

// indexOf is the finding that is the secret, or the private key with that body.
func indexOf(findings []gitscan.Finding, matched []bool, secret string) int {
	for i, f := range findings {
		if matched[i] {
			continue
		}
		if f.Secret == secret || strings.HasPrefix(f.Rule, "private-key") && strings.Contains(body(f.Secret), secret) {
			return i
		}
	}
	return -1
}

// body is the base64 of a private key.
func body(s string) string {
	return strings.NewReplacer(`\n`, "", "\n", "", " ", "", `"`, "").Replace(s)
}
