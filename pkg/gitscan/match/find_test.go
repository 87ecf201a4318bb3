package match

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/gitscan/ere"
)

// TestFinders compares the finders with the plainest way to look, on texts made
// of few letters so that near misses abound.
func TestFinders(t *testing.T) {
	run := factor{length: 4}
	run.class.AddRange('a', 'b')
	long := factor{length: 9}
	long.class.AddRange('a', 'b')
	tests := map[string]struct {
		factor factor
		// at says whether the factor is at the start of text.
		at func(text string) bool
	}{
		"run":      {run, func(text string) bool { return len(text) >= 4 && strings.Trim(text[:4], "ab") == "" }},
		"long run": {long, func(text string) bool { return len(text) >= 9 && strings.Trim(text[:9], "ab") == "" }},
		"text":     {factor{literals: []string{"aab"}}, func(text string) bool { return strings.HasPrefix(text, "aab") }},
		"texts": {factor{literals: []string{"abc", "bca", "ab_ab", "c_"}}, func(text string) bool {
			for _, want := range []string{"abc", "bca", "ab_ab", "c_"} {
				if strings.HasPrefix(text, want) {
					return true
				}
			}
			return false
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(3, 4))
			finder := newFinder(&test.factor)
			for range 20000 {
				text := make([]byte, random.IntN(40))
				for i := range text {
					text[i] = "aaaabbbc_"[random.IntN(9)]
				}
				from := random.IntN(len(text) + 1)
				want := false
				for i := from; i < len(text); i++ {
					want = want || test.at(string(text[i:]))
				}
				if got := finder.find(text, from); got >= 0 != want || got >= len(text) || got >= 0 && got < from {
					t.Fatalf("find(%q, %d) = %d, there is one: %v", text, from, got, want)
				}
			}
		})
	}
}

// TestFactors holds what is looked for to what the patterns that matter allow.
// A longer way round would still be right, and slow.
func TestFactors(t *testing.T) {
	tests := map[string]struct {
		pattern string
		run     int
		texts   string
	}{
		"class repeated":        {"[A-Z0-9]{20}", 20, ""},
		"run across a group":    {"(A3T[A-Z0-9]|AKIA)[A-Z0-9]{16}", 20, "A3T AKIA"},
		"run across an option":  {"[0-9]{4}-?[0-9]{4}", 8, ""},
		"text before a star":    {"password\\s*=\\s*.+", 0, "password"},
		"alternatives within":   {"(KEY|key|Key)=", 0, "KEY= Key= key="},
		"optional part":         {"(aws_)?secret", 0, "secret"},
		"text inside a repeat":  {"(token[0-9])+", 0, "token"},
		"nothing to go by":      {"[a-z]+", 0, ""},
		"nothing in one branch": {"(foo|[a-z]*)", 0, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			node, err := ere.Parse(test.pattern, ere.Git)
			if err != nil {
				t.Fatal(err)
			}
			run, literals := 0, ""
			for _, f := range factorsOf(node) {
				if f.length > 0 {
					run = f.length
				} else if literals == "" {
					literals = strings.Join(f.literals, " ")
				}
			}
			if test.run > 0 && run != test.run {
				t.Errorf("run of %d, want %d", run, test.run)
			}
			if literals != test.texts {
				t.Errorf("texts %q, want %q", literals, test.texts)
			}
		})
	}
}

// TestLines checks offsets, the last line without a newline, and that lines
// found by several alternatives are told once and in order.
func TestLines(t *testing.T) {
	m, err := Compile([]string{"longword", "other|longword", "[0-9]{6}"}, GrepWord)
	if err != nil {
		t.Fatal(err)
	}
	text := "x longword 123456\nnothing\n\n999999\nlongwords\nother longword"
	var got []string
	m.Lines([]byte(text), func(offset int, line []byte) {
		if !strings.HasPrefix(text[offset:], string(line)) {
			t.Errorf("line %q is not at %d", line, offset)
		}
		got = append(got, string(line))
	})
	want := "x longword 123456|999999|other longword"
	if strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestHugeAutomaton checks that a pattern with more sets of states than are kept
// is still decided by the expression.
func TestHugeAutomaton(t *testing.T) {
	m, err := Compile([]string{"(a|b)*a(a|b){14}x"}, GitWord)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(5, 6))
	line := make([]byte, 20000)
	for i := range line {
		line[i] = "ab"[random.IntN(2)]
	}
	line[len(line)-15] = 'b'
	if m.Line(append(line, 'x')) {
		t.Error("matched with the wrong letter 15 places before the x")
	}
	line[len(line)-15] = 'a'
	if !m.Line(append(line, 'x')) {
		t.Error("not matched")
	}
}

// TestSpansOfALongLine: the time taken grows with the line, not with its square.
func TestSpansOfALongLine(t *testing.T) {
	m, err := Compile([]string{"[0-9]{4}"}, GitWord)
	if err != nil {
		t.Fatal(err)
	}
	const item, n = "é1234,", 700_000
	spans := m.Spans([]byte(strings.Repeat(item, n)))
	if len(spans) != n {
		t.Fatalf("%d spans", len(spans))
	}
	end := n*len(item) - len(",")
	if last := spans[n-1]; last != [2]int{end - 4, end} {
		t.Errorf("the last is %v, want its end at %d", last, end)
	}
}
