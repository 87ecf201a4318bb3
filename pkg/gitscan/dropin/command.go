// Package dropin is git-secrets as its users know it: the command line, the
// configuration, the words and the exit statuses of awslabs/git-secrets 1.3,
// which is a shell script around git grep and grep.
//
// The rule of the package is that a repository set up for the script sees no
// difference but in speed. That includes what the script overlooks; seeing more
// is the business of the strict mode. So each step either is certain to give
// what git grep or grep would give, and takes the fast way, or it runs that very
// command. Files named legacy*.go hold the second way.
package dropin

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/exposed-key-responder/responder/pkg/gitscan/git"
	"github.com/exposed-key-responder/responder/pkg/inert"
)

// Exit statuses of the script.
const (
	statusOK = 0
	// statusMatched: a prohibited pattern matched, or the request was refused.
	statusMatched = 1
	// statusTrouble is what grep ends with when it could not look at something.
	statusTrouble = 2
	// statusGit is what git ends with on most errors.
	statusGit = 128
)

// Command is one run of git-secrets.
type Command struct {
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Repo   git.Repo
	// Environ is the environment, as of os.Environ.
	Environ []string
	// Workers is how many documents are looked at at the same time.
	Workers int
	// Connect finds the account of the environment's AWS credentials.
	Connect func(context.Context) (AWS, error)

	// config and where are what was asked of git before.
	config *git.Config
	where  func() place
	// providerFailed: some provider did not say its patterns.
	providerFailed bool
	// progress: say how far a scan is, whatever standard error is.
	progress bool
	// strict was asked for on the command line.
	strict bool
	// output is what is done with findings, and scanName is what a baseline calls
	// the scan.
	output   outputOptions
	scanName string
}

// Real is a run in the process's own directory, with its own streams.
func Real() *Command {
	return &Command{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Environ: os.Environ(), Workers: runtime.GOMAXPROCS(0),
	}
}

// Run does what the arguments say and returns the exit status.
func (c *Command) Run(ctx context.Context, args []string) int {
	opts, status, done := c.parse(ctx, args)
	if done {
		return status
	}
	c.progress, c.strict = opts.more.progress, opts.strict
	c.output, c.scanName = opts.more.output, opts.scanName()
	switch opts.command {
	case "--scan":
		if opts.more.staged {
			return c.staged(ctx)
		}
		return c.scanOrDie(ctx, opts.scan, opts.args)
	case "--scan-history":
		if opts.more.since != "" {
			return c.since(ctx, opts.more.since)
		}
		return c.historyOrDie(ctx)
	case prePushHook:
		return c.prePush(ctx)
	case "--commit_msg_hook":
		return c.scanOrDie(ctx, scanOptions{}, []string{first(opts.args)})
	case "--pre_commit_hook":
		return c.preCommit(ctx)
	case "--prepare_commit_msg_hook":
		return c.prepareCommitMsg(ctx, opts.args)
	case "--list":
		return c.list(ctx, opts.global)
	case "--add":
		return c.addPattern(ctx, opts)
	case "--add-provider":
		return c.add(ctx, "secrets.providers", joinWords(opts.args), opts.global)
	case "--register-aws":
		return c.registerAWS(ctx, opts.global)
	case "--aws-provider":
		return c.printAWSProvider(first(opts.args))
	case "--install":
		return c.install(ctx, first(opts.args), opts)
	case "--":
		// Words and no command: the script shows its usage and is content.
		c.parse(ctx, []string{"-h"})
		return statusOK
	}
	fmt.Fprintf(c.Stdout, "Unknown option: %s\n", opts.command)
	_, status, _ = c.parse(ctx, []string{"-h"})
	return status
}

// complain prints a line on standard error.
func (c *Command) complain(format string, args ...any) {
	fmt.Fprintf(c.shown(), format+"\n", args...)
}

// shown is standard error for lines and names of a repository. A terminal would
// act on what is in them, and hide a finding: there they are made inert. Anything
// else gets them byte by byte, as the script has them.
func (c *Command) shown() io.Writer {
	if isTerminal(c.Stderr) {
		return screen{c.Stderr}
	}
	return c.Stderr
}

type screen struct{ to io.Writer }

// Write implements io.Writer.
func (s screen) Write(text []byte) (int, error) {
	if _, err := s.to.Write(inert.Lines(text)); err != nil {
		return 0, err
	}
	return len(text), nil
}

// first is the first argument, or "" as of an unset $1.
func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}

// getenv reads a variable of the command's environment.
func (c *Command) getenv(name string) string {
	for i := len(c.Environ) - 1; i >= 0; i-- {
		if entry := c.Environ[i]; len(entry) > len(name) && entry[len(name)] == '=' && entry[:len(name)] == name {
			return entry[len(name)+1:]
		}
	}
	return ""
}
