package dropin

import (
	"context"
	"errors"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
)

// readConfig reads the configuration, once. Where git cannot, it says so itself.
func (c *Command) readConfig(ctx context.Context) (*git.Config, int) {
	if c.config != nil {
		return c.config, statusOK
	}
	config, err := c.Repo.ReadConfig(ctx)
	if err == nil {
		c.config = config
		return config, statusOK
	}
	var exit *git.ExitError
	if errors.As(err, &exit) {
		c.Stderr.Write([]byte(exit.Stderr))
		return nil, exit.Code
	}
	c.complain("git-secrets: %v", err)
	return nil, statusGit
}

// patternText is all patterns as the script holds them, one a line: those of
// the configuration and those of the providers.
func (c *Command) patternText(ctx context.Context, config *git.Config) string {
	var b strings.Builder
	for _, value := range config.All("secrets.patterns") {
		b.WriteString(value + "\n")
	}
	for _, value := range config.All("secrets.providers") {
		for line := range strings.SplitSeq(value, "\n") {
			if said := shellCapture(strings.ReplaceAll(c.provide(ctx, line), "\r", "")); said != "" {
				b.WriteString(said + "\n")
			}
		}
	}
	return shellCapture(b.String())
}

// combined joins the patterns for git grep. White space ends a pattern, in the
// script as here: "foo bar" is two of them.
func combined(text string) string {
	return strings.Join(strings.FieldsFunc(text, isBlank), "|")
}

// isBlank says whether a shell splits words at r.
func isBlank(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }

// shellCapture is what a shell makes of the output of a command: it drops NULs
// and the newlines at the end.
func shellCapture(output string) string {
	return strings.TrimRight(strings.ReplaceAll(output, "\x00", ""), "\n")
}
