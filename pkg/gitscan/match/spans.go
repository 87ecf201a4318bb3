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
	// A line may be megabytes long with a match everywhere: each place is counted
	// from the one before.
	counted, bytes := 0, 0
	narrow := func(place int) int {
		bytes += utf8.RuneCount(wide[counted:place])
		counted = place
		return bytes
	}
	add := func(start, end int) { spans = append(spans, [2]int{narrow(start), narrow(end)}) }
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
