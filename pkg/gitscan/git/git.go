// Package git runs git and reads what it says. It knows plumbing commands and
// their formats, nothing about scanning.
package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// Repo is the place in which git runs: a directory and an environment.
type Repo struct {
	// Dir is the working directory; "" is that of the process.
	Dir string
	// Env is added to the environment of the process.
	Env []string
}

// ExitError says that git ran and did not succeed.
type ExitError struct {
	Args   []string
	Code   int
	Stderr string
}

func (e *ExitError) Error() string {
	return fmt.Sprintf("git %s: exit status %d: %s", strings.Join(e.Args, " "), e.Code, strings.TrimSpace(e.Stderr))
}

// Command is git with these arguments, not yet started.
func (r Repo) Command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = r.Dir
	if len(r.Env) > 0 {
		cmd.Env = append(os.Environ(), r.Env...)
	}
	return cmd
}

// Output runs git and returns what it printed. If git does not succeed, the
// error is an [*ExitError], and the output so far is returned as well.
func (r Repo) Output(ctx context.Context, args ...string) ([]byte, error) {
	return r.Filter(ctx, nil, args...)
}

// Filter is Output with something on standard input.
func (r Repo) Filter(ctx context.Context, stdin io.Reader, args ...string) ([]byte, error) {
	cmd := r.Command(ctx, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return stdout.Bytes(), exitError(args, err, stderr.String())
	}
	return stdout.Bytes(), nil
}

// Pass runs git with the given streams and returns its exit status. The error
// is for a git that did not run at all.
func (r Repo) Pass(ctx context.Context, stdin io.Reader, stdout, stderr io.Writer, args ...string) (int, error) {
	cmd := r.Command(ctx, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, stdout, stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	if err != nil {
		return 0, fmt.Errorf("git %s: %w", args[0], err)
	}
	return 0, nil
}

func exitError(args []string, err error, stderr string) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return &ExitError{Args: args, Code: exit.ExitCode(), Stderr: stderr}
	}
	return fmt.Errorf("git %s: %w", args[0], err)
}
