package dropin

import (
	"context"
	"io"
	"path"
	"path/filepath"

	"github.com/exposed-key-responder/responder/pkg/gitscan/report"
)

// conclude prints what a strict scan brought, and returns the status: that of a
// match if there is a finding, and that of trouble if there is none but something
// was not read in full.
func (s *strictScan) conclude(ctx context.Context, r *report.Report) int {
	if s.output.json || s.output.sarif || s.baseline != nil || s.output.writeBaseline != "" {
		s.fromTop(r)
	}
	if file := s.output.writeBaseline; file != "" {
		return s.writeBaseline(file, r)
	}
	if s.baseline != nil {
		s.baseline.Apply(r, s.scanName)
	}
	told := true
	if s.output.check || s.output.respond {
		told = s.askAWS(ctx, r)
	}
	if err := s.print(r); err != nil {
		s.complain("git-secrets: %v", err)
		return statusTrouble
	}
	switch {
	case !told:
		return statusTrouble
	case len(r.Findings) > 0:
		return statusMatched
	case len(r.Unread) > 0:
		return statusTrouble
	}
	return statusOK
}

// print prints the report: for people on standard error, as the script does, and
// for machines on standard output.
func (s *strictScan) print(r *report.Report) error {
	switch {
	case s.output.json:
		return report.JSON(s.Stdout, r)
	case s.output.sarif:
		return report.SARIF(s.Stdout, r)
	}
	err := report.Text(s.Stderr, r)
	if err == nil && len(r.Findings) > 0 {
		_, err = io.WriteString(s.Stderr, matchedText)
	}
	return err
}

// fromTop names files from the root of the repository, as machines and baselines
// need it: what they hold must not depend on where the scan was started.
func (s *strictScan) fromTop(r *report.Report) {
	if s.prefix == "" {
		return
	}
	name := func(file *string) {
		if *file != "" && !filepath.IsAbs(*file) {
			*file = path.Join(s.prefix, filepath.ToSlash(*file))
		}
	}
	for i := range r.Findings {
		name(&r.Findings[i].Path)
	}
	for i := range r.Unread {
		name(&r.Unread[i].Path)
	}
}

// writeBaseline writes all findings to a file. Those are known from now on, so
// that they are no reason for another status; what was not read is.
func (s *strictScan) writeBaseline(file string, r *report.Report) int {
	if err := report.NewBaseline(s.scanName, r.Findings).Write(s.path(file)); err != nil {
		s.complain("git-secrets: %v", err)
		return statusTrouble
	}
	s.complain("git-secrets: wrote %d findings to %s", len(r.Findings), file)
	r.Findings = nil
	if err := report.Text(s.Stderr, r); err != nil || len(r.Unread) > 0 {
		return statusTrouble
	}
	return statusOK
}
