package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
)

// Baseline is a list of findings that are known. It holds hashes of secrets
// and no secret, so that it can be committed.
type Baseline struct {
	// Version is that of the format, 1.
	Version int `json:"version"`
	// Scan says what was looked at, such as "--scan-history"; "" if that is
	// something else each time. Only a scan of the same can tell that an entry is
	// stale.
	Scan string `json:"scan"`
	// Findings are ordered by path, rule and fingerprint, for a readable diff.
	Findings []Entry `json:"findings"`
}

// Entry is a known finding.
type Entry struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
	Path        string `json:"path,omitempty"`
}

const baselineVersion = 1

// errBaseline says that a file is no baseline.
var errBaseline = errors.New("not a baseline")

// NewBaseline makes a baseline of what a scan found.
func NewBaseline(scan string, findings []gitscan.Finding) *Baseline {
	b := &Baseline{Version: baselineVersion, Scan: scan, Findings: []Entry{}}
	for i := range findings {
		f := &findings[i]
		b.Findings = append(b.Findings, Entry{Fingerprint: f.Fingerprint(), Rule: f.Rule, Path: f.Path})
	}
	slices.SortFunc(b.Findings, func(x, y Entry) int {
		return slices.Compare([]string{x.Path, x.Rule, x.Fingerprint}, []string{y.Path, y.Rule, y.Fingerprint})
	})
	b.Findings = slices.Compact(b.Findings)
	return b
}

// ReadBaseline reads a baseline from a file.
func ReadBaseline(file string) (*Baseline, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("baseline: %w", err)
	}
	b, err := parseBaseline(text)
	if err != nil {
		return nil, fmt.Errorf("baseline %s: %w: %w", file, errBaseline, err)
	}
	return b, nil
}

func parseBaseline(text []byte) (*Baseline, error) {
	var b Baseline
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&b); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows it")
	}
	if b.Version != baselineVersion {
		return nil, fmt.Errorf("version %d; this program knows %d", b.Version, baselineVersion)
	}
	for _, e := range b.Findings {
		if len(e.Fingerprint) != 64 || strings.Trim(e.Fingerprint, "0123456789abcdef") != "" {
			return nil, fmt.Errorf("fingerprint %q", e.Fingerprint)
		}
	}
	return &b, nil
}

// Write writes the baseline to a file, whole or not at all.
func (b *Baseline) Write(file string) error {
	var text bytes.Buffer
	if err := indented(&text, b); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(file), ".baseline-*")
	if err != nil {
		return fmt.Errorf("baseline: %w", err)
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(text.Bytes())
	err = errors.Join(err, temporary.Chmod(0o644), temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), file)
	}
	if err != nil {
		return fmt.Errorf("baseline %s: %w", file, err)
	}
	return nil
}

// Apply takes what is known out of the report. If the scan looked at what the
// baseline was made of, and at all of it, entries it did not find are stale. A
// scan of "" is of something else each time.
func (b *Baseline) Apply(r *Report, scan string) {
	known := map[string]bool{}
	for _, e := range b.Findings {
		known[e.Fingerprint] = true
	}
	found := map[string]bool{}
	var left []gitscan.Finding
	for i := range r.Findings {
		print := r.Findings[i].Fingerprint()
		found[print] = true
		if !known[print] {
			left = append(left, r.Findings[i])
		}
	}
	r.Known += len(r.Findings) - len(left)
	r.Findings = left
	if scan == "" || scan != b.Scan || len(r.Unread)+len(r.Problems) > 0 {
		return
	}
	for _, e := range b.Findings {
		if !found[e.Fingerprint] {
			r.Stale = append(r.Stale, e)
		}
	}
}
