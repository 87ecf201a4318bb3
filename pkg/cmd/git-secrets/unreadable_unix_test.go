//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// asNobody runs git secrets as a user who may not read everything, for tests
// that run as root.
func (w *world) asNobody(args ...string) result {
	w.t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = w.dir, w.env
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		w.t.Fatal(err)
	}
	return result{code: cmd.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}
}

// open lets everybody into the temporary directories.
func (w *world) open() {
	w.t.Helper()
	for dir := w.dir; dir != os.TempDir() && dir != "/"; dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			return
		}
	}
	if err := os.Chmod(binDir, 0o755); err != nil {
		w.t.Fatal(err)
	}
	w.git("config", "--global", "--add", "safe.directory", "*")
}

// TestUnreadable: a file that cannot be read is told. grep's status says so;
// git grep's does not.
func TestUnreadable(t *testing.T) {
	w := newRepo(t, "me")
	w.open()
	w.stage("a", "me\n", "b", "me\n", "dir/c", "me\n")
	for _, name := range []string{"b", "dir/c"} {
		if err := os.Chmod(filepath.Join(w.dir, name), 0); err != nil {
			t.Fatal(err)
		}
	}
	w.asNobody("--scan", "a", "b").expect(t, result{code: 2, stderr: "grep: b: Permission denied\n"})
	w.asNobody("--scan", "-r", "dir").expect(t, result{code: 2, stderr: "grep: dir/c: Permission denied\n"})
	// git says it once or twice, in any order.
	got := w.asNobody("--scan")
	if got.code != 1 || !strings.Contains(got.stderr, "error: failed to stat 'b': Permission denied\n") ||
		!strings.Contains(got.stderr, "error: failed to stat 'dir/c': Permission denied\n") || !strings.HasSuffix(got.stderr, "\na:1:me\n"+mitigations) {
		t.Errorf("%+v", got)
	}
	w.asNobody("--scan", "--cached").matched(t, "a:1:me", "b:1:me", "dir/c:1:me")
}

// TestPipe: a pipe in the place of a file is not waited for.
func TestPipe(t *testing.T) {
	w := newRepo(t, "me")
	w.stage("a", "me\n", "b", "me\n")
	path := filepath.Join(w.dir, "b")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(path, 0o644); err != nil {
		t.Fatal(err)
	}
	w.secrets("--scan").matched(t, "a:1:me")
}

// TestStrictUnreadable: a file that cannot be read is named, and the others are
// looked at.
func TestStrictUnreadable(t *testing.T) {
	p := plant("«id»\n")
	w := newRepo(t)
	w.stage("a.txt", "fine\n", "b.txt", "fine\n")
	if err := os.Chmod(filepath.Join(w.dir, "a.txt"), 0); err != nil {
		t.Fatal(err)
	}
	w.open()
	const told = "a.txt was not read in full: permission denied\n"
	w.asNobody("--scan", "--strict").expect(t, result{code: 2, stderr: told})
	w.asNobody("--scan", "--strict", "a.txt", "b.txt").expect(t, result{code: 2, stderr: told})
	w.write("b.txt", p.text)
	got := w.asNobody("--scan", "--strict")
	got.found(t, p, keyRule)
	if !strings.Contains(got.stderr, told) {
		t.Errorf("%s", got.stderr)
	}
}

// TestBadInputUnreadable: a file that cannot be read is told, and is not clean.
func TestBadInputUnreadable(t *testing.T) {
	w := awsRepo(t)
	w.open()
	w.stage("a", "fine\n", "b", "fine\n")
	if err := os.Chmod(filepath.Join(w.dir, "b"), 0); err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{"--scan --strict", "--scan --strict a b", "--scan --sarif"} {
		got := w.asNobody(strings.Fields(args)...)
		if got.code != 2 || !strings.Contains(got.stdout+got.stderr, "b was not read in full: ") {
			t.Errorf("%s: %+v", args, got)
		}
	}
	w.asNobody("--scan", "--strict", "--cached").clean(t)
}

// TestBadInputUnreadableObjects: git passes over an index of a pack, and over a
// directory of objects, that it may not read. Nothing is said to be clean then.
func TestBadInputUnreadableObjects(t *testing.T) {
	p := plant("«id»\n")
	for _, what := range []string{"pack/*.idx", "??"} {
		w := awsRepo(t)
		w.stage("a", p.text)
		w.commit("one")
		if what == "pack/*.idx" {
			w.git("repack", "-adq")
		}
		paths, err := filepath.Glob(filepath.Join(w.dir, ".git", "objects", what))
		if err != nil || len(paths) == 0 {
			t.Fatalf("%q, %v", paths, err)
		}
		for _, path := range paths {
			if err := os.Chmod(path, 0); err != nil {
				t.Fatal(err)
			}
		}
		w.open()
		got := w.asNobody("--scan-history", "--strict")
		if got.code != 2 || !strings.Contains(got.stderr, "permission denied: what it had may not have been looked at") {
			t.Errorf("%s: %+v", what, got)
		}
		for _, path := range paths {
			if err := os.Chmod(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestUnreadableCredentials: credentials that cannot be read are not looked for,
// and nothing is said to be clean.
func TestUnreadableCredentials(t *testing.T) {
	w := newRepo(t)
	w.open()
	w.git("config", "secrets.providers", "git secrets --aws-provider")
	w.stage("a", "fine\n")
	w.secrets("--scan").clean(t)
	credentials := filepath.Join(w.home, ".aws", "credentials")
	if err := os.MkdirAll(filepath.Dir(credentials), 0); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(w.home, 0o755); err != nil {
		t.Fatal(err)
	}
	told := result{code: 2, stderr: "git-secrets: open " + credentials + ": permission denied\n"}
	w.asNobody("--scan").expect(t, told)
	w.asNobody("--aws-provider").expect(t, told)
	w.setenv("HOME", "/dev/null")
	w.asNobody("--scan").clean(t)
}
