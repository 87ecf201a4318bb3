package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// linked keeps the program's code in the test binary. The tests run a program
// built below, which go test knows nothing of: it would take their result from
// its cache as long as the test binary is the same.
var linked = main

// binDir holds the program under test, under the name by which git finds it.
var binDir, program string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	if linked == nil {
		return 1
	}
	dir, err := os.MkdirTemp("", "git-secrets-test")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binDir = dir
	name := "git-secrets"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	program = filepath.Join(dir, name)
	build := exec.Command("go", "build", "-o", program, ".")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// world is a directory with a home of its own, in which git knows nothing of
// the machine that it runs on.
type world struct {
	t    testing.TB
	dir  string
	env  []string
	home string
}

func newWorld(t testing.TB) *world {
	t.Helper()
	// Links in the path of the temporary directory would differ from what git
	// prints.
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, dir: filepath.Join(root, "repo"), home: filepath.Join(root, "home")}
	for _, dir := range []string{w.dir, w.home} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "GIT") && !strings.HasPrefix(entry, "XDG_") {
			w.env = append(w.env, entry)
		}
	}
	w.setenv("HOME", w.home, "GIT_CONFIG_NOSYSTEM", "1", "TERM", "dumb", "LC_ALL", "C",
		"GIT_CONFIG_GLOBAL", filepath.Join(w.home, ".gitconfig"),
		// Ids of commits, and the order of branches, do not depend on the time.
		"GIT_AUTHOR_DATE", "2026-01-02T03:04:05Z", "GIT_COMMITTER_DATE", "2026-01-02T03:04:05Z",
		"PATH", binDir+string(os.PathListSeparator)+os.Getenv("PATH"))
	w.git("config", "--global", "user.name", "Test")
	w.git("config", "--global", "user.email", "test@example.com")
	w.git("config", "--global", "init.defaultBranch", "main")
	w.git("config", "--global", "protocol.file.allow", "always")
	return w
}

func (w *world) setenv(pairs ...string) {
	for i := 0; i < len(pairs); i += 2 {
		w.env = append(w.env, pairs[i]+"="+pairs[i+1])
	}
}

// newRepo is a world with a repository and the patterns given.
func newRepo(t testing.TB, patterns ...string) *world {
	t.Helper()
	w := newWorld(t)
	w.git("init", "-q")
	w.patterns(patterns...)
	return w
}

func (w *world) patterns(patterns ...string) {
	w.t.Helper()
	for _, pattern := range patterns {
		w.git("config", "--add", "secrets.patterns", pattern)
	}
}

// at is the same world, seen from a directory in it.
func (w *world) at(dir string) *world {
	other := *w
	other.dir = filepath.Join(w.dir, dir)
	return &other
}

// write writes files, given as a name and a text in turns.
func (w *world) write(pairs ...string) {
	w.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		path := filepath.Join(w.dir, pairs[i])
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			w.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(pairs[i+1]), 0o644); err != nil {
			w.t.Fatal(err)
		}
	}
}

// stage writes files and adds everything to the index.
func (w *world) stage(pairs ...string) {
	w.t.Helper()
	w.write(pairs...)
	w.git("add", "-A")
}

// commit commits what is staged, without hooks, and returns the commit.
func (w *world) commit(message string) string {
	w.t.Helper()
	w.git("commit", "-q", "--no-verify", "--allow-empty", "-m", message)
	return strings.TrimSpace(w.git("rev-parse", "HEAD"))
}

// git runs git, which must succeed.
func (w *world) git(args ...string) string {
	w.t.Helper()
	got := w.command("", "git", args...)
	if got.code != 0 {
		w.t.Fatalf("git %q: status %d\n%s%s", args, got.code, got.stdout, got.stderr)
	}
	return got.stdout
}

// result is what a program did.
type result struct {
	code           int
	stdout, stderr string
}

// secrets runs git secrets.
func (w *world) secrets(args ...string) result {
	w.t.Helper()
	return w.command("", "git", append([]string{"secrets"}, args...)...)
}

// pipe runs git secrets with something on standard input.
func (w *world) pipe(stdin string, args ...string) result {
	w.t.Helper()
	return w.command(stdin, "git", append([]string{"secrets"}, args...)...)
}

func (w *world) command(stdin, name string, args ...string) result {
	w.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = w.dir, w.env
	cmd.Stdin = strings.NewReader(stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.t.Fatalf("%s %q: %v", name, args, err)
	}
	return result{code: cmd.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}
}

// mitigations is what follows the lines that matched.
const mitigations = `
[ERROR] Matched one or more prohibited patterns

Possible mitigations:
- Mark false positives as allowed using: git config --add secrets.allowed ...
- Mark false positives as allowed by adding regular expressions to .gitallowed at repository's root directory
- List your configured patterns: git config --get-all secrets.patterns
- List your configured allowed patterns: git config --get-all secrets.allowed
- List your configured allowed patterns in .gitallowed at repository's root directory
- Use --no-verify if this is a one-time false positive
`

// matched expects these lines, what follows them, and status 1.
func (r result) matched(t *testing.T, lines ...string) {
	t.Helper()
	want := strings.Join(lines, "\n") + "\n" + mitigations
	r.expect(t, result{code: 1, stderr: want})
}

// clean expects status 0 and no word.
func (r result) clean(t *testing.T) {
	t.Helper()
	r.expect(t, result{})
}

func (r result) expect(t *testing.T, want result) {
	t.Helper()
	if diff := cmp.Diff(want, r, cmp.AllowUnexported(result{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// keyID makes a string in the form of an access key id that cannot be one: real
// ones have no 0, 1, 8 or 9.
func keyID() string { return "AK" + "IA" + "EXAMPLE" + "890189018" }
