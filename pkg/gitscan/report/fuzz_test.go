package report

import (
	"bytes"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
)

// FuzzBaseline holds that a baseline, which stands in the repository, is refused or
// read as it was written, and takes out no finding that it does not name.
func FuzzBaseline(f *testing.F) {
	known := sample().Findings[0]
	var text bytes.Buffer
	if err := indented(&text, NewBaseline("--scan", []gitscan.Finding{known})); err != nil {
		f.Fatal(err)
	}
	f.Add(text.Bytes())
	f.Add([]byte(`{"version":1,"scan":"--scan","findings":null} {}`))
	f.Add([]byte(`{"version":1,"findings":[{"fingerprint":"\u0030"}],"Version":2}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		b, err := parseBaseline(text)
		if err != nil {
			return
		}
		var written bytes.Buffer
		if err := indented(&written, b); err != nil {
			t.Fatal(err)
		}
		again, err := parseBaseline(written.Bytes())
		if diff := cmp.Diff(b, again); err != nil || diff != "" {
			t.Fatalf("%q is written as %q: %v\n%s", text, written.Bytes(), err, diff)
		}
		r := &Report{Report: gitscan.Report{Findings: []gitscan.Finding{known}}}
		b.Apply(r, "--scan")
		named := slices.ContainsFunc(b.Findings, func(e Entry) bool { return e.Fingerprint == known.Fingerprint() })
		if named != (r.Known == 1) || r.Known+len(r.Findings) != 1 {
			t.Errorf("%q: named %v, %d known, %d left", text, named, r.Known, len(r.Findings))
		}
	})
}
