package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNoRepository: where there is no repository git says so, once for what is
// allowed and once for what is not found.
func TestNoRepository(t *testing.T) {
	const fatal = "fatal: not a git repository (or any of the parent directories): .git\n"
	w := newWorld(t)
	w.write("a", "me\n", "b", "fine\n")
	w.secrets("--scan", "a").expect(t, result{stderr: fatal})
	w.git("config", "--global", "secrets.patterns", "me")
	w.secrets("--scan", "a").expect(t, result{code: 1, stderr: fatal + "a:1:me\n" + mitigations})
	w.secrets("--scan", "b").expect(t, result{stderr: fatal})
	w.secrets("--scan").expect(t, result{code: 128, stderr: fatal + fatal})
	w.secrets("--scan-history").expect(t, result{code: 128, stderr: fatal + fatal + fatal})
	w.secrets("--scan", "--no-index", ".").expect(t, result{code: 1, stderr: fatal + "a:1:me\n" + mitigations})
	if got := w.secrets("--register-aws"); got.code != 0 || !strings.Contains(got.stderr, "fatal: not in a git directory") {
		t.Errorf("%+v", got)
	}
}

func TestBare(t *testing.T) {
	const fatal = "fatal: this operation must be run in a work tree\n"
	w := badRepo(t)
	commit := w.commit("one")
	w.git("clone", "-q", "--bare", ".", "bare.git")
	bare := w.at("bare.git")
	bare.patterns("@todo", "forbidden|me")
	bare.secrets("--scan").expect(t, result{code: 128, stderr: fatal + fatal})
	var lines []string
	for _, line := range badLines {
		lines = append(lines, commit+":"+line)
	}
	bare.secrets("--scan-history").expect(t, result{code: 1, stderr: fatal + strings.Join(lines, "\n") + "\n" + mitigations})
	got := bare.secrets("--install")
	if _, err := os.Stat(filepath.Join(bare.dir, "hooks", "pre-commit")); err != nil || got.code != 0 {
		t.Errorf("%v, %+v", err, got)
	}
}

// TestShallow: the oldest commit that is there counts as the first one.
func TestShallow(t *testing.T) {
	w := newRepo(t, "me")
	w.stage("f", "me\n")
	w.commit("one")
	w.stage("g", "me too\n")
	two := w.commit("two")
	w.stage("f", "mended\n")
	three := w.commit("three")
	w.git("clone", "-q", "--depth", "2", "file://"+filepath.ToSlash(w.dir), "shallow")
	shallow := w.at("shallow")
	shallow.patterns("me")
	shallow.secrets("--scan").matched(t, "g:1:me too")
	shallow.secrets("--scan-history").matched(t, three+":g:1:me too", two+":f:1:me", two+":g:1:me too")
}

// TestSparse: files that are not checked out are in the index only.
func TestSparse(t *testing.T) {
	w := newRepo(t, "me")
	w.stage("in/f", "me\n", "out/f", "me\n")
	commit := w.commit("one")
	w.git("sparse-checkout", "set", "in")
	w.secrets("--scan").matched(t, "in/f:1:me")
	w.secrets("--scan", "--cached").matched(t, "in/f:1:me", "out/f:1:me")
	w.secrets("--scan-history").matched(t, commit+":in/f:1:me", commit+":out/f:1:me")
}

// TestAssumedUnchanged: git looks at the index for such a file.
func TestAssumedUnchanged(t *testing.T) {
	w := newRepo(t, "me")
	w.stage("f", "me\n")
	w.git("update-index", "--assume-unchanged", "f")
	w.write("f", "mended\n")
	w.secrets("--scan").matched(t, "f:1:me")
}

func TestLinkedWorktree(t *testing.T) {
	w := badRepo(t)
	commit := w.commit("one")
	w.git("worktree", "add", "-q", "linked")
	linked := w.at("linked")
	linked.secrets("--scan").matched(t, badLines...)
	linked.stage("f", "me\n")
	linked.secrets("--pre_commit_hook").matched(t, "f:1:me")
	got := linked.secrets("--scan-history")
	if got.code != 1 || !strings.HasPrefix(got.stderr, commit+":data.txt:1:@todo more stuff\n") {
		t.Errorf("%+v", got)
	}
	if got := linked.secrets("--install"); got.code != 0 || !strings.Contains(got.stderr, "warning: git runs the hooks in ") {
		t.Errorf("no word of hooks that never run: %+v", got)
	}
}

// TestSubmodule: what is in a submodule is for a scan of the submodule, unless
// git is set up to go into them.
func TestSubmodule(t *testing.T) {
	w := newWorld(t)
	w.git("init", "-q", "inner")
	inner := w.at("inner")
	inner.stage("f", "me\n")
	inner.commit("one")
	w.git("init", "-q", "outer")
	outer := w.at("outer")
	outer.patterns("me", "Subproject")
	outer.git("submodule", "--quiet", "add", "../inner", "sub")
	outer.secrets("--scan").clean(t)
	outer.secrets("--pre_commit_hook").clean(t)
	outer.commit("one")
	// git log shows the submodule as a line; git grep does not look at it.
	outer.secrets("--scan-history").clean(t)
	outer.git("config", "submodule.recurse", "true")
	outer.secrets("--scan").matched(t, "sub/f:1:me")
}

// TestLFS: a pointer is looked at as the text that it is.
func TestLFS(t *testing.T) {
	w := newRepo(t, "size [0-9]{5}", "me")
	pointer := "version https://git-lfs.github.com/spec/v1\noid sha256:" + strings.Repeat("4d7a2146", 8) + "\nsize 12345\n"
	w.stage(".gitattributes", "*.bin filter=none diff=lfs merge=lfs -text\n", "a.bin", pointer)
	w.secrets("--scan", "a.bin").matched(t, "a.bin:3:size 12345")
	// To git grep the pattern is two, and "size" alone matches as well.
	w.secrets("--scan").matched(t, "a.bin:3:size 12345")
}

// TestUnusualFiles: links are not followed, and what stands in the place of a
// file is not read.
func TestUnusualFiles(t *testing.T) {
	w := newRepo(t, "me")
	w.write("real", "me\n", "gone", "me\n", "dir/f", "me\n", "was-dir/f", "me\n")
	link := func(to, name string) {
		t.Helper()
		if err := os.Symlink(to, filepath.Join(w.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	link("real", "link")
	link("nowhere", "broken")
	link("dir", "dirlink")
	w.git("add", "-A")
	w.secrets("--scan").matched(t, "dir/f:1:me", "gone:1:me", "real:1:me", "was-dir/f:1:me")
	w.secrets("--scan", "link").matched(t, "link:1:me")
	w.secrets("--scan", "broken").expect(t, result{code: 2, stderr: "grep: broken: No such file or directory\n"})
	w.secrets("--scan", "dirlink").clean(t)
	w.secrets("--scan", "-r", "dirlink").matched(t, "dirlink/f:1:me")

	remove := func(names ...string) {
		t.Helper()
		for _, name := range names {
			if err := os.Remove(filepath.Join(w.dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	remove("gone", "real")
	link("dir/f", "real")
	w.secrets("--scan").matched(t, "dir/f:1:me", "was-dir/f:1:me")
	// A file in the place of a directory is told, by some versions of git.
	remove("was-dir/f", "was-dir")
	w.write("was-dir", "me\n")
	if got := w.secrets("--scan"); got.code != 1 || !strings.HasSuffix(got.stderr, "dir/f:1:me\n"+mitigations) || strings.Contains(got.stderr, "real:") {
		t.Errorf("%+v", got)
	}
}

// TestUnmerged: a file in conflict is one file, with its marks.
func TestUnmerged(t *testing.T) {
	w := newRepo(t, "me")
	w.stage("f", "base\n", "g", "me\n")
	w.commit("base")
	w.git("checkout", "-q", "-b", "side")
	w.stage("f", "me\n")
	w.commit("side")
	w.git("checkout", "-q", "main")
	w.stage("f", "or me\n")
	w.commit("main")
	w.command("", "git", "merge", "-q", "side")
	w.secrets("--scan").matched(t, "f:2:or me", "f:4:me", "g:1:me")
	w.secrets("--scan", "--cached").matched(t, "g:1:me")
}
