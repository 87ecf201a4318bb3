package main

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// A file's name and a line that would clear a terminal, turn the reading order and
// begin a link in GitHub's view of SARIF.
const (
	hostileName = "conf/a\x1b[2J\u202eb\x9b2J [all is well](http://x).ini"
	hostileLine = " # \x1b[1A\x1b[2K\u202e\r all is well <script> [all is well](http://x)\n"
)

// hostileRepo has a key in such a line of such a file, and a commit with such a
// message.
func hostileRepo(t *testing.T) (*world, planted) {
	p := plant(pair)
	w := awsRepo(t)
	w.stage(hostileName, strings.ReplaceAll(p.text, "\n", hostileLine))
	w.git("commit", "-q", "--no-verify", "-m", "one\x1b[2J "+p.text)
	return w, p
}

// acts names what of a text a terminal, or a reader of SARIF, would act on.
func acts(text string) string {
	for _, bad := range []string{"\x1b", "\u202e", "\u009b", "\r"} {
		if strings.Contains(text, bad) {
			return bad
		}
	}
	if !utf8.ValidString(text) {
		return "bytes that are no UTF-8"
	}
	return ""
}

// TestHostileRepository: no form of the strict scan's output acts on what a
// repository holds, and each shows the finding.
func TestHostileRepository(t *testing.T) {
	w, p := hostileRepo(t)
	for _, args := range [][]string{
		{"--scan", "--strict"}, {"--scan", "--strict", "--show"}, {"--scan-history", "--strict"},
		{"--scan", "--json"}, {"--scan-history", "--json", "--show"}, {"--scan", "--sarif"}, {"--scan-history", "--sarif"},
	} {
		got := w.secrets(args...)
		all := got.stdout + got.stderr
		if got.code != 1 || !strings.Contains(all, p.secrets[0]) {
			t.Errorf("%q: the key is not in %+v", args, got)
		}
		if bad := acts(all); bad != "" {
			t.Errorf("%q: prints %q:\n%q", args, bad, all)
		}
		if args[1] == "--sarif" && strings.Contains(got.stdout, `[all is well](`) {
			t.Errorf("%q: has a link:\n%s", args, got.stdout)
		}
	}
}
