package match

import (
	"unicode/utf8"

	"github.com/exposed-key-responder/responder/pkg/gitscan/ere"
)

// Spans lists where in a line, without its newline, it matches: start and end,
// from the left, apart from each other. It is empty for a line that does not
// match. It is for the modes other than GrepWord, which does not ask where.
func (m *Matcher) Spans(line []byte) (spans [][2]int) {
	if !m.Line(line) {
		return nil
	}
	wide := ere.Widen(nil, line)
	add := func(start, end int) {
		spans = append(spans, [2]int{narrow(wide[:start]), narrow(wide[:end])})
	}
	if m.mode != GitWord {
		for _, at := range m.start.FindAllIndex(wide, -1) {
			add(at[0], at[1])
		}
		return spans
	}
	for from := 0; ; {
		start, end := m.gitWord(wide, from)
		if start < 0 {
			return spans
		}
		add(start, end)
		from = end
	}
}

// narrow is the length that a widened text had.
func narrow(wide []byte) int { return utf8.RuneCount(wide) }
