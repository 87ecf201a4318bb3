package main

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestHistory: for each commit whose changes match, newest first, all lines of
// its tree that match.
func TestHistory(t *testing.T) {
	w := newRepo(t, "@todo", "forbidden|me")
	w.stage("data.txt", "@todo more stuff\n", "dir/f", "x\nforbidden\n", "ok", "fine\n")
	one := w.commit("one")
	w.stage("data.txt", "mended\n")
	two := w.commit("two")
	w.stage("ok", "still fine\n")
	w.commit("three")
	w.git("mv", "dir/f", "dir/g")
	w.commit("a move alone changes no line")
	w.git("checkout", "-q", "-b", "side", two)
	w.stage("new", "me\n")
	side := w.commit("side")
	w.git("checkout", "-q", "main")
	w.git("merge", "-q", "--no-verify", "-m", "the merge itself is not looked at", "side")

	w.secrets("--scan-history").matched(t,
		side+":dir/f:2:forbidden", side+":new:1:me",
		two+":dir/f:2:forbidden",
		one+":data.txt:1:@todo more stuff", one+":dir/f:2:forbidden")
	w.write(".gitallowed", "forbidden|new:\n")
	w.secrets("--scan-history").matched(t, one+":data.txt:1:@todo more stuff")
}

// TestHistoryMoves: lines that only move are changed lines too, and a match
// that is no word brings a commit up for search, but no line of it.
func TestHistoryMoves(t *testing.T) {
	w := newRepo(t, "me")
	w.stage("f", "me\n1\n2\n3\n4\n")
	one := w.commit("one")
	w.stage("f", "1\n2\n3\n4\nme\n")
	two := w.commit("moved to the end")
	w.stage("f", "0\n1\n2\n3\n4\nme\n")
	w.commit("a line before it")
	w.stage("g", "some theme\n")
	four := w.commit("no word")
	w.secrets("--scan-history").matched(t, four+":f:6:me", two+":f:5:me", one+":f:1:me")
}

// TestHistoryStorage: the history is the same however it is stored.
func TestHistoryStorage(t *testing.T) {
	for name, store := range map[string]func(w *world) *world{
		"loose":  func(w *world) *world { return w },
		"packed": func(w *world) *world { w.git("repack", "-adq"); return w },
		"in part": func(w *world) *world {
			w.git("repack", "-dq", "-a")
			w.stage("last", "fine\n")
			w.commit("last")
			return w
		},
		"borrowed": func(w *world) *world { w.git("clone", "-q", "--shared", ".", "borrower"); return w.at("borrower") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newRepo(t, "me")
			w.stage("dir/f", "x\nme\n", "g", "fine\n")
			if err := os.Symlink("me", filepath.Join(w.dir, "link")); err != nil {
				t.Fatal(err)
			}
			w.git("add", "-A")
			one := w.commit("one")
			w.stage("g", "me too\n")
			two := w.commit("two")
			w = store(w)
			w.patterns("me")
			w.secrets("--scan-history").matched(t, two+":dir/f:2:me", two+":g:1:me too", one+":dir/f:2:me")
		})
	}
	w := newWorld(t)
	w.git("init", "-q", "--object-format=sha256")
	w.patterns("me")
	w.stage("f", "me\n")
	one := w.commit("one")
	w.secrets("--scan-history").matched(t, one+":f:1:me")
	w.git("repack", "-adq")
	w.secrets("--scan-history").matched(t, one+":f:1:me")
}

// TestReplaced: what stands in for a blob is what is looked at.
func TestReplaced(t *testing.T) {
	w := newRepo(t, "me")
	w.stage("f", "fine\n", "g", "me\n")
	one := w.commit("one")
	w.git("repack", "-adq")
	w.git("replace", w.blob("f"), w.blob("g"))
	w.secrets("--scan-history").matched(t, one+":f:1:me", one+":g:1:me")
}

// blob is the id of a file in the last commit.
func (w *world) blob(path string) string {
	w.t.Helper()
	return strings.TrimSpace(w.git("rev-parse", "HEAD:"+path))
}

// TestHistoryOfNothing: if no commit ever touched a match the script searches
// the working tree.
func TestHistoryOfNothing(t *testing.T) {
	w := newRepo(t, "me")
	w.stage("f", "fine\n")
	w.commit("one")
	w.secrets("--scan-history").clean(t)
	w.stage("f", "me\n")
	w.secrets("--scan-history").matched(t, "f:1:me")
}

// TestHistoryTextconv: where git log compares something other than the blobs,
// git log is asked.
func TestHistoryTextconv(t *testing.T) {
	w := newRepo(t, "me")
	w.stage("f.up", "ME\n", ".gitattributes", "*.up diff=up\n", "g", "me\n")
	one := w.commit("one")
	w.stage("f.up", "ME\nME\n")
	two := w.commit("two")
	w.secrets("--scan-history").matched(t, one+":g:1:me")
	// Now the second commit adds a line that says "me", to git log.
	w.write("up.sh", "tr EM em <\"$1\"\n")
	w.git("config", "diff.up.textconv", "sh ./up.sh")
	w.secrets("--scan-history").matched(t, two+":g:1:me", one+":g:1:me")
}

// TestHistoryModes: old programs wrote the modes of a tree with leading zeros, or
// with all permissions. Git goes by the kind.
func TestHistoryModes(t *testing.T) {
	w := newRepo(t, "me")
	w.stage("f", "me\n")
	raw := func(hexID string) string {
		id, err := hex.DecodeString(strings.TrimSpace(hexID))
		if err != nil {
			t.Fatal(err)
		}
		return string(id)
	}
	tree := func(text string) string {
		got := w.command(text, "git", "hash-object", "-t", "tree", "-w", "--literally", "--stdin")
		return raw(got.stdout)
	}
	blob := raw(w.git("rev-parse", ":f"))
	below := tree("100664 f\x00" + blob)
	top := tree("040000 d\x00" + below + "40755 e\x00" + below + "0100644 g\x00" + blob)
	commit := strings.TrimSpace(w.git("commit-tree", "-m", "m", hex.EncodeToString([]byte(top))))
	w.git("update-ref", "refs/heads/main", commit)
	w.secrets("--scan-history").matched(t, commit+":d/f:1:me", commit+":e/f:1:me", commit+":g:1:me")
}
