package report

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/golden"
)

func TestBaseline(t *testing.T) {
	file := filepath.Join(t.TempDir(), "baseline.json")
	findings := sample().Findings
	if err := NewBaseline("--scan", append(findings, findings...)).Write(file); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, "baseline.golden", string(text))
	if strings.Contains(string(text), secret) {
		t.Error("a baseline holds a secret")
	}
	b, err := ReadBaseline(file)
	if err != nil {
		t.Fatal(err)
	}

	// All is known, wherever in its file it stands now; what is new is not.
	moved := append([]gitscan.Finding{}, findings[1:]...)
	for i := range moved {
		moved[i].Line, moved[i].Text = 77, ""
	}
	fresh := gitscan.Finding{Rule: "new", Secret: "x"}
	r := &Report{Report: gitscan.Report{Findings: append(moved, fresh)}}
	b.Apply(r, "--scan")
	want := &Report{
		Report: gitscan.Report{Findings: []gitscan.Finding{fresh}}, Known: len(moved),
		Stale: []Entry{{Fingerprint: findings[0].Fingerprint(), Rule: findings[0].Rule, Path: findings[0].Path}},
	}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	// A scan of something else, or not of all of it, cannot tell what is gone.
	for name, r := range map[string]*Report{
		"--scan --cached": {},
		"":                {},
		"--scan":          {Report: gitscan.Report{Unread: []gitscan.Unread{{Path: "x"}}}},
	} {
		if b.Apply(r, name); len(r.Stale) > 0 {
			t.Errorf("%s: %v", name, r.Stale)
		}
	}
}

// TestBaselineOfSomethingElse: two scans without a name are not of the same.
func TestBaselineOfSomethingElse(t *testing.T) {
	var r Report
	if NewBaseline("", sample().Findings).Apply(&r, ""); len(r.Stale) > 0 {
		t.Errorf("%v", r.Stale)
	}
}

func TestBaselineRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "baseline.json")
	for _, text := range []string{"", "[]", "{}", `{"version":2,"scan":"","findings":[]}`, `{"version":1,"more":1}`,
		`{"version":1,"scan":"","findings":[]} <<<<<<< ours`,
		`{"version":1,"scan":"","findings":[{"fingerprint":"short","rule":"x"}]}`} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if b, err := ReadBaseline(file); !errors.Is(err, errBaseline) {
			t.Errorf("%q: %v, %v", text, b, err)
		}
	}
	if _, err := ReadBaseline(file + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if err := NewBaseline("", nil).Write(filepath.Join(file, "x")); err == nil {
		t.Error("written below a file")
	}
}
