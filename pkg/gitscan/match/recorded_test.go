package match

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/gitscan/ere"
)

var update = flag.Bool("update", false, "record anew what git grep and GNU grep say")

const recordFile = "testdata/recorded.txt"

var modeNames = map[Mode]string{
	GitWord: "git-word", GrepWord: "grep-word", GitAnywhere: "git-anywhere", GrepAnywhere: "grep-anywhere",
}

// texts are the lines to which every pattern is put.
var texts = []string{
	"", "a", "aa", "aaa", "ab", "abc", "a b", "a-b", "a_b", "_a", "a_", "-a-", "a1", "1a", " a", "a ", "\ta", "a.b", "a\\b",
	"foo", "foo-bar", "foo-b", "foobar", "food", "xfoo foo", "foofoo foo", "foo_ foo", "a)b", "a(b", "a{2}", "a{", "{", "a|b", "b*", "*", "+",
	"^a", "a$", "]", "-", "]-", "[a]", "é", "a\xe9b", "\xe9", "aé", "éé", "AB", "Ab12", "key: value", "key = 'x'", "\r", "a\r", "aXXb", "d", "n", "0", "xx xxx", "xa1 b", "a\x00b",
}

// written are patterns of which each shows one rule of the syntax.
var written = []string{
	"a", "foo", "foo|foo-b", "foo-b|foo", "(foo|foo-b)", "fo*", "a{2}", "a{2,}", "a{,2}", "a{1,2}", "a{0}b?", "a*", "a+?", "a**", "a{2}{2}", "(a|b)+",
	"()", "a()b", "a||b", "|a", "a|", "(|a)b", "^a", "a$", "^a$", "^$", "^", "$", "a^b", "a$b", "(^|-)a", "a(-|$)", "^^a", "b^", "a1|^b", "1 b|^b",
	".", "..", "...", "a.b", "\\.", "a\\.b", "\\-", "\\/", "\\a", "\\d", "\\n", "\\_", "\\(", "a\\{2}", "\\|", "}", "a}", "\\*", "\\\\",
	"\\s", "\\S", "a\\sb", "\\w+", "\\W", "\\W+", "[\\s]", "[\\w]+", "\\ba", "a\\b", "\\Ba", "a\\B", "\\<a", "a\\>", "\\<foo\\>", "\\<", "\\>", "\\b", "\\B", "[a-]\\<", "(\\<|-)b", ".\\>",
	"[ab]", "[^ab]", "[]a]", "[^]a]", "[a-]", "[-a]", "[a\\]", "[\\]a]", "[a-c]+", "[[:alpha:]]", "[[:alpha:][:digit:]]+", "[^[:space:]]+", "[[:punct:]]", "[[=a=]]", "[[.a.]]", "[[.-.]]", "[[.a.]-c]", "[+--]", "[--/]", "[%--]", "[:a]",
	"[A-Z0-9]{2,4}", "[[:blank:]]", "[[:cntrl:]]", "[[:graph:]]+", "[[:print:]]", "[[:xdigit:]]", "[[:upper:]][[:lower:]]",
	"\xc3\xa9", "\xe9", "[\xe9]", "[^a]b", "a.b|\xe9",
	"(a)\\1", "(a|b)\\1", "a\\`", "\\'", "(^a)*b", "(a\\b)*", "x{2} x{3}", "(foo){2}", "((a))", "(((a)|b)|c)",
	"(", "a(", ")", "a)", "(a", "[", "[a", "[a-", "[b-a]", "[[:nope:]]", "[:alpha:]", "[[:alpha:]-z]", "[a-[:alpha:]]", "[[.foo.]]", "a-[c-b]",
	"*", "*a", "+a", "?", "{1}", "{", "a{", "a{1", "a{1,", "a{2,1}", "a{x}", "a{,}", "a{}", "a{99999}", "a|*b", "(*a)", "^*", "^*a", "\\<*", "$+", "\\", "a\\", "",
}

// TestRecorded holds the matcher to what the tools said when they were asked.
func TestRecorded(t *testing.T) {
	if *update {
		record(t)
	}
	file, err := os.Open(recordFile)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var lines []string
	taken := 0
	for scanner := bufio.NewScanner(file); scanner.Scan(); {
		var text, name, said, marks string
		if _, err := fmt.Sscanf(scanner.Text(), "line %q", &text); err == nil {
			lines = append(lines, text)
			continue
		}
		if _, err := fmt.Sscanf(scanner.Text(), "%s %s %s %q", &name, &said, &marks, &text); err != nil {
			t.Fatalf("%q: %v", scanner.Text(), err)
		}
		if checkRecord(t, name, text, said, marks, lines) {
			taken++
		}
	}
	if taken < 650 {
		t.Errorf("only %d patterns were put to Go's regexp", taken)
	}
}

// checkRecord compares one record; taken says whether the matcher took the
// pattern.
func checkRecord(t *testing.T, name, pattern, said, marks string, lines []string) (taken bool) {
	t.Helper()
	var mode Mode
	for m, n := range modeNames {
		if n == name {
			mode = m
		}
	}
	m, err := Compile([]string{pattern}, mode)
	var foreign *ere.Foreign
	switch {
	case errors.As(err, &foreign):
		return false
	case err != nil && said == "taken":
		t.Errorf("%s %q: %v, and the tool takes it", name, pattern, err)
		return false
	case err != nil:
		return false
	case said == "refused":
		t.Errorf("%s %q: taken, and the tool refuses it", name, pattern)
		return false
	}
	for i, line := range lines {
		if got, want := m.Line([]byte(line)), marks[i] == '1'; got != want {
			t.Errorf("%s %q, line %q: %v, want %v", name, pattern, line, got, want)
		}
	}
	return true
}

// record asks the tools about the patterns above and about some made at random.
func record(t *testing.T) {
	if !gnuGrep() {
		t.Fatal("no GNU grep on PATH")
	}
	patterns := written
	random := rand.New(rand.NewPCG(6, 6))
	for range 160 {
		data := make(choices, 300)
		for i := range data {
			data[i] = byte(random.Uint32())
		}
		patterns = append(patterns, data.pattern(1))
	}
	var out bytes.Buffer
	for _, text := range texts {
		fmt.Fprintf(&out, "line %q\n", text)
	}
	for _, pattern := range patterns {
		for mode := range Mode(len(modeNames)) {
			marks, said := tool(t, mode, pattern, texts)
			if said == silent {
				continue
			}
			fmt.Fprintf(&out, "%s %s %s %q\n", modeNames[mode], map[verdict]string{taken: "taken", refused: "refused"}[said], digits(marks), pattern)
		}
	}
	if err := os.WriteFile(recordFile, out.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}

func digits(marks []bool) string {
	var b strings.Builder
	for _, mark := range marks {
		b.WriteString(map[bool]string{true: "1", false: "0"}[mark])
	}
	if b.Len() == 0 {
		return "-"
	}
	return b.String()
}
