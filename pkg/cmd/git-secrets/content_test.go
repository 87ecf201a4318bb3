package main

import (
	"strings"
	"testing"
)

// TestStaged: what the index adds to the last commit, as the index holds it.
func TestStaged(t *testing.T) {
	w := newRepo(t, "me")
	w.stage("old", "me\n", "dir/f", "me\n", "kept", "fine\n", "gone", "me\n")
	// Without a commit, that is all of it.
	w.secrets("--scan", "--staged").matched(t, "dir/f:1:me", "gone:1:me", "old:1:me")
	w.commit("one")
	w.secrets("--scan", "--staged").clean(t)
	w.git("rm", "-q", "gone")
	w.git("mv", "dir/f", "dir/moved")
	w.stage("kept", "me\n", "new\nline", "me\n", "a*b", "me\n")
	w.write("kept", "mended, and not staged\n", "untracked", "me\n")
	want := []string{`a*b:1:me`, "dir/moved:1:me", "kept:1:me", `"new\nline":1:me`}
	w.secrets("--scan", "--staged").matched(t, want...)
	// It is the same from everywhere.
	w.at("dir").secrets("--scan", "--staged").matched(t, want...)
	w.write(".gitallowed", "^(a|\"new|dir)\n")
	w.secrets("--scan", "--staged").matched(t, "kept:1:me")
}

func TestStagedSHA256(t *testing.T) {
	w := newWorld(t)
	w.git("init", "-q", "--object-format=sha256")
	w.patterns("me")
	w.stage("f", "me\n")
	w.secrets("--scan", "--staged").matched(t, "f:1:me")
}

// TestStagedConflict: a file in conflict has no content yet, which is not to
// say that there is nothing in it.
func TestStagedConflict(t *testing.T) {
	w := newRepo(t, "me")
	w.stage("f", "base\n")
	w.commit("base")
	w.git("checkout", "-q", "-b", "side")
	w.stage("f", "side\n")
	w.commit("side")
	w.git("checkout", "-q", "main")
	w.stage("f", "main\n")
	w.commit("main")
	w.command("", "git", "merge", "-q", "side")
	w.secrets("--scan", "--staged").expect(t, result{code: 2,
		stderr: "git-secrets: 1 files are in conflict and were not looked at, such as \"f\"\n"})
}

func TestStagedUnlike(t *testing.T) {
	w := newRepo(t, "me")
	for _, args := range []string{"f", "-r", "--cached", "--untracked", "--no-index"} {
		w.secrets("--scan", "--staged", args).expect(t, result{code: 1,
			stderr: "--staged cannot be supplied with files, -r, --cached, --no-index, or --untracked\n"})
	}
	w.secrets("--list", "--staged").expect(t, result{code: 1, stderr: "--staged can only be supplied with the --scan subcommand\n"})
	w.secrets("--scan", "--since", "HEAD").expect(t, result{code: 1, stderr: "--since can only be supplied with the --scan-history subcommand\n"})
	w.secrets("--scan", "--pre-push").expect(t, result{code: 1, stderr: "--pre-push can only be supplied with the --install subcommand\n"})
}

// commitAt commits at a time.
func (w *world) commitAt(date, message string) string {
	other := *w
	other.env = append(w.env[:len(w.env):len(w.env)], "GIT_COMMITTER_DATE="+date)
	return other.commit(message)
}

// TestSince: messages and files of the commits after a commit or a time, on all
// branches.
func TestSince(t *testing.T) {
	w := newRepo(t, "me")
	w.stage("a", "me\n")
	one := w.commitAt("2001-01-01T10:00:00Z", "one")
	w.stage("b", "me\n")
	two := w.commitAt("2001-01-03T10:00:00Z", "me, two")
	w.git("checkout", "-q", "-b", "side")
	w.stage("c", "me\n")
	// The clock of this committer is slow.
	slow := w.commitAt("2000-12-01T10:00:00Z", "slow")
	w.git("checkout", "-q", "main")

	afterOne := []string{slow + ":c:1:me", two + ":(commit message):1:me, two", two + ":b:1:me"}
	got := w.secrets("--scan-history", "--since", one)
	for _, line := range afterOne {
		if !strings.Contains(got.stderr, line+"\n") {
			t.Errorf("no %s in %+v", line, got)
		}
	}
	if strings.Contains(got.stderr, one) || got.code != 1 {
		t.Errorf("%+v", got)
	}
	w.secrets("--scan-history", "--since=side").clean(t)
	for _, start := range []string{"2001-01-02", "2001-01-03T10:00:00Z", "2001-01-03T11:00:00+01:00"} {
		w.secrets("--scan-history", "--since", start).matched(t, two+":(commit message):1:me, two", two+":b:1:me")
	}
	w.secrets("--scan-history", "--since", "2001-01-03T10:00:01Z").clean(t)
	for _, start := range []string{"1 hour", "2.days", "3.weeks.ago", "4 months ago"} {
		w.secrets("--scan-history", "--since", start).clean(t)
	}
	w.secrets("--scan-history", "--since", "900.years").matched(t,
		two+":(commit message):1:me, two", one+":a:1:me", two+":b:1:me", slow+":c:1:me")
}

// TestSinceNothing: git takes any word for a time, and would look at nothing.
func TestSinceNothing(t *testing.T) {
	w := newRepo(t, "me")
	w.secrets("--scan-history", "--since", "2001-01-01").clean(t)
	w.stage("a", "me\n")
	w.commit("one")
	for _, start := range []string{"origin/mian", "-x", "tomorow", "2026-13-01", "99999 days", "HEAD^{tree}", "2900-01-01"} {
		got := w.secrets("--scan-history", "--since="+start)
		if got.code != 2 || !strings.HasPrefix(got.stderr, "git-secrets: --since: ") {
			t.Errorf("%s: %+v", start, got)
		}
	}
}

// TestContentPatterns: a pattern that cannot be used is named, and the scan is
// none.
func TestContentPatterns(t *testing.T) {
	w := newRepo(t, "me", "broken[")
	w.stage("a", "me\n")
	for pattern, want := range map[string]string{"broken[": `git-secrets: pattern "broken["`, `(a)\1`: `git-secrets: pattern "(a)\\1"`} {
		w.git("config", "--replace-all", "secrets.patterns", pattern)
		if got := w.secrets("--scan", "--staged"); got.code != 2 || !strings.HasPrefix(got.stderr, want) {
			t.Errorf("%s: %+v", pattern, got)
		}
	}
}

func TestProgress(t *testing.T) {
	w := newRepo(t, "nothing")
	w.stage("a", strings.Repeat("0123456789abcde\n", 1<<16), "b", "me\n")
	w.commit("one")
	for _, args := range []string{"--scan", "--scan --cached", "--scan --staged", "--scan a b", "--scan-history", "--scan-history --since 900.years"} {
		got := w.secrets(append(strings.Fields(args), "--progress")...)
		if got.code != 0 || !strings.HasPrefix(got.stderr, "git-secrets: looked at ") && args != "--scan --staged" {
			t.Errorf("%s: %+v", args, got)
		}
		w.secrets(strings.Fields(args)...).clean(t)
	}
	w.secrets("--scan", "--progress").expect(t, result{stderr: "git-secrets: looked at 2 texts, 1.0 MB\n"})
}

// TestSinceShallow: what a shallow repository was cut off from may be new as well.
// It is told, unless the start lies behind the cut.
func TestSinceShallow(t *testing.T) {
	w := newRepo(t, "me")
	w.stage("a", "me\n")
	w.commit("one")
	w.stage("a", "fine\n")
	two := w.commit("two")
	w.stage("b", "fine\n")
	w.commit("three")
	w.git("clone", "-q", "--depth", "2", "file://"+w.dir, "../shallow")
	shallow := w.at("../shallow")
	shallow.patterns("me")
	for _, mode := range []string{"", " --strict"} {
		got := shallow.secrets(strings.Fields("--scan-history --since 2001-01-01" + mode)...)
		if got.code != 2 || !strings.Contains(got.stderr, "the repository is shallow") {
			t.Errorf("%q: %+v", mode, got)
		}
		shallow.secrets(strings.Fields("--scan-history --since " + two + mode)...).clean(t)
	}
	p := plant("«id»\n")
	shallow.stage("c", p.text)
	shallow.commit("four")
	shallow.secrets("--scan-history", "--since", "2001-01-01", "--strict").found(t, p, keyRule)
}

// TestSinceClock: a committer's clock may show a time that no other program takes
// for one. It is late, and keeps no other commit from being looked at.
func TestSinceClock(t *testing.T) {
	w := newRepo(t, "me")
	w.stage("a", "me\n")
	w.commit("one")
	tree := strings.TrimSpace(w.git("write-tree"))
	const clock = " <a@example.com> 18446744073709551614 +0000\n"
	text := "tree " + tree + "\nauthor a" + clock + "committer a" + clock + "\nlate me\n"
	late := strings.TrimSpace(w.command(text, "git", "hash-object", "-t", "commit", "-w", "--literally", "--stdin").stdout)
	w.git("update-ref", "refs/heads/late", late)
	got := w.secrets("--scan-history", "--since", "2001-01-01")
	if got.code != 1 || !strings.Contains(got.stderr, late+":(commit message):1:late me") || !strings.Contains(got.stderr, ":a:1:me") {
		t.Errorf("%+v", got)
	}
}
