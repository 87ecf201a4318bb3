package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// hooked is a repository with one commit and the hooks installed.
func hooked(t *testing.T, patterns ...string) *world {
	t.Helper()
	w := newRepo(t, patterns...)
	w.stage("data.txt", "hello\n")
	w.commit("OK")
	if got := w.secrets("--install"); got.code != 0 {
		t.Fatalf("%+v", got)
	}
	return w
}

// tryCommit commits with the hooks running.
func (w *world) tryCommit(args ...string) result {
	w.t.Helper()
	return w.command("", "git", append([]string{"commit", "-q"}, args...)...)
}

func TestPreCommitHook(t *testing.T) {
	w := hooked(t, "@todo", "forbidden|me")
	w.stage("data.txt", "@todo more stuff\n", "ok.txt", "hi there\n", "da ta.txt", "me\n", "dir/f", "forbidden\n")
	w.write("data.txt", "mended, and not staged\n")
	w.tryCommit("-m", "bad").matched(t, "da ta.txt:1:me", "data.txt:1:@todo more stuff", "dir/f:1:forbidden")
	w.tryCommit("-m", "bad", "--no-verify").clean(t)

	// Files that are not part of the commit are not looked at ...
	w.stage("new", "fine\n")
	w.git("reset", "-q", "data.txt")
	w.tryCommit("-m", "fine").clean(t)
	// ... but for a commit that adds nothing, the whole index is.
	w.git("rm", "-q", "new")
	w.tryCommit("-m", "delete").matched(t, "da ta.txt:1:me", "data.txt:1:@todo more stuff", "dir/f:1:forbidden")
	w.tryCommit("-a", "-m", "mended").clean(t)
}

// TestPreCommitNames: the script hands names to git grep as git prints them. A
// name in quotes finds nothing, and one with a star finds others as well.
func TestPreCommitNames(t *testing.T) {
	w := hooked(t, "me")
	w.stage("café", "me\n", "new\nline", "me\n")
	w.tryCommit("-m", "quoted names").clean(t)
	w.git("config", "core.quotePath", "false")
	w.stage("café", "me too\n")
	w.tryCommit("-m", "plain").matched(t, "café:1:me too")
	w.git("reset", "-q", "--hard")
	w.stage("axb", "me\n")
	w.commit("skipped")
	w.stage("a*b", "fine\n")
	w.tryCommit("-m", "star").matched(t, "axb:1:me")
}

// TestFirstCommit: without a commit everything staged is new.
func TestFirstCommit(t *testing.T) {
	w := badRepo(t)
	w.secrets("--pre_commit_hook", "--").matched(t, badLines...)
	w.write("data.txt", "mended\n")
	w.git("add", "data.txt")
	w.secrets("--pre_commit_hook", "--").matched(t, badLines[1:]...)
}

func TestCommitMsgHook(t *testing.T) {
	w := hooked(t, "@todo", "forbidden|me")
	w.stage("ok.txt", "fine\n")
	w.tryCommit("-m", "ok\n\n@todo in the message??").matched(t, ".git/COMMIT_EDITMSG:3:@todo in the message??")
	w.tryCommit("-m", "this is fine").clean(t)
	w.tryCommit("--amend", "--allow-empty", "-m", "message of @todo").matched(t, ".git/COMMIT_EDITMSG:1:message of @todo")
}

// TestPrepareCommitMsgHook: a merge is refused for what any commit of it adds.
func TestPrepareCommitMsgHook(t *testing.T) {
	w := hooked(t, "@todo", "forbidden|me")
	w.git("checkout", "-q", "-b", "feature")
	w.stage("data.txt", "@todo\n")
	w.commit("bad")
	w.stage("data.txt", "mended\n")
	w.commit("mended")
	w.git("checkout", "-q", "-b", "good", "main")
	w.stage("other.txt", "fine\n")
	w.commit("fine")
	w.git("checkout", "-q", "main")

	merge := w.command("", "git", "merge", "-q", "--no-ff", "-m", "x", "feature")
	if merge.code != 1 || !strings.HasPrefix(merge.stderr, "(standard input):") ||
		!strings.Contains(merge.stderr, ":+@todo\n") || !strings.Contains(merge.stderr, ":-@todo\n") || !strings.Contains(merge.stderr, mitigations) {
		t.Errorf("%+v", merge)
	}
	w.git("merge", "--abort")
	w.command("", "git", "merge", "-q", "--no-ff", "-m", "x", "good").clean(t)
	// The other kinds of messages are none of its business.
	for _, args := range []string{"f message", "f merge abc", "f", ""} {
		w.secrets(append([]string{"--prepare_commit_msg_hook", "--"}, strings.Fields(args)...)...).clean(t)
	}
}

func TestInstall(t *testing.T) {
	w := newRepo(t, "me")
	const said = "✓ Installed commit-msg hook to .git/hooks/commit-msg\n" +
		"✓ Installed pre-commit hook to .git/hooks/pre-commit\n" +
		"✓ Installed prepare-commit-msg hook to .git/hooks/prepare-commit-msg\n"
	w.secrets("--install").expect(t, result{stdout: said})
	for name, option := range map[string]string{"commit-msg": "commit_msg_hook", "pre-commit": "pre_commit_hook", "prepare-commit-msg": "prepare_commit_msg_hook"} {
		path := filepath.Join(w.dir, ".git", "hooks", name)
		text, err := os.ReadFile(path)
		if want := "#!/bin/sh\ngit secrets --" + option + " -- \"$@\"\n"; err != nil || string(text) != want {
			t.Errorf("%s: %q, %v", name, text, err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o100 == 0 {
			t.Errorf("%s is not executable", name)
		}
	}
	w.secrets("--install").expect(t, result{code: 1, stderr: ".git/hooks/commit-msg already exists. Use -f to force\n"})
	w.secrets("--install", "-f").expect(t, result{stdout: said})
	w.git("init", "-q", "other")
	w.secrets("--install", "other").expect(t, result{stdout: strings.ReplaceAll(said, "to .git", "to other/.git")})
}

func TestInstallTemplate(t *testing.T) {
	w := newWorld(t)
	got := w.secrets("--install", "template/dir")
	if got.code != 0 || got.stderr != "" {
		t.Fatalf("%+v", got)
	}
	w.git("init", "-q", "--template", filepath.Join(w.dir, "template", "dir"), "repo")
	repo := w.at("repo")
	repo.patterns("me")
	repo.stage("f", "me\n")
	repo.tryCommit("-m", "x").matched(t, "f:1:me")
}

// TestInstallDirectories: where hooks are directories, as on Debian, the hook
// becomes a file in each.
func TestInstallDirectories(t *testing.T) {
	w := newRepo(t, "me")
	w.write(".git/hooks/pre-commit.d/.keep", "", ".git/hooks/commit-msg.d/.keep", "")
	w.secrets("--install").expect(t, result{stdout: "✓ Installed commit-msg hook to .git/hooks/commit-msg.d/git-secrets\n" +
		"✓ Installed pre-commit hook to .git/hooks/pre-commit.d/git-secrets\n" +
		"✓ Installed prepare-commit-msg hook to .git/hooks/prepare-commit-msg\n"})
}

func TestInstallProblems(t *testing.T) {
	w := newWorld(t)
	w.secrets("--install").expect(t, result{code: 1,
		stderr: "fatal: not a git repository (or any of the parent directories): .git\nNot in a Git repository\n"})
	w.write("file", "")
	if got := w.secrets("--install", "file"); got.code != 1 || !strings.HasSuffix(got.stderr, "Could not create dir: file\n") {
		t.Errorf("%+v", got)
	}
	w.git("init", "-q")
	w.git("config", "core.hooksPath", "elsewhere")
	if got := w.secrets("--install"); got.code != 0 || !strings.HasPrefix(got.stderr, "git-secrets: warning: git runs the hooks in ") {
		t.Errorf("no word of hooks that never run: %+v", got)
	}
}
