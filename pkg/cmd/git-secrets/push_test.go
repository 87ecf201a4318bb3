package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pushing is a repository with the pre-push hook and a remote that has one
// commit of it, which itself would match.
func pushing(t *testing.T) *world {
	t.Helper()
	w := newRepo(t, "me")
	w.git("init", "-q", "--bare", "../remote.git")
	w.git("remote", "add", "origin", "../remote.git")
	w.stage("old", "me\n", "data", "hello\n")
	w.commit("me, long ago")
	w.git("push", "-q", "origin", "main")
	if got := w.secrets("--install", "--pre-push"); got.code != 0 || !strings.HasSuffix(got.stdout, "✓ Installed pre-push hook to .git/hooks/pre-push\n") {
		t.Fatalf("%+v", got)
	}
	return w
}

// refused pushes, and expects the hook to refuse with these lines.
func (w *world) refused(t *testing.T, push []string, lines ...string) {
	t.Helper()
	got := w.command("", "git", append([]string{"push", "-q"}, push...)...)
	want := strings.Join(lines, "\n") + "\n" + mitigations
	if got.code != 1 || !strings.HasPrefix(got.stderr, want+"error: failed to push some refs") {
		t.Errorf("status %d, stderr:\n%s\nwant:\n%s", got.code, got.stderr, want)
	}
}

func (w *world) pushes(t *testing.T, push ...string) {
	t.Helper()
	w.command("", "git", append([]string{"push", "-q"}, push...)...).clean(t)
}

// TestPushFastForward: a merge that only moves a branch runs no other hook. What
// a later commit takes away is pushed all the same.
func TestPushFastForward(t *testing.T) {
	w := pushing(t)
	w.git("checkout", "-q", "-b", "feature")
	w.stage("data", "me\n", "dir/new", "x\nme too\n")
	bad := w.commit("one")
	w.stage("data", "mended\n", "dir/new", "mended\n")
	w.commit("mended")
	w.git("checkout", "-q", "main")
	w.tryMerge(t, "--ff-only", "feature")
	w.refused(t, []string{"origin", "main"}, bad+":data:1:me", bad+":dir/new:2:me too")
	w.pushes(t, "--no-verify", "origin", "main")
	// The remote has it now: nothing new on the other branch.
	w.pushes(t, "origin", "feature")
}

func (w *world) tryMerge(t *testing.T, args ...string) {
	t.Helper()
	w.command("", "git", append([]string{"merge", "-q"}, args...)...).clean(t)
}

// TestPushCherryPick: git runs no pre-commit hook for a cherry-pick.
func TestPushCherryPick(t *testing.T) {
	w := pushing(t)
	w.git("checkout", "-q", "-b", "feature")
	w.stage("new", "me\n")
	w.commit("one")
	w.git("checkout", "-q", "main")
	w.stage("other", "fine\n")
	w.commit("fine")
	w.git("cherry-pick", "feature")
	picked := strings.TrimSpace(w.git("rev-parse", "HEAD"))
	w.refused(t, []string{"origin", "main"}, picked+":new:1:me")
}

// TestPushMerge: of a merge, what neither side has.
func TestPushMerge(t *testing.T) {
	w := pushing(t)
	w.git("checkout", "-q", "-b", "feature")
	w.stage("data", "theirs\n")
	w.commit("theirs")
	w.git("checkout", "-q", "main")
	w.stage("data", "ours\n")
	w.commit("ours")
	w.command("", "git", "merge", "-q", "feature")
	w.stage("data", "me, by hand\n", "new", "me\n")
	merge := w.commit("merge")
	w.refused(t, []string{"origin", "main"}, merge+":data:1:me, by hand", merge+":new:1:me")
}

func TestPushMessages(t *testing.T) {
	w := pushing(t)
	bad := w.commit("fine\n\nabout me")
	w.git("tag", "-a", "-m", "for\nme", "v1", "main~1")
	w.git("tag", "-a", "-m", "tag of me", "v2", "v1")
	tag := func(name string) string { return strings.TrimSpace(w.git("rev-parse", name)) }
	w.refused(t, []string{"origin", "main"}, bad+":(commit message):3:about me")
	w.refused(t, []string{"origin", "v1"}, tag("v1")+":(tag message):2:me")
	w.refused(t, []string{"origin", "v2"}, tag("v2")+":(tag message):1:tag of me", tag("v1")+":(tag message):2:me")
}

// TestPushObjects: a tag may name a file, or a tree.
func TestPushObjects(t *testing.T) {
	w := pushing(t)
	w.git("tag", "file", w.blob("old"))
	w.git("tag", "tree", "HEAD^{tree}")
	w.refused(t, []string{"origin", "file"}, w.blob("old")+":1:me")
	w.refused(t, []string{"origin", "tree"}, "old:1:me")
}

// TestPushNothing: refs that go, and refs to what the remote has.
func TestPushNothing(t *testing.T) {
	w := pushing(t)
	w.git("branch", "again")
	w.pushes(t, "origin", "again", "HEAD:refs/heads/third")
	w.stage("new", "me\n")
	w.commit("bad")
	w.pushes(t, "origin", ":again", "main~1:main")
	w.pushes(t, "origin", "main~1:refs/heads/past")
}

// TestPushForced: a ref that moves elsewhere, also from a commit that is only on
// the remote.
func TestPushForced(t *testing.T) {
	w := pushing(t)
	w.stage("data", "fine\n")
	w.commit("fine")
	w.pushes(t, "origin", "main")
	w.git("reset", "-q", "--hard", "HEAD~1")
	w.stage("data", "me\n")
	bad := w.commit("other")
	w.refused(t, []string{"--force", "origin", "main"}, bad+":data:1:me")

	w.git("clone", "-q", "../remote.git", "../clone")
	other := w.at("../clone")
	other.stage("data", "only there\n")
	other.commit("unknown here")
	other.git("push", "-q", "origin", "main")
	w.refused(t, []string{"--force", "origin", "main"}, bad+":data:1:me")
}

// TestPushFirst: to a remote that has nothing, everything is new.
func TestPushFirst(t *testing.T) {
	w := pushing(t)
	w.git("update-ref", "-d", "refs/remotes/origin/main")
	first := strings.TrimSpace(w.git("rev-parse", "HEAD"))
	w.git("init", "-q", "--bare", "../empty.git")
	w.refused(t, []string{"../empty.git", "main"}, first+":(commit message):1:me, long ago", first+":old:1:me")
}

// TestPushUnusual: names, storage and kinds of files that are not the usual.
func TestPushUnusual(t *testing.T) {
	w := pushing(t)
	w.stage("new\nline", "me\n", " blanks ", "me\n", "zip", "\x00me\n", "forced.txt", "\x00\nme\n", ".gitattributes", "forced.txt diff\n")
	if err := os.Symlink("me", filepath.Join(w.dir, "link")); err != nil {
		t.Fatal(err)
	}
	w.git("init", "-q", "sub")
	w.at("sub").commit("me")
	w.git("add", "-A")
	bad := w.commit("names")
	w.refused(t, []string{"origin", "main"}, bad+`: blanks :1:me`, bad+":forced.txt:2:me", bad+`:"new\nline":1:me`)
	// What stands in for a file here is not what is sent.
	w.git("replace", w.blob("forced.txt"), w.blob("data"))
	w.refused(t, []string{"origin", "main"}, bad+`: blanks :1:me`, bad+":forced.txt:2:me", bad+`:"new\nline":1:me`)
}

func TestPushElsewhere(t *testing.T) {
	w := pushing(t)
	w.git("worktree", "add", "-q", "../linked")
	linked := w.at("../linked")
	linked.stage("new", "me\n")
	bad := linked.commit("bad")
	linked.refused(t, []string{"origin", "HEAD"}, bad+":new:1:me")

	w.git("clone", "-q", "--bare", ".", "../bare.git")
	bare := w.at("../bare.git")
	bare.patterns("me")
	bare.secrets("--install", "--pre-push")
	got := bare.command("", "git", "push", "-q", "../remote.git", "linked")
	if got.code != 1 || !strings.Contains(got.stderr, bad+":new:1:me\n"+mitigations) {
		t.Errorf("%+v", got)
	}
}

// TestPrePushHook: what git would not hand over, and what is not there.
func TestPrePushHook(t *testing.T) {
	w := pushing(t)
	zero := strings.Repeat("0", 40)
	gone := strings.Repeat("7", 40)
	w.pipe("", "--pre_push_hook", "--", "origin", "url").clean(t)
	w.pipe("(delete) "+zero+" refs/heads/x "+gone+"\n", "--pre_push_hook").clean(t)
	for _, stdin := range []string{"nonsense\n", "refs/heads/main x refs/heads/main " + zero + "\n"} {
		if got := w.pipe(stdin, "--pre_push_hook"); got.code != 2 || !strings.Contains(got.stderr, "git-secrets: pre-push: unexpected output") {
			t.Errorf("%q: %+v", stdin, got)
		}
	}
	w.pipe("refs/heads/main "+gone+" refs/heads/main "+zero+"\n", "--pre_push_hook").
		expect(t, result{code: 2, stderr: "git-secrets: object " + gone + " is missing from the repository\n"})
	// The local side may be an expression with blanks.
	w.stage("new", "me\n")
	bad := w.commit("bad")
	w.pipe("main@{1 day ago} "+bad+" refs/heads/main "+zero+"\n", "--pre_push_hook").matched(t, bad+":new:1:me")
}
