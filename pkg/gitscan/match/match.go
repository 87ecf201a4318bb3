package match

import (
	"regexp"
	"sync"

	"github.com/exposed-key-responder/responder/pkg/gitscan/ere"
)

// Mode is whose rules decide whether a line matches.
type Mode int

// The modes.
const (
	// GitWord is git grep -wE: the longest match from the first place counts,
	// and if it is not a word by itself, that from the next word start.
	GitWord Mode = iota
	// GrepWord is GNU grep -wE: any match that is a word by itself counts.
	GrepWord
	// GitAnywhere is git log -G: any match counts.
	GitAnywhere
	// GrepAnywhere is GNU grep -E: any match counts.
	GrepAnywhere
)

func (m Mode) dialect() ere.Dialect {
	if m == GrepWord || m == GrepAnywhere {
		return ere.Grep
	}
	return ere.Git
}

// Matcher tells the lines that one or more patterns match. It is safe for use
// by several goroutines.
type Matcher struct {
	mode Mode
	// start is the expression at the start of a line; rest is the one behind it.
	// They differ in GitWord mode only, and there only if the pattern has a ^.
	start, rest *regexp.Regexp
	// alternatives is nil if some alternative has no factor: then every line is
	// put to the expression.
	alternatives []alternative
	// scratch keeps what a goroutine needs for itself while it looks at a line.
	scratch sync.Pool
}

// scratch is an automaton that throws out most lines, and a buffer for those
// with bytes above 0x7F.
type scratch struct {
	dfa  *dfa
	wide []byte
}

// alternative is one way in which a line can match.
type alternative struct {
	first  finder
	others []finder
}

// Compile makes a matcher of patterns, of which one must match. The error is
// an [*ere.Invalid] or an [*ere.Foreign]; the second means that the tool itself
// has to run the patterns.
func Compile(patterns []string, mode Mode) (*Matcher, error) {
	var nodes []*ere.Node
	for _, pattern := range patterns {
		node, err := ere.Parse(pattern, mode.dialect())
		if err != nil {
			return nil, err
		}
		if mode == GrepWord && node.Nullable() {
			return nil, &ere.Foreign{Pattern: pattern, Offset: -1, Reason: "a word that may be empty"}
		}
		nodes = append(nodes, node)
	}
	whole := &ere.Node{Op: ere.Alt, Subs: nodes}
	m := &Matcher{mode: mode}
	// First of all: it refuses repeats of repeats that are too many to go through.
	if err := m.compile(whole); err != nil {
		return nil, err
	}
	automaton, word := newNFA(whole), mode == GitWord || mode == GrepWord
	m.scratch.New = func() any {
		s := &scratch{}
		if automaton != nil {
			s.dfa = newDFA(automaton, word)
		}
		return s
	}
	m.prepare(whole)
	return m, nil
}

func (m *Matcher) compile(whole *ere.Node) (err error) {
	frame := ere.Anywhere
	if m.mode == GrepWord {
		frame = ere.BetweenWords
	}
	if m.start, err = expression(whole, frame); err != nil {
		return err
	}
	// The longest match counts, as for all tools of POSIX.
	m.start.Longest()
	if m.mode == GitWord {
		if m.rest, err = expression(whole, ere.AfterStart); err != nil {
			return err
		}
		m.rest.Longest()
	}
	return nil
}

func expression(n *ere.Node, frame ere.Frame) (*regexp.Regexp, error) {
	text, err := ere.Write(n, frame)
	if err != nil {
		return nil, err
	}
	re, err := regexp.Compile(text)
	if err != nil {
		// Go bounds the size of an expression lower than the tools do.
		return nil, &ere.Foreign{Pattern: text, Offset: -1, Reason: "an expression of that size"}
	}
	return re, nil
}

func (m *Matcher) prepare(whole *ere.Node) {
	for _, node := range whole.Alternatives() {
		factors := factorsOf(node)
		if len(factors) == 0 {
			m.alternatives = nil
			return
		}
		a := alternative{first: newFinder(&factors[0])}
		for i := range factors[1:] {
			a.others = append(a.others, newFinder(&factors[1+i]))
		}
		m.alternatives = append(m.alternatives, a)
	}
}

// Line says whether the line, without its newline, matches.
func (m *Matcher) Line(line []byte) bool {
	s := m.scratch.Get().(*scratch)
	defer m.scratch.Put(s)
	if s.dfa != nil && !s.dfa.match(line) {
		return false
	}
	wide := ere.Widen(s.wide, line)
	if len(wide) != len(line) {
		s.wide = wide
	}
	if m.mode == GitWord {
		start, _ := m.gitWord(wide, 0)
		return start >= 0
	}
	return m.start.Match(wide)
}

// gitWord does as git grep does: it takes the longest match from the first
// place where there is one. If that is empty or a word byte adjoins it, it goes
// on at the next place behind a byte that is not a word's. from is 0, or where
// the match before ended. start is -1 if there is none.
func (m *Matcher) gitWord(line []byte, from int) (start, end int) {
	re := m.start
	if from > 0 {
		re = m.rest
	}
	for from <= len(line) {
		at := re.FindIndex(line[from:])
		if at == nil {
			break
		}
		start, end := from+at[0], from+at[1]
		if start < end && (start == 0 || !isWord(line[start-1])) &&
			(end == len(line) || !isWord(line[end])) {
			return start, end
		}
		from = start + 1
		if from >= len(line) {
			break
		}
		for from < len(line) && isWord(line[from-1]) {
			from++
		}
		if from >= len(line) {
			break
		}
		re = m.rest
	}
	return -1, -1
}

func isWord(b byte) bool { return ere.Word.Has(b) }
