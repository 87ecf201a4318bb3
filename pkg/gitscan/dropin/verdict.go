package dropin

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
	"github.com/exposed-key-responder/responder/pkg/gitscan/match"
)

// grepResult is what a grep ended with: its exit status, and the lines it
// printed. Status 0 is that something matched, 1 that nothing did.
type grepResult struct {
	status int
	output []byte
}

// noMatch is the result of a grep that found nothing, or had nothing to look for.
var noMatch = grepResult{status: 1}

// verdict ends a scan: it takes the allowed lines out, shows what is left, and
// returns the exit status.
func (c *Command) verdict(ctx context.Context, config *git.Config, where place, r grepResult) int {
	io.WriteString(c.shown(), where.complaint)
	allowed := c.allowedText(config, where)
	switch {
	case r.status == 1:
		return c.clean()
	case r.status != 0:
		return r.status
	}
	// The script holds the lines in a variable of the shell, and echoes them.
	lines := append(bytes.TrimRight(bytes.ReplaceAll(r.output, []byte{0}, nil), "\n"), '\n')
	if allowed != "" && !c.notAllowed(ctx, allowed, lines) {
		return c.clean()
	}
	if allowed == "" {
		c.shown().Write(lines)
	}
	io.WriteString(c.Stderr, matchedText)
	return statusMatched
}

// clean is the status of a scan that found nothing. If a provider failed it did
// not look for everything.
func (c *Command) clean() int {
	if c.providerFailed {
		return statusTrouble
	}
	return statusOK
}

// allowedText is all allowed patterns, one a line: those of the configuration
// and those of .gitallowed without blank lines and comments.
func (c *Command) allowedText(config *git.Config, where place) string {
	var b strings.Builder
	for _, value := range config.All("secrets.allowed") {
		b.WriteString(value + "\n")
	}
	if where.top == "" {
		return shellCapture(b.String())
	}
	text, err := os.ReadFile(filepath.Join(where.top, ".gitallowed"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		// Without it more is reported, not less.
		c.complain("git-secrets: %v", err)
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if fields := strings.FieldsFunc(line, isBlank); len(fields) > 0 && fields[0][0] != '#' {
			b.WriteString(line + "\n")
		}
	}
	return shellCapture(b.String())
}

// notAllowed shows the lines that no allowed pattern matches, and says whether
// there are any.
func (c *Command) notAllowed(ctx context.Context, allowed string, lines []byte) bool {
	m, err := match.Compile(strings.Split(allowed, "\n"), match.GrepAnywhere)
	if err != nil {
		return c.legacyNotAllowed(ctx, allowed, lines)
	}
	left, shown := false, c.shown()
	for line := range bytes.Lines(lines) {
		if !m.Line(bytes.TrimSuffix(line, []byte("\n"))) {
			shown.Write(line)
			left = true
		}
	}
	return left
}
