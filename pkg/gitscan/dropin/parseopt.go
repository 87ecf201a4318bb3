package dropin

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
)

// parseopt lets git read the command line. words is nil if git has said all
// there is to say: help, or what is wrong.
func (c *Command) parseopt(ctx context.Context, args []string) (words []string, status int) {
	out, err := c.Repo.Filter(ctx, strings.NewReader(usage), append([]string{"rev-parse", "--parseopt", "--"}, args...)...)
	var exit *git.ExitError
	switch {
	case errors.As(err, &exit):
		fmt.Fprint(c.Stderr, exit.Stderr)
		fmt.Fprint(c.Stdout, hereDocument(string(out)))
		return nil, exit.Code
	case err != nil:
		c.complain("git-secrets: %v", err)
		return nil, statusGit
	}
	words, ok := shellWords(strings.TrimPrefix(strings.TrimSpace(string(out)), "set -- "))
	if !ok || len(words) == 0 {
		c.complain("git-secrets: git rev-parse --parseopt: unexpected output: %q", out)
		return nil, statusGit
	}
	return words, 0
}

// hereDocument takes the text out of the shell code "cat <<\EOF ... EOF", in
// which git wraps a usage.
func hereDocument(code string) string {
	_, text, ok := strings.Cut(code, "cat <<\\EOF\n")
	if !ok {
		return ""
	}
	if end := strings.LastIndex(text, "EOF\n"); end >= 0 {
		text = text[:end]
	}
	return text
}

// shellWords splits what git has quoted for the shell: bare words, and words in
// single quotes, with a backslash between quotes for a quote.
func shellWords(code string) (words []string, ok bool) {
	var word strings.Builder
	started := false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case ' ':
			if started {
				words = append(words, word.String())
			}
			word.Reset()
			started = false
		case '\'':
			end := strings.IndexByte(code[i+1:], '\'')
			if end < 0 {
				return nil, false
			}
			word.WriteString(code[i+1 : i+1+end])
			i += 1 + end
			started = true
		case '\\':
			i++
			if i == len(code) {
				return nil, false
			}
			word.WriteByte(code[i])
			started = true
		default:
			word.WriteByte(c)
			started = true
		}
	}
	if started {
		words = append(words, word.String())
	}
	return words, true
}
