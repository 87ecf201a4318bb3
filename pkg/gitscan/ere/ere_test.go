package ere

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What an expression matches is held to the tools in package match. Here is
// what is refused, and how.

func TestInvalid(t *testing.T) {
	tests := []struct {
		pattern string
		offset  int
		reason  string
	}{
		{"a(b", 1, "Unmatched ( or \\("},
		{"ab[c", 2, "Unmatched [, [^, [:, [., or [="},
		{"[]", 0, "Unmatched [, [^, [:, [., or [="},
		{"a\\", 2, "Trailing backslash"},
		{"*a", 0, "Invalid preceding regular expression"},
		{"a|+", 2, "Invalid preceding regular expression"},
		{"a{2,1}", 5, "Invalid content of \\{\\}"},
		{"a{x}", 2, "Invalid content of \\{\\}"},
		{"a{99999}", 7, "Regular expression too big"},
		{"[b-a]", 4, "Invalid range end"},
		{"[[:nope:]]", 1, "Invalid character class name"},
	}
	for _, test := range tests {
		_, err := Parse(test.pattern, Git)
		var got *Invalid
		if !errors.As(err, &got) {
			t.Errorf("%q: %v", test.pattern, err)
			continue
		}
		want := &Invalid{Pattern: test.pattern, Offset: test.offset, Reason: test.reason}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.pattern, diff)
		}
		if text := got.Error(); !strings.Contains(text, test.reason) {
			t.Errorf("%q: the error does not say why: %s", test.pattern, text)
		}
	}
}

func TestForeign(t *testing.T) {
	tests := []struct {
		pattern string
		dialect Dialect
		reason  string
	}{
		{"(a)\\1", Git, "a back-reference"},
		{"\\`a", Git, "a buffer anchor"},
		{"^*", Git, "a repeat of a place"},
		{"(^a)+", Git, "a repeat of a place"},
		{"a{,}", Git, "an interval without counts"},
		{"[a-c-e]", Git, "a hyphen between ranges"},
		{"[[.hyphen.]]", Git, "a collating element"},
		{"a)", Grep, "an unmatched )"},
		{"*a", Grep, "a leading repeat"},
		{"a{x}", Grep, "a malformed interval"},
		{"[b-a]", Grep, "a reversed range"},
		{strings.Repeat("(", 300) + strings.Repeat(")", 300), Git, "deep nesting"},
	}
	for _, test := range tests {
		_, err := Parse(test.pattern, test.dialect)
		var got *Foreign
		if !errors.As(err, &got) || got.Reason != test.reason {
			t.Errorf("%.20q: %v, want %s", test.pattern, err, test.reason)
		}
	}
}

// TestWordStart checks where \< can be said in Go's syntax, and that it is not
// said where it cannot.
func TestWordStart(t *testing.T) {
	tests := map[string]struct {
		pattern string
		frame   Frame
		foreign bool
	}{
		"before a letter":        {"\\<a", Anywhere, false},
		"behind a hyphen":        {"-\\<.", Anywhere, false},
		"behind a letter":        {"a\\<.", Anywhere, false},
		"end behind a letter":    {"a\\>", Anywhere, false},
		"between unknowns":       {".\\<.", Anywhere, true},
		"at an unknown edge":     {"\\<.", Anywhere, true},
		"at the edge of a word":  {"\\<.", BetweenWords, false},
		"behind an option":       {"a*\\<.", Anywhere, true},
		"before an alternative":  {"\\<(a|b)", Anywhere, false},
		"before a mixed choice":  {".\\<(a|-)", Anywhere, true},
		"next to another anchor": {"\\<\\ba", Anywhere, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			node, err := Parse(test.pattern, Git)
			if err != nil {
				t.Fatal(err)
			}
			_, err = Write(node, test.frame)
			var foreign *Foreign
			if errors.As(err, &foreign) != test.foreign {
				t.Errorf("%q: %v", test.pattern, err)
			}
		})
	}
}

func TestNullable(t *testing.T) {
	for pattern, want := range map[string]bool{
		"": true, "a": false, "a*": true, "a?b": false, "a|b*": true, "(a|)": true, "^$": true, "\\b": true, "a{0}": true, "a{0,1}b*": true, "a+": false, "(a*)+": true,
	} {
		node, err := Parse(pattern, Git)
		if err != nil {
			t.Fatal(err)
		}
		if got := node.Nullable(); got != want {
			t.Errorf("%q: %v", pattern, got)
		}
	}
}

func TestWiden(t *testing.T) {
	var buf []byte
	for line, want := range map[string]string{"plain": "plain", "\xe9": "é", "aé": "aÃ©", "": ""} {
		if got := Widen(buf, []byte(line)); string(got) != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

// FuzzParse checks that no text breaks the reader, and that what it reads can be
// written or is called foreign.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"a{1,2}", "[[:alpha:]-]", "\\<(a|b)*\\>", "[^]a-c]", "((((", "a{", "\\", "[[.a.]-[=b=]]"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, dialect := range []Dialect{Git, Grep} {
			node, err := Parse(text, dialect)
			if err != nil {
				continue
			}
			if _, err := Write(node, BetweenWords); err != nil && !errors.As(err, new(*Foreign)) {
				t.Errorf("%q: %v", text, err)
			}
		}
	})
}
