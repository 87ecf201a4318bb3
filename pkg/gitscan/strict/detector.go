package strict

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync/atomic"

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

// Detect looks at every document of a source. It is a [gitscan.Detect], for sources
// of others: the findings of some documents are left out if there are very many.
func (d *Detector) Detect(ctx context.Context, src gitscan.Source) (gitscan.Report, error) {
	var kept atomic.Int64
	results, err := gitscan.Scan(ctx, src, d.Workers,
		func(doc *gitscan.Document, pad *gitscan.Pad) (gitscan.Report, bool, error) {
			report := d.Document(doc, pad)
			if kept.Add(int64(len(report.Findings))) > maxDetected {
				report.Findings = nil
				report.Unread = append(report.Unread, gitscan.Unread{
					Path: doc.Name, Blob: doc.ID, Commit: doc.Commit,
					Reason: fmt.Sprintf("there are more findings than the %d that are kept", maxDetected),
				})
			}
			return report, len(report.Findings)+len(report.Unread) > 0, nil
		})
	var all gitscan.Report
	for _, r := range results {
		all.Findings = append(all.Findings, r.Found.Findings...)
		all.Unread = append(all.Unread, r.Found.Unread...)
	}
	return all, err
}

// Document looks at a document, in pieces that overlap.
func (d *Detector) Document(doc *gitscan.Document, pad *gitscan.Pad) gitscan.Report {
	pad.Overlap = overlap
	s := d.scanner(doc.Name)
	if doc.Kind == gitscan.Stream {
		// It is called "-", and has no path.
		s.path = ""
	}
	s.blob, s.commit = doc.ID, doc.Commit
	return s.scan(func(chunk func([]byte) error) error { return doc.Read(pad, chunk) })
}

// Bytes looks at a text that is in memory.
func (d *Detector) Bytes(path string, content []byte) gitscan.Report {
	pad := gitscan.Pad{Overlap: overlap}
	return d.scanner(path).scan(func(chunk func([]byte) error) error {
		return pad.Chunks(bytes.NewReader(content), int64(len(content)), chunk)
	})
}

func (d *Detector) scanner(path string) *scanner {
	return &scanner{budget: newBudget(d.Limits), patterns: d.Patterns, path: path}
}

const (
	// maxUnread is how many parts of a document are named that could not be read.
	maxUnread = 20
	// maxFindings is how many findings of a document are kept: a small archive may
	// unpack to millions.
	maxFindings = 10_000
	// maxDetected is how many are kept of all that Detect looks at.
	maxDetected = 100_000
)

// scan reads the document and reports it in order.
func (s *scanner) scan(read func(func([]byte) error) error) gitscan.Report {
	if err := s.read(nil, 0, read); err != nil {
		s.addUnread(nil, err)
	}
	if s.beyond {
		s.addUnread(nil, fmt.Errorf("it has more findings than the %d that are kept", maxFindings))
	}
	if more := len(s.report.Unread) - maxUnread; more > 0 {
		s.report.Unread = s.report.Unread[:maxUnread]
		s.addUnread(nil, fmt.Errorf("%d more parts of it could not be read either", more))
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
