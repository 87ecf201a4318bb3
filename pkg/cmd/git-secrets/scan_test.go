package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// badRepo has three staged files that match, and one that does not.
func badRepo(t *testing.T) *world {
	t.Helper()
	w := newRepo(t, "@todo", "forbidden|me")
	w.stage("data.txt", "@todo more stuff\n", "ok.txt", "hi there\n",
		"failure1.txt", "another line... forbidden\n", "failure2.txt", "me\n")
	return w
}

var badLines = []string{"data.txt:1:@todo more stuff", "failure1.txt:1:another line... forbidden", "failure2.txt:1:me"}

func TestScanTree(t *testing.T) {
	w := badRepo(t)
	w.secrets("--scan").matched(t, badLines...)
	w.secrets("--scan", "-r").matched(t, badLines...)
	w.secrets("--scan", "--cached").matched(t, badLines...)

	// The index and the working tree are not the same.
	w.write("data.txt", "mended\n", "failure2.txt", "x\ny\n me\n", "new.txt", "me\n")
	os.Remove(filepath.Join(w.dir, "failure1.txt"))
	w.secrets("--scan", "--cached").matched(t, badLines...)
	w.secrets("--scan").matched(t, "failure2.txt:3: me")
	w.secrets("--scan", "--untracked").matched(t, "failure2.txt:3: me", "new.txt:1:me")
	w.secrets("--scan", "--no-index", "new.txt").matched(t, "new.txt:1:me")
	w.secrets("--scan", "--cached", "data.txt", "ok.txt").matched(t, badLines[0])
	w.secrets("--scan", "--cached", "ok.txt").clean(t)
	w.secrets("--scan", "--cached", "not-there").clean(t)
	// The script hands git grep the first of the two; the other is a file to it.
	w.secrets("--scan", "--cached", "--untracked").clean(t)
}

func TestScanNothing(t *testing.T) {
	t.Run("no patterns", func(t *testing.T) {
		w := newRepo(t)
		w.stage("a", "me\n")
		for _, args := range []string{"--scan", "--scan a", "--scan --cached", "--scan-history"} {
			w.secrets(strings.Fields(args)...).clean(t)
		}
	})
	t.Run("no files", func(t *testing.T) {
		w := newRepo(t, "me")
		for _, args := range []string{"--scan", "--scan --cached", "--scan-history", "--pre_commit_hook"} {
			w.secrets(strings.Fields(args)...).clean(t)
		}
	})
}

func TestScanFiles(t *testing.T) {
	w := badRepo(t)
	w.write("foo/bar/baz/data.txt", "@todo\n")
	file := filepath.Join(w.dir, "failure2.txt")
	w.secrets("--scan", file).matched(t, file+":1:me")
	w.secrets("--scan", "ok.txt", "data.txt").matched(t, badLines[0])
	w.secrets("--scan", "--", "data.txt").matched(t, badLines[0])
	w.secrets("--scan", "ok.txt").clean(t)
	w.secrets("--scan", "foo").clean(t)
	w.secrets("--scan", "-r", "foo").matched(t, "foo/bar/baz/data.txt:1:@todo")
	w.secrets("--scan", "-r", "foo//", "./foo").matched(t, "foo/bar/baz/data.txt:1:@todo", "./foo/bar/baz/data.txt:1:@todo")
	w.secrets("--scan", "foo/not-there", "data.txt").expect(t, result{code: 2, stderr: "grep: foo/not-there: No such file or directory\n"})
	w.secrets("--scan", "").expect(t, result{code: 2, stderr: "grep: : No such file or directory\n"})
}

func TestScanStdin(t *testing.T) {
	w := newRepo(t, "forbidden|me")
	w.pipe("foo\n", "--scan", "-").clean(t)
	w.pipe("foo\nme", "--scan", "-").matched(t, "(standard input):2:me")
	w.pipe("me\n\x00", "--scan", "-").clean(t)
	w.write("f", "me\n")
	w.pipe("x me\n", "--scan", "f", "-").matched(t, "f:1:me", "(standard input):1:x me")
}

// TestWords: a match counts only if no letter, digit or underscore adjoins it.
func TestWords(t *testing.T) {
	w := newRepo(t, "forbidden|me", "ke+y[a-z]*")
	w.stage("t", "mesa Jar Jar\nfoo.me\n\"me\"\nme_\n1me\nhome me\nmeme\nkeyboard\nme\tx\n\xe9me\nforbidden\r\n")
	want := []string{"t:2:foo.me", "t:3:\"me\"", "t:6:home me", "t:8:keyboard", "t:9:me\tx", "t:10:\xe9me", "t:11:forbidden\r"}
	w.secrets("--scan").matched(t, want...)
	w.secrets("--scan", "t").matched(t, want...)

	// git grep takes the longest match and grep any: the two ways of the script
	// differ here, and so do these.
	w = newRepo(t, "foo", "foo-b")
	w.stage("t", "foo-bar\n")
	w.secrets("--scan").clean(t)
	w.secrets("--scan", "t").matched(t, "t:1:foo-bar")
}

// TestBinary: what is binary is passed over, by its content or by its attributes.
func TestBinary(t *testing.T) {
	w := newRepo(t, "me")
	late := strings.Repeat("a", 9000) + "\nme\n\x00\n"
	w.stage("a.bin", "me\n\x00\n", "b.late", late, "c.text", "me\n\x00\n", "d.hidden", "me\n", "e.driver", "me\n",
		".gitattributes", "*.text diff\n*.hidden -diff\n*.driver diff=odd\n")
	w.git("config", "diff.odd.binary", "true")
	// The NUL is lost in the shell variable of the script.
	want := []string{"b.late:2:me", "c.text:1:me"}
	w.secrets("--scan").matched(t, want...)
	w.secrets("--scan", "--cached").matched(t, want...)
	commit := w.commit("one")
	w.secrets("--scan-history").matched(t, commit+":b.late:2:me", commit+":c.text:1:me")
	// grep gives a file up wherever the NUL is, and knows no attributes.
	w.secrets("--scan", "a.bin", "b.late", "c.text").clean(t)
	w.secrets("--scan", "d.hidden").matched(t, "d.hidden:1:me")
}

// TestNames: names are shown as git shows them, seen from the current directory.
func TestNames(t *testing.T) {
	w := newRepo(t, "me")
	w.stage("da ta.txt", "me\n", "new\nline", "me\n", "quo\"te", "me\n", "t\tab", "me\n", "dir/sub/f", "me\n", "dir/g", "me\n", "café", "me\n")
	quoted := []string{`"caf\303\251":1:me`, "da ta.txt:1:me", "dir/g:1:me", "dir/sub/f:1:me", `"new\nline":1:me`, `"quo\"te":1:me`, `"t\tab":1:me`}
	w.secrets("--scan").matched(t, quoted...)
	w.secrets("--scan", "--cached").matched(t, quoted...)
	w.git("config", "core.quotePath", "false")
	w.secrets("--scan", "--cached", "café").matched(t, "café:1:me")
	w.secrets("--scan", "new\nline").matched(t, "new\nline:1:me")
	dir := w.at("dir")
	dir.secrets("--scan").matched(t, "g:1:me", "sub/f:1:me")
	dir.secrets("--scan", "--cached", "..").matched(t, `../café:1:me`, "../da ta.txt:1:me", "g:1:me", "sub/f:1:me",
		`"../new\nline":1:me`, `"../quo\"te":1:me`, `"../t\tab":1:me`)
	commit := w.commit("one")
	dir.secrets("--scan-history").matched(t, commit+":g:1:me", commit+":sub/f:1:me")
}

// TestGrepSettings: settings that change what git grep prints change it here.
func TestGrepSettings(t *testing.T) {
	w := newRepo(t, "me")
	w.stage("dir/f", "x me\n")
	w.git("config", "grep.column", "true")
	w.secrets("--scan").matched(t, "dir/f:1:3:x me")
	w.git("config", "--unset", "grep.column")
	w.git("config", "grep.fullName", "true")
	w.at("dir").secrets("--scan").matched(t, "dir/f:1:x me")
	w.git("config", "color.ui", "always")
	if got := w.secrets("--scan"); got.code != 1 || !strings.Contains(got.stderr, "\x1b[") {
		t.Errorf("no colours: %+v", got)
	}
}
