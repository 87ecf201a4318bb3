package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// The tests named BadInput are of strict mode, in repositories and with files that
// are not as one would wish. What was not looked at must not pass for clean.

// TestBadInputPatterns: a pattern that cannot be used is named, and nothing is
// said to be clean.
func TestBadInputPatterns(t *testing.T) {
	w := newRepo(t)
	w.stage("a", "fine\n")
	for key, pattern := range map[string]string{"secrets.patterns": "broken[", "secrets.allowed": "also(broken"} {
		w.git("config", key, pattern)
		for _, args := range []string{"--scan --strict", "--scan-history --strict", "--scan --json", "--scan --staged --strict"} {
			if got := w.secrets(strings.Fields(args)...); got.code != 2 || !strings.Contains(got.stderr, pattern) {
				t.Errorf("%s, %s: %+v", key, args, got)
			}
		}
		w.git("config", "--unset", key)
	}
}

// TestBadInputFiles: links, names, binaries, pointers, submodules.
func TestBadInputFiles(t *testing.T) {
	p := plant(pair)
	w := awsRepo(t)
	w.stage("new\nline and blank", p.text, "bin", "\x7fELF\x00\x01"+p.text, "lfs.bin",
		"version https://git-lfs.github.com/spec/v1\noid sha256:"+strings.Repeat("4d7a2146", 8)+"\nsize 12345\n", ".gitattributes", "*.bin filter=none diff=lfs merge=lfs -text\n")
	for name, to := range map[string]string{"broken": "nowhere", "loop": "loop", "dirlink": "."} {
		if err := os.Symlink(to, filepath.Join(w.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	w.git("init", "-q", "sub")
	w.at("sub").stage("inner", p.text)
	w.at("sub").commit("inner")
	w.git("add", "-A")
	// A submodule is a repository of its own; links are not followed.
	for _, args := range []string{"--scan --strict", "--scan --cached --strict", "--scan --staged --strict"} {
		got := w.secrets(strings.Fields(args)...)
		got.found(t, p, keyRule, secretRule, keyRule, secretRule)
		if !strings.Contains(got.stderr, "new line and blank:2:") || strings.Contains(got.stderr, "inner") {
			t.Errorf("%s: %s", args, got.stderr)
		}
	}
	doc := readJSON(t, w.secrets("--scan", "--json"))
	if doc.Findings[2].Path != "new\nline and blank" {
		t.Errorf("%+v", doc.Findings)
	}
	w.at("sub").secrets("--scan", "--strict").found(t, p, keyRule, secretRule)
	// One that is named must be there.
	if got := w.secrets("--scan", "--strict", "broken"); got.code != 2 || !strings.Contains(got.stderr, "broken was not read in full") {
		t.Errorf("%+v", got)
	}
}

// TestBadInputRepositories: a bare one, a shallow one, one without a commit, a
// linked worktree, a sparse checkout.
func TestBadInputRepositories(t *testing.T) {
	p := plant(pair)
	w := awsRepo(t)
	for _, args := range []string{"--scan --strict", "--scan-history --strict", "--scan --staged --strict", "--scan-history --strict --since 2026-01-01"} {
		w.secrets(strings.Fields(args)...).clean(t)
	}
	w.stage("in/a", p.text, "out/b", "# the same\n"+p.text)
	w.commit("one")
	w.stage("c", "fine\n")
	w.commit("two")

	w.git("clone", "-q", "--bare", ".", "../bare.git")
	w.at("../bare.git").secrets("--scan-history", "--strict").found(t, p, keyRule, secretRule, keyRule, secretRule)
	for _, args := range []string{"--scan --strict", "--scan --strict --cached", "--scan --strict --staged", "--scan --staged"} {
		w.at("../bare.git").secrets(strings.Fields(args)...).expect(t,
			result{code: 128, stderr: "fatal: this operation must be run in a work tree\n"})
	}
	w.git("clone", "-q", "--depth", "1", "file://"+w.dir, "../shallow")
	got := w.at("../shallow").secrets("--scan-history", "--strict")
	if !strings.Contains(got.stderr, "the repository is shallow") || got.code == 0 {
		t.Errorf("%+v", got)
	}
	w.git("worktree", "add", "-q", "../linked")
	w.at("../linked").secrets("--scan", "--strict").found(t, p, keyRule, secretRule, keyRule, secretRule)
	w.git("sparse-checkout", "set", "in")
	w.secrets("--scan", "--strict").found(t, p, keyRule, secretRule)
	w.secrets("--scan", "--cached", "--strict").found(t, p, keyRule, secretRule, keyRule, secretRule)
}

// TestBadInputDamage: an object that is gone is not one without a finding.
func TestBadInputDamage(t *testing.T) {
	w := awsRepo(t)
	w.stage("a", "fine\n")
	w.commit("one")
	id := w.blob("a")
	if err := os.Remove(filepath.Join(w.dir, ".git", "objects", id[:2], id[2:])); err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{"--scan --cached --strict", "--scan-history --strict --since 2001-01-01"} {
		if got := w.secrets(strings.Fields(args)...); got.code != 2 || !strings.Contains(got.stderr, id) {
			t.Errorf("%s: %+v", args, got)
		}
	}
}

// TestBadInputNoRepository: git says that there is none, and nothing else is said.
func TestBadInputNoRepository(t *testing.T) {
	w := newWorld(t)
	for _, args := range []string{"--scan --strict", "--scan-history --strict", "--scan --staged", "--scan-history --strict --since 2026-01-01"} {
		w.secrets(strings.Fields(args)...).expect(t,
			result{code: 128, stderr: "fatal: not a git repository (or any of the parent directories): .git\n"})
	}
}

// TestBadInputCorrupt: what git says of an object that it gives up at is shown.
func TestBadInputCorrupt(t *testing.T) {
	w := awsRepo(t)
	w.stage("a", strings.Repeat("fine\n", 1000))
	w.commit("one")
	id := w.blob("a")
	path := filepath.Join(w.dir, ".git", "objects", id[:2], id[2:])
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// The head is as it was.
	data[len(data)-10] ^= 0xff
	if err := errors.Join(os.Chmod(path, 0o644), os.WriteFile(path, data, 0o644)); err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{"--scan --cached --strict", "--scan-history --strict"} {
		got := w.secrets(strings.Fields(args)...)
		if got.code != 128 || !strings.Contains(got.stderr, "fatal: ") || !strings.Contains(got.stderr, id) {
			t.Errorf("%s: %+v", args, got)
		}
	}
}

// TestBadInputFoundBefore: what was found before the scan broke off is reported.
func TestBadInputFoundBefore(t *testing.T) {
	p := plant("«id»\n")
	w := awsRepo(t)
	w.stage("a", p.text, "b", "fine\n")
	commit := w.commit("one")
	w.git("repack", "-adq")
	w.stage("b", "mended\n")
	id := strings.TrimSpace(w.git("rev-parse", ":b"))
	path := filepath.Join(w.dir, ".git", "objects", id[:2], id[2:])
	if err := errors.Join(os.Chmod(path, 0o644), os.Truncate(path, 0)); err != nil {
		t.Fatal(err)
	}
	w.setenv("GOMAXPROCS", "1")
	for args, place := range map[string]string{"--scan --cached --strict": "a:1:", "--scan-history --strict": commit + ":a:1:"} {
		got := w.secrets(strings.Fields(args)...)
		got.found(t, p, keyRule)
		if !strings.Contains(got.stderr, id+" is missing") || !strings.HasPrefix(got.stderr, place) {
			t.Errorf("%s: %s", args, got.stderr)
		}
	}
}

// TestBadInputDamageElsewhere: so is one that git lists as missing, of a repository
// that borrows its objects.
func TestBadInputDamageElsewhere(t *testing.T) {
	w := awsRepo(t)
	w.stage("a", "fine\n")
	w.commit("one")
	w.git("clone", "-q", "--bare", "--shared", ".", "../borrows.git")
	id := w.blob("a")
	path := filepath.Join(w.dir, ".git", "objects", id[:2], id[2:])
	if err := errors.Join(os.Chmod(path, 0o644), os.Truncate(path, 0)); err != nil {
		t.Fatal(err)
	}
	if got := w.at("../borrows.git").secrets("--scan-history", "--strict"); got.code != 2 || !strings.Contains(got.stderr, id+" is missing") {
		t.Errorf("%+v", got)
	}
}

// TestBadInputDamagedPack: a bit makes a blob a tree. Git lists it as one, and
// finds nothing wrong.
func TestBadInputDamagedPack(t *testing.T) {
	p := plant(pair)
	w := awsRepo(t)
	w.stage("a", p.text)
	commit := w.commit("one")
	w.git("repack", "-adq")
	packs, err := filepath.Glob(filepath.Join(w.dir, ".git", "objects", "pack", "*.pack"))
	if err != nil || len(packs) != 1 {
		t.Fatalf("%q, %v", packs, err)
	}
	data, err := os.ReadFile(packs[0])
	if err != nil {
		t.Fatal(err)
	}
	id := w.blob("a")
	for line := range strings.Lines(w.git("verify-pack", "-v", packs[0])) {
		// The id, the type, two sizes and where it starts.
		if fields := strings.Fields(line); fields[0] == id {
			at, err := strconv.Atoi(fields[4])
			if err != nil {
				t.Fatal(err)
			}
			data[at] ^= 1 << 4
		}
	}
	if err := errors.Join(os.Chmod(packs[0], 0o644), os.WriteFile(packs[0], data, 0o644)); err != nil {
		t.Fatal(err)
	}
	if kind := w.git("cat-file", "-t", id); kind != "tree\n" {
		t.Fatalf("the blob is a %s", kind)
	}
	for _, args := range []string{"--scan-history --strict", "--scan-history --strict --since 2001-01-01", "--scan --cached --strict"} {
		if got := w.secrets(strings.Fields(args)...); got.code != 2 {
			t.Errorf("%s: %+v", args, got)
		}
	}
	var lines []string
	for line := range strings.Lines(p.text) {
		lines = append(lines, fmt.Sprintf("%s:a:%d:%s", commit, len(lines)+1, strings.TrimSuffix(line, "\n")))
	}
	w.secrets("--scan-history").matched(t, lines...)
}

// TestBadInputHuge: a file of 2 GB, with a hole in it, and a key at its end.
func TestBadInputHuge(t *testing.T) {
	p := plant(pair)
	w := awsRepo(t)
	file, err := os.Create(filepath.Join(w.dir, "huge"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = file.WriteAt([]byte("\n"+p.text), 2<<30)
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	w.secrets("--scan", "--strict", "huge").found(t, p, keyRule, secretRule)
}
