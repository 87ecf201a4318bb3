package strict

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
)

// Detector looks for secrets.
type Detector struct {
	Limits Limits
	// Patterns are those of the repository; nil is none.
	Patterns *Patterns
	// Workers is how many documents are looked at at the same time.
	Workers int
}

// Detect looks at every document of a source. It is a [gitscan.Detect].
func (d *Detector) Detect(ctx context.Context, src gitscan.Source) (gitscan.Report, error) {
	results, err := gitscan.Scan(ctx, src, d.Workers,
		func(doc *gitscan.Document, pad *gitscan.Pad) (gitscan.Report, bool, error) {
			pad.Overlap = overlap
			report := d.Document(doc, pad)
			return report, len(report.Findings)+len(report.Unread) > 0, nil
		})
	var all gitscan.Report
	for _, r := range results {
		all.Findings = append(all.Findings, r.Found.Findings...)
		all.Unread = append(all.Unread, r.Found.Unread...)
	}
	return all, err
}

// Document looks at a document. The pad must overlap as those of Detect do.
func (d *Detector) Document(doc *gitscan.Document, pad *gitscan.Pad) gitscan.Report {
	return d.report(doc.Name, doc.ID, func(chunk func([]byte) error) error { return doc.Read(pad, chunk) })
}

// Bytes looks at a text that is in memory.
func (d *Detector) Bytes(path string, content []byte) gitscan.Report {
	return d.report(path, "", func(chunk func([]byte) error) error {
		pad := gitscan.Pad{Overlap: overlap}
		return pad.Chunks(bytes.NewReader(content), int64(len(content)), chunk)
	})
}

// maxUnread is how many parts of a document are named that could not be read.
const maxUnread = 20

func (d *Detector) report(path, blob string, read func(func([]byte) error) error) gitscan.Report {
	s := &scanner{budget: newBudget(d.Limits), patterns: d.Patterns, path: path, blob: blob}
	if err := s.read(nil, 0, read); err != nil {
		s.addUnread(nil, err)
	}
	if more := len(s.report.Unread) - maxUnread; more > 0 {
		s.report.Unread = append(s.report.Unread[:maxUnread], gitscan.Unread{
			Path: path, Blob: blob, Reason: fmt.Sprintf("%d more parts of it could not be read either", more),
		})
	}
	slices.SortStableFunc(s.report.Findings, func(a, b gitscan.Finding) int {
		return cmp.Or(slices.Compare(a.Decoded[:archives(a.Decoded)], b.Decoded[:archives(b.Decoded)]),
			a.Line-b.Line, a.Column-b.Column)
	})
	return s.report
}

// archives counts the steps that lead to a document of its own.
func archives(steps []string) (n int) {
	for n < len(steps) && (steps[n] == "gzip" || len(steps[n]) > 4 && steps[n][:4] == "zip:") {
		n++
	}
	return n
}
