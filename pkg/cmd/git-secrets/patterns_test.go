package main

import (
	"strings"
	"testing"
)

// TestSplitPatterns: to git grep a blank ends a pattern, to grep it does not.
func TestSplitPatterns(t *testing.T) {
	w := newRepo(t, "foo bar", "tab\tbed")
	w.stage("t", "foo\nbar\nfoo bar\ntab\ntab\tbed\n")
	w.secrets("--scan").matched(t, "t:1:foo", "t:2:bar", "t:3:foo bar", "t:4:tab", "t:5:tab\tbed")
	w.secrets("--scan", "t").matched(t, "t:3:foo bar", "t:5:tab\tbed")
	// A pattern without a value is one that matches the empty word, to grep.
	w.patterns("", "zzz")
	w.secrets("--scan").matched(t, "t:1:foo", "t:2:bar", "t:3:foo bar", "t:4:tab", "t:5:tab\tbed")
	w.write("u", "a\n\nb\n")
	w.secrets("--scan", "u").matched(t, "u:2:")
}

// TestForeignPatterns: what Go cannot express is run by the tools.
func TestForeignPatterns(t *testing.T) {
	tests := map[string]struct {
		pattern, match, other string
	}{
		"back-reference": {`(.)\1\1`, "xxx", "xyx"},
		"a place twice":  {`(^|;)*foo`, "foo", "xfoo"},
		"large repeat":   {"[0-9]{1200}", strings.Repeat("1", 1200), strings.Repeat("1", 1199)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newRepo(t, test.pattern)
			w.stage("t", test.other+"\n"+test.match+"\n")
			w.secrets("--scan").matched(t, "t:2:"+test.match)
			w.secrets("--scan", "--cached").matched(t, "t:2:"+test.match)
			w.secrets("--scan", "t").matched(t, "t:2:"+test.match)
			w.pipe(test.match, "--scan", "-").matched(t, "(standard input):1:"+test.match)
			commit := w.commit("one")
			w.secrets("--scan-history").matched(t, commit+":t:2:"+test.match)
		})
	}
}

// TestInvalidPatterns: git grep and grep refuse the pattern, by name or not, and
// their status is that of the scan.
func TestInvalidPatterns(t *testing.T) {
	tests := map[string]struct {
		pattern, git, grep string
	}{
		"parenthesis": {"(foo", "fatal: command line, '(foo': Unmatched ( or \\(\n", "grep: Unmatched ( or \\(\n"},
		"bracket":     {"[foo", "fatal: command line, '[foo': Unmatched [, [^, [:, [., or [=\n", "grep: Unmatched [, [^, [:, [., or [=\n"},
		"class":       {"[[:foo:]]", "fatal: command line, '[[:foo:]]': Invalid character class name\n", "grep: Invalid character class name\n"},
		"backslash":   {"foo\\", "fatal: command line, 'foo\\': Trailing backslash\n", "grep: Trailing backslash\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newRepo(t, test.pattern)
			w.stage("t", "foo\n")
			w.secrets("--scan").expect(t, result{code: 128, stderr: test.git})
			w.secrets("--pre_commit_hook").expect(t, result{code: 128, stderr: test.git})
			got := w.secrets("--scan", "t")
			// Other greps have other words.
			if got.code != 2 || got.stderr == "" {
				t.Errorf("%+v", got)
			}
			if gnu := w.command("", "grep", "--version"); strings.Contains(gnu.stdout, "GNU grep") && got.stderr != test.grep {
				t.Errorf("grep says %q, want %q", got.stderr, test.grep)
			}
		})
	}
	// A pattern in the place of an option is one to git grep.
	w := newRepo(t, "-----BEGIN")
	if got := w.secrets("--scan"); got.code != 129 || !strings.Contains(got.stderr, "unknown option") {
		t.Errorf("%+v", got)
	}
}

func TestAllowed(t *testing.T) {
	w := badRepo(t)
	w.git("config", "--add", "secrets.allowed", "^data")
	w.secrets("--scan").matched(t, badLines[1:]...)
	w.write(".gitallowed", "# forbidden\n\n   \n  # me\nfailure2\n")
	w.secrets("--scan").matched(t, badLines[1])
	w.secrets("--scan", "--cached").matched(t, badLines[1])
	w.write(".gitallowed", "failure2\nforb[a-z]+\n")
	w.secrets("--scan").clean(t)
	w.secrets("--scan-history").clean(t)

	// The patterns of .gitallowed end at the newline only.
	w.write(".gitallowed", "failure.:1:\r\n")
	w.secrets("--scan").matched(t, badLines[1:]...)
	// An empty one allows everything, if it is not the last.
	w.git("config", "--add", "secrets.allowed", "")
	w.secrets("--scan").clean(t)
}

// TestForeignAllowed: allowed patterns that Go cannot express are run by grep.
// If grep refuses them the script takes everything for allowed.
func TestForeignAllowed(t *testing.T) {
	w := badRepo(t)
	w.write(".gitallowed", "([a-z])\\1\n")
	w.secrets("--scan").matched(t, badLines[2])
	w.write(".gitallowed", "d(a)t\\1\n")
	w.secrets("--scan").matched(t, badLines[1:]...)
	w.write(".gitallowed", "(t)ode|(l)u|([a-z])\\3|a(t)a.txt\n")
	w.secrets("--scan").clean(t)
	w.write(".gitallowed", "(\n")
	got := w.secrets("--scan")
	if got.code != 0 || !strings.Contains(got.stderr, "Unmatched (") {
		t.Errorf("%+v", got)
	}
}
