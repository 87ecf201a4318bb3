package match

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// toolTime is what a tool may take before a generated pattern is passed over.
const toolTime = 2 * time.Second

// verdict is what a tool said of a pattern.
type verdict int

const (
	silent  verdict = iota // not installed, or too slow to wait for
	refused                // not a pattern
	taken                  // these lines match
)

// tool runs the real tool for a mode over lines and tells which of them match.
func tool(t *testing.T, mode Mode, pattern string, lines []string) ([]bool, verdict) {
	t.Helper()
	args := map[Mode][]string{
		GitWord:      {"git", "grep", "--no-index", "-anwE", "-e", pattern, "--", "text"},
		GitAnywhere:  {"git", "grep", "--no-index", "-anE", "-e", pattern, "--", "text"},
		GrepWord:     {"grep", "-anwE", "-e", pattern, "text"},
		GrepAnywhere: {"grep", "-anE", "-e", pattern, "text"},
	}[mode]
	if _, err := exec.LookPath(args[0]); err != nil {
		return nil, silent
	}
	// A fuzzing worker is killed at its end, and would leave a slow tool running.
	if _, err := exec.LookPath("timeout"); err == nil {
		args = append([]string{"timeout", "2"}, args...)
	}
	dir := t.TempDir()
	writeFile(t, dir, strings.Join(lines, "\n")+"\n")
	// The C library is exponential in some repeats of repeats.
	ctx, cancel := context.WithTimeout(t.Context(), toolTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), "LC_ALL=C", "GREP_OPTIONS=", "GIT_CONFIG_GLOBAL=", "GIT_CONFIG_NOSYSTEM=1")
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return nil, silent
	}
	const tooLong = 124 // timeout's status
	switch code := cmd.ProcessState.ExitCode(); {
	case code == tooLong:
		return nil, silent
	case err != nil && code != 1:
		return nil, refused
	}
	match := make([]bool, len(lines))
	for _, line := range bytes.Split(out, []byte("\n")) {
		var n int
		line = bytes.TrimPrefix(line, []byte("text:"))
		if _, err := fmt.Sscanf(string(line), "%d:", &n); err == nil && n <= len(match) {
			// An empty match behind the last newline is a line of its own to git.
			match[n-1] = true
		}
	}
	return match, taken
}

// gnuGrep says whether the grep on PATH is GNU grep.
func gnuGrep() bool {
	out, err := exec.Command("grep", "--version").Output()
	return err == nil && bytes.Contains(out, []byte("GNU grep"))
}
