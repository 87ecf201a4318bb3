package dropin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
	"github.com/exposed-key-responder/responder/pkg/gitscan/report"
	"github.com/exposed-key-responder/responder/pkg/gitscan/source"
	"github.com/exposed-key-responder/responder/pkg/gitscan/strict"
)

// isStrict says whether this run is strict: by option, or by configuration. A setting
// that can be read neither way asks for it, too: to see more is the safe mistake.
func (c *Command) isStrict(config *git.Config) bool {
	const key = "secrets.strict"
	return c.strict || config.Bool(key, len(config.All(key)) > 0)
}

// strictScan is a scan in strict mode.
type strictScan struct {
	*Command
	detector strict.Detector
	allowed  strict.Allowed
	report   gitscan.Report
	// prefix is where the paths are seen from.
	prefix string
	// baseline is what is known; nil for nothing.
	baseline *report.Baseline
	// trouble: something was not looked at that is not in the report.
	trouble bool
}

// newStrict prepares a scan. Patterns that cannot be used are told, and the
// status is that of trouble then: without them the scan would see less, or report
// what is allowed.
func (c *Command) newStrict(ctx context.Context, config *git.Config, where place) (*strictScan, int) {
	s := &strictScan{Command: c}
	if file := c.output.baseline; file != "" {
		var err error
		if s.baseline, err = report.ReadBaseline(c.path(file)); err != nil {
			c.complain("git-secrets: %v", err)
			return nil, statusTrouble
		}
	}
	patterns := strings.FieldsFunc(c.patternText(ctx, config), isBlank)
	// What these look for the rules see, and better.
	patterns = slices.DeleteFunc(patterns, func(p string) bool {
		return p == keyIDPattern || p == secretPattern || p == accountPattern
	})
	own, err := strict.NewPatterns(patterns)
	if err != nil {
		c.complain("git-secrets: secrets.patterns: %v", err)
		return nil, statusTrouble
	}
	s.allowed, err = strict.NewAllowed(strings.Split(c.allowedText(config, where), "\n"))
	if err != nil {
		c.complain("git-secrets: secrets.allowed or .gitallowed: %v", err)
		return nil, statusTrouble
	}
	s.detector = strict.Detector{Limits: strict.DefaultLimits, Patterns: own}
	return s, statusOK
}

// look adds what is in a source.
func (s *strictScan) look(ctx context.Context, src gitscan.Source) error {
	results, err := scan(ctx, s.Command, src,
		func(doc *gitscan.Document, pad *gitscan.Pad) (gitscan.Report, bool, error) {
			found := s.detector.Document(doc, pad)
			return found, len(found.Findings)+len(found.Unread) > 0, nil
		})
	for _, r := range results {
		s.report.Findings = append(s.report.Findings, r.Found.Findings...)
		s.report.Unread = append(s.report.Unread, r.Found.Unread...)
	}
	return err
}

// end drops what is allowed, and concludes. err is what ended the scan early, if
// anything did.
func (s *strictScan) end(ctx context.Context, err error) int {
	s.report.Findings = slices.DeleteFunc(s.report.Findings, func(f gitscan.Finding) bool { return s.allowed.Allows(&f) })
	r := &report.Report{Report: s.report, Show: s.output.show}
	var exit *git.ExitError
	switch {
	case errors.As(err, &exit):
		r.Problems = append(r.Problems, exit.Stderr)
	case err != nil:
		r.Problems = append(r.Problems, err.Error())
	}
	if s.providerFailed {
		r.Problems = append(r.Problems, "a provider failed, so that its patterns were not looked for")
	}
	if s.trouble {
		r.Problems = append(r.Problems, "something was not looked at, which standard error names")
	}
	status := s.conclude(ctx, r)
	if exit != nil {
		fmt.Fprint(s.Stderr, exit.Stderr)
	} else if err != nil {
		s.complain("git-secrets: %v", err)
	}
	switch {
	case status != statusOK:
		return status
	case exit != nil:
		return exit.Code
	case len(r.Problems) > 0:
		return statusTrouble
	}
	return statusOK
}

// strictFiles is --scan in strict mode.
func (c *Command) strictFiles(ctx context.Context, config *git.Config, where place, o scanOptions, files []string) int {
	if where.top == "" && !o.noIndex && (len(files) == 0 || len(o.gitFlags()) > 0) {
		return c.noTree(where)
	}
	s, status := c.newStrict(ctx, config, where)
	if s == nil {
		return status
	}
	s.prefix = where.prefix
	flags := o.gitFlags()
	if o.cached || o.untracked {
		s.tellUnmatched(ctx, o, files)
	}
	switch {
	case len(flags) > 1:
		c.complain("git-secrets: %s cannot be combined in strict mode", strings.Join(flags, " and "))
		return statusTrouble
	case o.cached:
		list, unmerged, err := source.IndexBlobs(ctx, c.Repo, files)
		if err == nil {
			err = errors.Join(s.look(ctx, source.Blobs{Repo: c.Repo, List: list}), conflict(unmerged))
		}
		return s.end(ctx, err)
	case o.noIndex:
		return s.end(ctx, s.look(ctx, source.Files{Dir: c.Repo.Dir, Names: s.expandAll(files), Stdin: c.Stdin}))
	case len(files) > 0 && !o.untracked:
		if !o.recursive {
			s.tellDirectories(files)
		}
		names, trouble := c.expand(files, o.recursive)
		s.trouble = s.trouble || trouble
		return s.end(ctx, s.look(ctx, source.Files{Dir: c.Repo.Dir, Names: names, Stdin: c.Stdin}))
	}
	return s.end(ctx, s.look(ctx, source.Worktree{Repo: c.Repo, Pathspecs: files, Forgiving: true, Untracked: o.untracked}))
}

// expandAll lists the files below directories as git grep --no-index does, which
// passes over repositories' own: all of the current directory if none is given.
func (s *strictScan) expandAll(files []string) []string {
	current := len(files) == 0
	if current {
		files = []string{"."}
	}
	var kept []string
	for _, file := range files {
		names, trouble := s.expand([]string{file}, true)
		s.trouble = s.trouble || trouble
		for _, name := range names {
			// What was asked for by name is looked at, wherever it is.
			if below := strings.TrimPrefix(name, file); slices.Contains(strings.Split(below, "/"), ".git") {
				continue
			}
			if current {
				name = strings.TrimPrefix(name, "./")
			}
			kept = append(kept, name)
		}
	}
	return kept
}

// tellUnmatched tells of names, among those of files that git lists, that stand for
// none. Patterns may match nothing.
func (s *strictScan) tellUnmatched(ctx context.Context, o scanOptions, files []string) {
	named := slices.DeleteFunc(slices.Clone(files), func(name string) bool { return !plainPathspec(name) })
	if len(named) == 0 {
		return
	}
	args := []string{"ls-files", "--error-unmatch", "--cached"}
	if o.untracked {
		args = append(args, "--others", "--exclude-standard")
	}
	_, err := s.Repo.Output(ctx, append(append(args, "--"), named...)...)
	var exit *git.ExitError
	if errors.As(err, &exit) {
		fmt.Fprint(s.Stderr, exit.Stderr)
		s.trouble = true
	}
}

// tellDirectories tells of directories among files that are looked at without -r.
// By default they are passed over in silence, as by the script.
func (s *strictScan) tellDirectories(files []string) {
	for _, file := range files {
		if file != "-" && isDir(s.path(file)) {
			s.complain("git-secrets: %s is a directory and was not looked at; -r looks at what is below it", file)
			s.trouble = true
		}
	}
}

// strictContent looks at content chosen by other means.
func (c *Command) strictContent(ctx context.Context, config *git.Config, where place, content source.Blobs, chooseErr error) int {
	s, status := c.newStrict(ctx, config, where)
	if s == nil {
		return status
	}
	return s.end(ctx, errors.Join(s.look(ctx, content), chooseErr))
}

// notStrict is for a command line that asks for what strict mode does not do.
const notStrict = "--strict can only be supplied with --scan and --scan-history; for hooks there is git config secrets.strict true"

// strictProblem says whether --strict goes with the command.
func (o *options) strictProblem() bool {
	hook := strings.HasSuffix(o.command, "_hook")
	return o.strict && o.command != "--scan" && o.command != "--scan-history" && !hook
}

// noTree is for a scan of a working tree, or of what is staged in it, where there
// is none: git would list no file, as of one in which all is well.
func (c *Command) noTree(where place) int {
	fmt.Fprint(c.Stderr, where.complaint)
	return statusGit
}
