package dropin

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
)

// addPattern is --add.
func (c *Command) addPattern(ctx context.Context, opts options) int {
	value := first(opts.args)
	if opts.literal {
		value = escape(value)
	}
	key := "secrets.patterns"
	if opts.allowed {
		key = "secrets.allowed"
	}
	return c.add(ctx, key, value, opts.global)
}

// escape puts a backslash before what an extended expression gives a meaning.
func escape(text string) string {
	var b strings.Builder
	for i := range len(text) {
		if strings.IndexByte(`\.|$(){}?+*^`, text[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// add adds a value to the configuration. A value that is there already, be it
// as a part of another, is refused without a word.
func (c *Command) add(ctx context.Context, key, value string, global bool) int {
	scope := []string{"config"}
	if global {
		scope = append(scope, "--global")
	}
	out, err := c.Repo.Output(ctx, append(scope, "--get-all", key)...)
	var exit *git.ExitError
	if errors.As(err, &exit) {
		fmt.Fprint(c.Stderr, exit.Stderr)
	}
	if containsLine(string(out), value) {
		return statusMatched
	}
	return c.passGit(ctx, append(scope, "--add", key, value)...)
}

// containsLine says whether a line of text contains one of the lines of value,
// as grep -F does.
func containsLine(text, value string) bool {
	for line := range strings.Lines(text) {
		for part := range strings.SplitSeq(value, "\n") {
			if strings.Contains(strings.TrimSuffix(line, "\n"), part) {
				return true
			}
		}
	}
	return false
}

// passGit runs git with the streams of the command.
func (c *Command) passGit(ctx context.Context, args ...string) int {
	status, err := c.Repo.Pass(ctx, c.Stdin, c.Stdout, c.Stderr, args...)
	if err != nil {
		c.complain("git-secrets: %v", err)
		return statusGit
	}
	return status
}

// list is --list.
func (c *Command) list(ctx context.Context, global bool) int {
	if global {
		return c.passGit(ctx, "config", "--global", "--get-regexp", "secrets.*")
	}
	return c.passGit(ctx, "config", "--get-regexp", "secrets.*")
}

// The patterns of --register-aws. They are exactly the script's, so that either
// program sees what the other has registered.
const (
	optQuote  = `("|')?`
	awsPrefix = `(AWS|aws|Aws)?_?`
	connect   = `\s*(:|=>|=)\s*`

	keyIDPattern  = `(A3T[A-Z0-9]|AKIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ASIA)[A-Z0-9]{16}`
	secretPattern = optQuote + awsPrefix + `(SECRET|secret|Secret)?_?(ACCESS|access|Access)?_?(KEY|key|Key)` +
		optQuote + connect + optQuote + `[A-Za-z0-9/\+=]{40}` + optQuote
	accountPattern = optQuote + awsPrefix + `(ACCOUNT|account|Account)_?(ID|id|Id)?` +
		optQuote + connect + optQuote + `[0-9]{4}\-?[0-9]{4}\-?[0-9]{4}` + optQuote

	// The keys of AWS's documentation, in pieces: whole, other scanners would
	// report this file.
	exampleKeyID  = "AKIA" + "IOSFODNN7" + "EXAMPLE"
	exampleSecret = "wJalrXUtnFEMI" + "/K7MDENG/" + "bPxRfiCY" + "EXAMPLEKEY"
)

// registerAWS is --register-aws. The status is 0 whatever happens, as the
// script's; what git refuses it says itself.
func (c *Command) registerAWS(ctx context.Context, global bool) int {
	c.add(ctx, "secrets.providers", "git secrets --aws-provider", global)
	c.add(ctx, "secrets.patterns", keyIDPattern, global)
	c.add(ctx, "secrets.patterns", secretPattern, global)
	c.add(ctx, "secrets.patterns", accountPattern, global)
	c.add(ctx, "secrets.allowed", exampleKeyID, global)
	if c.add(ctx, "secrets.allowed", exampleSecret, global) == statusOK {
		fmt.Fprintln(c.Stdout, "OK")
	}
	return statusOK
}
