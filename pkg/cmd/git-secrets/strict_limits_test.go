package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/gitscan/strict/corpus"
)

// TestStrictAllowed: allowed patterns, of the configuration and of .gitallowed,
// have to match something of the secret.
func TestStrictAllowed(t *testing.T) {
	p := plant("x «id» fixture\n")
	w := newRepo(t)
	w.stage("test/a.txt", p.text)
	for pattern, allowed := range map[string]bool{
		p.secrets[0]: true, p.secrets[0][4:12]: true, "^test/.*": true,
		"fixture": false, "test/a": false, "": false,
	} {
		w.write(".gitallowed", "# for tests\n\n"+pattern+"\n")
		if got := w.secrets("--scan", "--strict"); (got.code == 0) != allowed {
			t.Errorf("%q: %+v", pattern, got)
		}
	}
	w.write(".gitallowed", "")
	w.git("config", "secrets.allowed", p.secrets[0])
	w.secrets("--scan", "--strict").clean(t)
}

// TestStrictPatterns: the patterns of the repository count as well.
func TestStrictPatterns(t *testing.T) {
	w := newRepo(t, "forbidden")
	w.stage("a", "forbidden\n")
	w.secrets("--scan", "--strict").found(t, planted{}, "pattern")
	w.git("config", "--add", "secrets.providers", "echo other")
	w.stage("a", "other\n")
	w.secrets("--scan", "--strict").found(t, planted{}, "pattern")
	// In the place of the patterns for AWS there are rules.
	w = awsRepo(t)
	bank, _ := corpus.Fill("account: «digits12»\n", 1)
	w.stage("a", bank)
	if got := w.secrets("--scan"); got.code != 1 {
		t.Errorf("%+v", got)
	}
	w.secrets("--scan", "--strict").clean(t)
}

// TestStrictTrouble: what cannot be told is not "nothing found".
func TestStrictTrouble(t *testing.T) {
	t.Run("pattern", func(t *testing.T) {
		w := newRepo(t, "fine", "a(b")
		got := w.secrets("--scan", "--strict")
		if got.code != 2 || !strings.Contains(got.stderr, "secrets.patterns") || !strings.Contains(got.stderr, "a(b") {
			t.Errorf("%+v", got)
		}
	})
	t.Run("allowed pattern", func(t *testing.T) {
		w := newRepo(t)
		w.write(".gitallowed", "fine\na(b\n")
		got := w.secrets("--scan", "--strict")
		if got.code != 2 || !strings.Contains(got.stderr, ".gitallowed") || !strings.Contains(got.stderr, "a(b") {
			t.Errorf("%+v", got)
		}
	})
	t.Run("provider", func(t *testing.T) {
		w := newRepo(t)
		w.git("config", "--add", "secrets.providers", "false")
		if got := w.secrets("--scan", "--strict"); got.code != 2 || !strings.Contains(got.stderr, "provider") {
			t.Errorf("%+v", got)
		}
	})
	t.Run("broken archive", func(t *testing.T) {
		w := newRepo(t)
		w.stage("a.zip", "PK\x03\x04 and no more", "ok", "fine\n")
		want := result{code: 2, stderr: "a.zip (zip) was not read in full: zip: not a valid zip file\n"}
		w.secrets("--scan", "--strict").expect(t, want)
		w.git("config", "secrets.strict", "true")
		w.secrets("--pre_commit_hook", "--").expect(t, want)
		commit := w.commit("one")
		want.stderr = commit + ":" + want.stderr
		w.secrets("--scan-history").expect(t, want)
	})
	t.Run("bomb", func(t *testing.T) {
		w := newRepo(t)
		w.stage("bomb.gz", corpus.Pack(strings.Repeat("\x00", 16<<20), "gzip"))
		w.secrets("--scan", "--strict").expect(t, result{code: 2,
			stderr: "bomb.gz (gzip) was not read in full: it unpacks to suspiciously many times its size\n"})
	})
	t.Run("and a finding", func(t *testing.T) {
		p := plant("«id»\n")
		w := newRepo(t)
		w.stage("a.zip", "PK\x03\x04 and no more", "b", p.text)
		got := w.secrets("--scan", "--strict")
		got.found(t, p, keyRule)
		if !strings.Contains(got.stderr, "a.zip (zip) was not read in full") {
			t.Errorf("%s", got.stderr)
		}
	})
	t.Run("no such file", func(t *testing.T) {
		w := newRepo(t)
		got := w.secrets("--scan", "--strict", "missing")
		got.expect(t, result{code: 2, stderr: "missing was not read in full: no such file or directory\n"})
	})
	t.Run("links", func(t *testing.T) {
		w := newRepo(t)
		if err := os.Symlink("nowhere", filepath.Join(w.dir, "link")); err != nil {
			t.Fatal(err)
		}
		w.stage("a", "x\n")
		w.secrets("--scan", "--strict").clean(t)
		w.secrets("--scan", "--strict", "--untracked").clean(t)
	})
}

// TestStrictLargeFile: a file is read in pieces, and memory does not grow with it.
func TestStrictLargeFile(t *testing.T) {
	p := plant(pair)
	w := newRepo(t)
	file, err := os.Create(filepath.Join(w.dir, "large"))
	if err != nil {
		t.Fatal(err)
	}
	// A sparse file, all NULs but for its end: one line.
	const size = 768 << 20
	if err := file.Truncate(size); err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteAt([]byte("\n"+p.text), size); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	w.secrets("--scan", "--strict", "large").found(t, p, keyRule, secretRule)
	if took, _ := w.timed(program, "--scan", "--strict", "large"); took.peak > 512<<20 {
		t.Errorf("%d MB at most", took.peak/1e6)
	}
}
