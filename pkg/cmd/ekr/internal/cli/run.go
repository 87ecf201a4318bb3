// Package cli is the command line of ekr. A command is one file, which adds its
// constructor to the list in root.go.
//
// The contract with scripts: results on standard output, words and progress on
// standard error, and the exit codes below. The result is printed whatever the
// code.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/mattn/go-isatty"

	"github.com/exposed-key-responder/responder/pkg/chrono"
	"github.com/exposed-key-responder/responder/pkg/inert"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/redact"
)

// The exit codes. When several apply, the first of wrong, unread, paused, bad is
// given.
const (
	codeOK     = 0
	codeBad    = 1 // the answer is bad news
	codeWrong  = 2 // wrong usage, or input that cannot be read
	codeUnread = 3 // AWS could not be read in full
	codePaused = 4 // the responder is paused, so that the key is left as it is
)

// Env is the world outside the program, replaced in tests.
type Env struct {
	In       io.Reader
	Out, Err io.Writer
	// Terminal: Err is one, on which a line can be written over.
	Terminal bool
	Now      func() time.Time
	// Pause waits, or returns the context's error.
	Pause func(context.Context, time.Duration) error
	// Config loads the person's AWS configuration; Region and profile may be "".
	Config func(ctx context.Context, region, profile string) (aws.Config, error)
	// Clients makes the clients of AWS.
	Clients func(aws.Config) Clients
	// Reading, if set, changes how the posture review reads AWS.
	Reading func(*collect.Env)
}

// Real is the world that a person's shell gives.
func Real() Env {
	return Env{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Terminal: isatty.IsTerminal(os.Stderr.Fd()),
		Now:      time.Now,
		Pause:    chrono.Sleep,
		Config:   loadConfig,
		Clients:  newClients,
	}
}

// exit ends a command with a code. With err nil everything has been said.
type exit struct {
	code  int
	err   error
	usage bool // the help may help
}

func (e exit) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e exit) Unwrap() error { return e.err }

// wrong ends a command that was called in a wrong way.
func wrong(format string, args ...any) error {
	return exit{code: codeWrong, err: fmt.Errorf(format, args...), usage: true}
}

// unread ends a command because AWS could not be read.
func unread(err error) error { return exit{code: codeUnread, err: err} }

// quiet ends a command whose result says it all.
func quiet(code int) error {
	if code == codeOK {
		return nil
	}
	return exit{code: code}
}

// Run runs one command line and returns the exit code.
func Run(ctx context.Context, args []string, env Env) int {
	root := newRoot(env)
	root.SetArgs(append([]string{}, args...)) // for nil, cobra would read os.Args
	command, err := root.ExecuteContextC(ctx)
	if err == nil {
		return codeOK
	}
	var end exit
	if !errors.As(err, &end) {
		// Not ours, so cobra's: an unknown command or flag, a wrong number of
		// arguments.
		end = exit{code: codeWrong, err: err, usage: true}
	}
	if end.err != nil {
		env.say("ekr: %s", plain(end.err))
	}
	if end.usage {
		env.say("Try '%s --help'.", command.CommandPath())
	}
	return end.code
}

// say writes one line of words for people. Its arguments may hold names that
// others chose, and AWS's words for an error, so the line is made inert, apart
// from its indent, and has no secrets.
func (e Env) say(format string, args ...any) {
	const longest = 1000
	line := fmt.Sprintf(format, args...)
	words := strings.TrimLeft(line, " ")
	_, _ = fmt.Fprintln(e.Err, line[:len(line)-len(words)]+inert.Text(redact.Text(words), longest))
}
