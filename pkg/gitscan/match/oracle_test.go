package match

import (
	"bytes"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// limited gives what follows two seconds of processor time: the C library is
// exponential in some repeats of repeats. The kernel ends it then, also when the
// worker of a fuzz target, which is killed at its end, is no longer there to do so.
var limited = []string{"sh", "-c", `ulimit -c 0; ulimit -t 2; exec "$@"`, "sh"}

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
	args = append(slices.Clip(limited), args...)
	dir := t.TempDir()
	writeFile(t, dir, strings.Join(lines, "\n")+"\n")
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = dir
	cmd.Env = append(cmd.Environ(), "LC_ALL=C", "GREP_OPTIONS=", "GIT_CONFIG_GLOBAL=", "GIT_CONFIG_NOSYSTEM=1")
	out, err := cmd.Output()
	switch code := cmd.ProcessState.ExitCode(); {
	case code < 0: // ended by a signal: the limit's
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

func TestToolIsEnded(t *testing.T) {
	const slow = `(((((x{1,30}){1,30}){1,30}){1,30}y)|z){1,30}`
	if _, said := tool(t, GitAnywhere, slow, []string{strings.Repeat("x", 400)}); said == refused {
		t.Errorf("git grep refuses %s", slow)
	}
}
