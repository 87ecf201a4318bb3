package dropin

import (
	"bytes"
	"context"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// provide runs a provider and returns what it printed. Its complaints are
// shown. A provider that fails leaves the scan without its patterns, so that
// "nothing found" can no longer be said; see [Command.verdict].
func (c *Command) provide(ctx context.Context, line string) string {
	words := providerWords(line)
	if len(words) == 0 {
		return ""
	}
	if file, ok := ownProvider(words); ok {
		return string(c.awsProvider(file))
	}
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Dir = c.Repo.Dir
	cmd.Env = c.Environ
	var stdout bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, c.Stderr
	err := cmd.Run()
	if err != nil && cmd.Process == nil && words[0] == "echo" {
		// A shell has echo built in; where there is no shell there may be none.
		return strings.Join(words[1:], " ") + "\n"
	}
	if err != nil {
		c.providerFailed = true
		c.complain("git-secrets: provider %q failed: %v", strings.Join(words, " "), err)
	}
	return stdout.String()
}

// ownProvider recognizes this program's own provider, which need not be started.
func ownProvider(words []string) (file string, ok bool) {
	if words[0] == "git" && len(words) > 1 && words[1] == "secrets" {
		words = words[1:]
	} else if words[0] != "git-secrets" {
		return "", false
	}
	switch {
	case len(words) == 2 && words[1] == "--aws-provider":
		return "", true
	case len(words) == 3 && words[1] == "--aws-provider" && !strings.HasPrefix(words[2], "-"):
		return words[2], true
	}
	return "", false
}

// providerWords splits a command line as a shell does with the value of a
// variable: at blanks, without a thought for quotes; then * ? [ stand for the
// files they match.
func providerWords(line string) []string {
	var words []string
	for _, word := range strings.FieldsFunc(line, isBlank) {
		files := globFiles(word)
		if len(files) == 0 {
			files = []string{word}
		}
		words = append(words, files...)
	}
	return words
}

func globFiles(word string) []string {
	if !strings.ContainsAny(word, "*?[") {
		return nil
	}
	// A malformed pattern matches nothing, and stays as it is.
	files, _ := filepath.Glob(word)
	hidden := strings.HasPrefix(filepath.Base(word), ".")
	return slices.DeleteFunc(files, func(file string) bool {
		return !hidden && strings.HasPrefix(filepath.Base(file), ".")
	})
}
