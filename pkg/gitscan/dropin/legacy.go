package dropin

import (
	"bytes"
	"context"
	"io"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
)

// grepEnv is what the script sets for its greps.
var grepEnv = []string{"LC_ALL=C", "GREP_OPTIONS="}

// legacyGitGrep runs the script's git grep.
func (c *Command) legacyGitGrep(ctx context.Context, pattern, flag string, files []string) grepResult {
	args := []string{"grep", "-nwHEI"}
	if flag != "" {
		args = append(args, flag)
	}
	args = append(append(args, pattern, "--"), files...)
	return c.runGit(ctx, args)
}

// runGit runs git in the environment of the script's greps and keeps what it
// prints on standard output.
func (c *Command) runGit(ctx context.Context, args []string) grepResult {
	repo := git.Repo{Dir: c.Repo.Dir, Env: append(grepEnv[:len(grepEnv):len(grepEnv)], c.Repo.Env...)}
	var out bytes.Buffer
	status, err := repo.Pass(ctx, c.Stdin, &out, c.Stderr, args...)
	if err != nil {
		c.complain("git-secrets: %v", err)
		return grepResult{status: statusGit}
	}
	return grepResult{status: status, output: out.Bytes()}
}

// findGrep returns a grep. Git for Windows brings one, beside the PATH.
func (c *Command) findGrep(ctx context.Context) (string, bool) {
	if path, err := exec.LookPath("grep"); err == nil {
		return path, true
	}
	out, err := c.Repo.Output(ctx, "--exec-path")
	if err != nil {
		return "", false
	}
	path, err := exec.LookPath(filepath.Join(strings.TrimSpace(string(out)), "..", "..", "..", "usr", "bin", "grep"))
	return path, err == nil
}

// runGrep runs grep in the script's environment.
func (c *Command) runGrep(ctx context.Context, stdin io.Reader, stdout io.Writer, args ...string) (status int, ok bool) {
	path, ok := c.findGrep(ctx)
	if !ok {
		return 0, false
	}
	cmd := exec.CommandContext(ctx, path, args...)
	// The messages of grep begin with the name it was called by.
	cmd.Args[0] = "grep"
	cmd.Dir = c.Repo.Dir
	cmd.Env = append(c.Environ[:len(c.Environ):len(c.Environ)], grepEnv...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, stdout, c.Stderr
	err := cmd.Run()
	if err != nil && cmd.ProcessState == nil {
		c.complain("git-secrets: %v", err)
		return statusTrouble, true
	}
	return cmd.ProcessState.ExitCode(), true
}

// legacyFileGrep runs the script's grep over files; without a grep, git grep
// over all but standard input.
func (c *Command) legacyFileGrep(ctx context.Context, patterns string, recursive bool, files []string) grepResult {
	action := "skip"
	if recursive {
		action = "recurse"
	}
	var out bytes.Buffer
	args := append([]string{"-d", action, "-nwHEI", patterns}, files...)
	if status, ok := c.runGrep(ctx, c.Stdin, &out, args...); ok {
		return grepResult{status: status, output: out.Bytes()}
	}
	args = []string{"grep", "--no-index", "-nwHEI"}
	for pattern := range strings.SplitSeq(patterns, "\n") {
		args = append(args, "-e", pattern)
	}
	args = append(args, "--")
	for _, file := range files {
		switch {
		case file == "-":
			c.complain("git-secrets: these patterns need grep to look at standard input, and there is none")
			return grepResult{status: statusTrouble}
		case recursive || !isDir(c.path(file)):
			args = append(args, file)
		}
	}
	if args[len(args)-1] == "--" {
		return noMatch
	}
	return c.runGit(ctx, args)
}

// legacyNotAllowed puts the lines to grep -v. Where grep refuses the patterns,
// the script takes all lines for allowed; where there is no grep, none is.
func (c *Command) legacyNotAllowed(ctx context.Context, allowed string, lines []byte) bool {
	status, ok := c.runGrep(ctx, bytes.NewReader(lines), c.shown(), "-Ev", allowed)
	if !ok {
		c.complain("git-secrets: the allowed patterns need grep, and there is none: nothing is taken for allowed")
		c.shown().Write(lines)
		return true
	}
	return status == 0
}
