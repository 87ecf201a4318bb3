package dropin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
	"github.com/exposed-key-responder/responder/pkg/gitscan/match"
	"github.com/exposed-key-responder/responder/pkg/gitscan/source"
)

// scanOrDie is --scan: the index or the working tree if there are options or
// no files, and the files else.
func (c *Command) scanOrDie(ctx context.Context, o scanOptions, files []string) int {
	where := c.findPlace(ctx)
	config, status := c.readConfig(ctx)
	if status != statusOK {
		return status
	}
	if c.isStrict(config) {
		return c.strictFiles(ctx, config, where(), o, files)
	}
	patterns := c.patternText(ctx, config)
	var result grepResult
	if flags := o.gitFlags(); len(files) == 0 || len(flags) > 0 {
		result = c.gitGrep(ctx, config, where, combined(patterns), flags, files)
	} else {
		result = c.fileGrep(ctx, patterns, o.recursive, files)
	}
	return c.verdict(ctx, config, where(), result)
}

// gitFlags are the options for git grep, in the script's order.
func (o scanOptions) gitFlags() []string {
	var flags []string
	if o.cached {
		flags = append(flags, "--cached")
	}
	if o.untracked {
		flags = append(flags, "--untracked")
	}
	if o.noIndex {
		flags = append(flags, "--no-index")
	}
	return flags
}

// gitGrep does what git grep does with these flags. The script passes on the
// first flag only; the others end up among the files.
func (c *Command) gitGrep(ctx context.Context, config *git.Config, where func() place, pattern string, flags, files []string) grepResult {
	if pattern == "" {
		return noMatch
	}
	flag := first(flags)
	if len(flags) > 1 {
		files = append(flags[1:len(flags):len(flags)], files...)
	}
	result, err := c.fastGitGrep(ctx, config, pattern, flag, files)
	if err == nil && (flag != "" || where().top != "") {
		return result
	}
	// Whatever the obstacle was: git grep knows what to do about it, or how to
	// say it.
	return c.legacyGitGrep(ctx, pattern, flag, files)
}

// errNotFast says that only git grep itself gives what git grep would.
var errNotFast = errors.New("left to git grep")

func (c *Command) fastGitGrep(ctx context.Context, config *git.Config, pattern, flag string, files []string) (grepResult, error) {
	// The script gives git grep the pattern where options may stand.
	if (flag != "" && flag != "--cached") || pattern[0] == '-' || !plainGrepConfig(config) {
		return grepResult{}, errNotFast
	}
	m, err := match.Compile([]string{pattern}, match.GitWord)
	if err != nil {
		return grepResult{}, err
	}
	if flag == "" {
		return c.grepSource(ctx, config, source.Worktree{Repo: c.Repo, Pathspecs: files}, m)
	}
	list, _, err := source.IndexBlobs(ctx, c.Repo, files)
	if err != nil {
		return grepResult{}, err
	}
	return c.grepSource(ctx, config, source.Blobs{Repo: c.Repo, List: list}, m)
}

// plainGrepConfig says whether no setting changes what git grep looks at, or
// how it prints it.
func plainGrepConfig(config *git.Config) bool {
	for _, key := range []string{"submodule.recurse", "grep.column", "grep.fullname"} {
		if len(config.All(key)) > 0 {
			return false
		}
	}
	return config.Last("color.ui") != "always" && config.Last("color.grep") != "always"
}

// grepSource prints the lines of a source that match as git grep does.
func (c *Command) grepSource(ctx context.Context, config *git.Config, src gitscan.Source, m *match.Matcher) (grepResult, error) {
	results, err := scan(ctx, c, src,
		func(doc *gitscan.Document, pad *gitscan.Pad) (gitscan.Lines, bool, error) {
			found, err := gitscan.LinesOf(doc, pad, m)
			return found, len(found.Lines) > 0, err
		})
	if err != nil || len(results) == 0 {
		return noMatch, err
	}
	var paths []string
	for _, r := range results {
		paths = append(paths, r.Document.Name)
	}
	attributes, err := c.Repo.BinaryAttributes(ctx, config, paths)
	if err != nil {
		return grepResult{}, err
	}
	quoteAll := config.Bool("core.quotepath", true)
	var out bytes.Buffer
	for _, r := range results {
		if isText(attributes[r.Document.Name], r.Found.Binary) {
			writeLines(&out, git.QuotePath(r.Document.Name, quoteAll), r.Found.Lines)
		}
	}
	if out.Len() == 0 {
		return noMatch, nil
	}
	return grepResult{output: out.Bytes()}, nil
}

// isText says whether git grep -I looks at a file.
func isText(attribute git.Binary, binaryContent bool) bool {
	if attribute == git.ByContent {
		return !binaryContent
	}
	return attribute == git.AlwaysText
}

func writeLines(out *bytes.Buffer, name string, lines []gitscan.Line) {
	for _, line := range lines {
		fmt.Fprintf(out, "%s:%d:%s\n", name, line.Number, line.Text)
	}
}

// plainPathspec says whether git takes a name as a pathspec for itself only.
func plainPathspec(name string) bool {
	return name != "" && !strings.ContainsAny(name, `*?[\`) && !strings.HasPrefix(name, ":")
}
