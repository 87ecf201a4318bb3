package dropin

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
	"github.com/exposed-key-responder/responder/pkg/gitscan/match"
	"github.com/exposed-key-responder/responder/pkg/gitscan/source"
)

// fileGrep does what grep does with files named on the command line: files
// outside of any repository, standard input, and directories if recursive.
func (c *Command) fileGrep(ctx context.Context, patterns string, recursive bool, files []string) grepResult {
	if patterns == "" {
		return noMatch
	}
	m, err := match.Compile(strings.Split(patterns, "\n"), match.GrepWord)
	if err != nil || optionLike(patterns, files) {
		return c.legacyFileGrep(ctx, patterns, recursive, files)
	}
	names, trouble := c.expand(files, recursive)
	src := source.Files{Dir: c.Repo.Dir, Names: names, Stdin: c.Stdin}
	results, err := scan(ctx, c, src,
		func(doc *gitscan.Document, pad *gitscan.Pad) (fileLines, bool, error) {
			found := grepFile(doc, pad, m)
			return found, found.err != nil || len(found.lines) > 0, nil
		})
	if err != nil {
		c.complain("git-secrets: %v", err)
		return grepResult{status: statusTrouble}
	}
	var out bytes.Buffer
	for _, r := range results {
		if r.Found.err != nil {
			c.grepTrouble(r.Document.Name, r.Found.err)
			trouble = true
			continue
		}
		name := r.Document.Name
		if r.Document.Kind == gitscan.Stream {
			name = "(standard input)"
		}
		writeLines(&out, name, r.Found.lines)
	}
	switch {
	case trouble:
		return grepResult{status: statusTrouble}
	case out.Len() == 0:
		return noMatch
	}
	return grepResult{output: out.Bytes()}
}

// optionLike says whether grep would take a pattern or a name for an option.
func optionLike(patterns string, files []string) bool {
	for _, file := range files {
		if len(file) > 1 && file[0] == '-' {
			return true
		}
	}
	return patterns[0] == '-'
}

// expand replaces directories by the files below them, or drops them.
func (c *Command) expand(files []string, recursive bool) (names []string, trouble bool) {
	failed := func(name string, err error) {
		c.grepTrouble(name, err)
		trouble = true
	}
	for _, file := range files {
		switch {
		case file == "-" || !isDir(c.path(file)):
			names = append(names, file)
		case recursive:
			names = append(names, source.Walk(c.Repo.Dir, file, failed)...)
		}
	}
	return names, trouble
}

func (c *Command) path(name string) string {
	if c.Repo.Dir == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(c.Repo.Dir, name)
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// fileLines is what grep finds in one file.
type fileLines struct {
	lines []gitscan.Line
	err   error
}

// grepFile lists the matching lines of a file. grep -I gives up a file with a
// NUL wherever it stands in it.
func grepFile(doc *gitscan.Document, pad *gitscan.Pad, m *match.Matcher) fileLines {
	binary := false
	read := doc.Read
	doc.Read = func(pad *gitscan.Pad, chunk func([]byte) error) error {
		return read(pad, func(text []byte) error {
			binary = binary || bytes.IndexByte(text, 0) >= 0
			return chunk(text)
		})
	}
	found, err := gitscan.LinesOf(doc, pad, m)
	if err != nil {
		return fileLines{err: err}
	}
	if binary {
		return fileLines{}
	}
	return fileLines{lines: found.Lines}
}

// grepTrouble says what grep says of a file that it cannot read.
func (c *Command) grepTrouble(name string, err error) {
	reason := err.Error()
	var errno syscall.Errno
	switch {
	case errors.Is(err, fs.ErrNotExist):
		reason = "No such file or directory"
	case errors.Is(err, fs.ErrPermission):
		reason = "Permission denied"
	case errors.As(err, &errno):
		reason = strings.ToUpper(errno.Error()[:1]) + errno.Error()[1:]
	}
	c.complain("grep: %s: %s", name, reason)
}
