package main

import (
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/gitscan/strict/corpus"
)

// places are the first lines of the findings, up to the column.
func (r result) places() []string {
	var all []string
	for line := range strings.Lines(r.stderr) {
		fields := strings.SplitN(line, ":", 5)
		if len(fields) >= 4 && !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "[") && !strings.HasPrefix(line, "-") {
			all = append(all, strings.Join(fields[:len(fields)-1], ":"))
		}
	}
	return all
}

// TestStrictHistory: every blob and message is looked at, and a finding names the
// first commit and path that had it.
func TestStrictHistory(t *testing.T) {
	texts := map[string]planted{}
	for i, name := range []string{"a", "b", "c", "d", "e"} {
		text, secrets := corpus.Fill("«id»\n", uint64(i)+20)
		texts[name] = planted{text, secrets}
	}
	w := awsRepo(t)
	w.stage("dir/a.txt", texts["a"].text)
	first := w.commit("one")
	w.git("mv", "dir/a.txt", "moved.txt")
	w.commit("two")
	w.git("rm", "-q", "moved.txt")
	w.commit("three")
	message := w.commit("see " + texts["b"].text)
	w.git("tag", "-a", "-m", "tag "+texts["c"].text, "v1")
	tag := strings.TrimSpace(w.git("rev-parse", "v1"))
	w.stage("lost.txt", texts["d"].text)
	blob := strings.TrimSpace(w.git("rev-parse", ":lost.txt"))
	w.git("rm", "-qf", "lost.txt")
	w.git("checkout", "-qb", "side")
	w.stage("s.txt", "side\n")
	w.commit("side")
	w.git("checkout", "-q", "main")
	w.stage("m.txt", "main\n")
	w.commit("main")
	w.git("merge", "-q", "--no-ff", "--no-commit", "side")
	w.stage("merge.txt", texts["e"].text)
	merge := w.commit("merge")

	want := []string{blob + ":1:1", first + ":dir/a.txt:1:1", merge + ":merge.txt:1:1",
		message + ":(commit message):1:5", tag + ":1:5"}
	check := func() {
		t.Helper()
		got := w.secrets("--scan-history", "--strict")
		if places := got.places(); got.code != 1 || !sameSet(places, want) {
			t.Errorf("status %d, %q, want %q\n%s", got.code, places, want, got.stderr)
		}
	}
	check()
	w.git("repack", "-qadk")
	check()
	w.at("sub").write("x", "")
	if got := w.at("sub").secrets("--scan-history", "--strict"); len(got.places()) != len(want) {
		t.Errorf("from a directory below: %q", got.places())
	}
}

func sameSet(a, b []string) bool {
	count := map[string]int{}
	for _, x := range a {
		count[x]++
	}
	for _, x := range b {
		count[x]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}

// TestStrictHistoryAllowed: a blob under two paths is allowed if it is under both.
func TestStrictHistoryAllowed(t *testing.T) {
	p := plant("«id»\n")
	w := awsRepo(t)
	w.stage("test/a.txt", p.text)
	w.commit("one")
	w.git("config", "--add", "secrets.allowed", "^test/.*")
	w.secrets("--scan-history", "--strict").clean(t)
	w.stage("src/a.txt", p.text)
	second := w.commit("two")
	got := w.secrets("--scan-history", "--strict")
	if places := got.places(); len(places) != 1 || places[0] != second+":src/a.txt:1:1" {
		t.Errorf("%q", places)
	}
}

// TestStrictHistoryInPart: of a history that is not all here nothing can be said.
func TestStrictHistoryInPart(t *testing.T) {
	w := awsRepo(t)
	w.stage("a", "x\n")
	w.commit("one")
	w.commit("two")
	w.git("clone", "-q", "--depth=1", "file://"+w.dir, "shallow")
	w.at("shallow").secrets("--scan-history", "--strict").expect(t, result{code: 2,
		stderr: "git-secrets: the repository is shallow: older commits are not here and were not looked at\n"})
	w.git("config", "uploadpack.allowFilter", "true")
	w.git("clone", "-q", "--filter=blob:none", "file://"+w.dir, "partial")
	w.at("partial").secrets("--scan-history", "--strict").expect(t, result{code: 2,
		stderr: "git-secrets: the repository is a partial clone: objects that are not here were not looked at\n"})
}

// TestStrictRepositories: kinds of repositories that have little to look at.
func TestStrictRepositories(t *testing.T) {
	p := plant("«id»\n")
	t.Run("empty", func(t *testing.T) {
		w := newRepo(t)
		for _, args := range []string{"--scan", "--scan --cached", "--scan-history", "--scan --untracked", "--scan --no-index"} {
			w.secrets(append(strings.Fields(args), "--strict")...).clean(t)
		}
		w.git("config", "secrets.strict", "true")
		w.secrets("--pre_commit_hook", "--").clean(t)
	})
	t.Run("bare", func(t *testing.T) {
		w := newRepo(t)
		w.stage("a", p.text)
		w.commit("one")
		w.git("clone", "-q", "--bare", ".", "bare.git")
		w.at("bare.git").secrets("--scan-history", "--strict").found(t, p, keyRule)
	})
	t.Run("none", func(t *testing.T) {
		w := newWorld(t)
		w.write("a", p.text)
		w.command("", program, "--scan", "--strict", "a").found(t, p, keyRule)
		w.command("", program, "--scan", "--strict", "--no-index").found(t, p, keyRule)
		if got := w.command("", program, "--scan", "--strict"); got.code != 128 || !strings.Contains(got.stderr, "not a git repository") {
			t.Errorf("%+v", got)
		}
	})
	t.Run("names", func(t *testing.T) {
		w := newRepo(t)
		w.stage("new\nline", p.text, "da ta", p.text, ":(glob)*", p.text)
		w.secrets("--scan", "--strict").found(t, p, keyRule, keyRule, keyRule)
		w.git("config", "secrets.strict", "true")
		w.secrets("--pre_commit_hook", "--").found(t, p, keyRule, keyRule, keyRule)
	})
}
