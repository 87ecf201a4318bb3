package match

import (
	"bytes"
	"slices"
)

// Lines calls hit for each line of text that matches, in order, with the
// offset at which it starts and the line without its newline. A text that does
// not end in a newline ends in a line all the same.
func (m *Matcher) Lines(text []byte, hit func(offset int, line []byte)) {
	if m.alternatives == nil {
		m.everyLine(text, hit)
		return
	}
	var starts []int
	for i := range m.alternatives {
		starts = m.alternatives[i].candidates(text, starts)
	}
	if len(m.alternatives) > 1 {
		slices.Sort(starts)
		starts = slices.Compact(starts)
	}
	for _, start := range starts {
		if line := lineAt(text, start); m.Line(line) {
			hit(start, line)
		}
	}
}

func (m *Matcher) everyLine(text []byte, hit func(offset int, line []byte)) {
	for start := 0; start < len(text); {
		line := lineAt(text, start)
		if m.Line(line) {
			hit(start, line)
		}
		start += len(line) + 1
	}
}

// candidates appends the starts of the lines that contain all factors.
func (a *alternative) candidates(text []byte, starts []int) []int {
	for from := 0; from < len(text); {
		at := a.first.find(text, from)
		if at < 0 {
			break
		}
		start := bytes.LastIndexByte(text[:at], '\n') + 1
		line := lineAt(text, start)
		if a.plausible(line) {
			starts = append(starts, start)
		}
		from = start + len(line) + 1
	}
	return starts
}

func (a *alternative) plausible(line []byte) bool {
	for _, f := range a.others {
		if f.find(line, 0) < 0 {
			return false
		}
	}
	return true
}

// lineAt is the line that starts at start, without its newline.
func lineAt(text []byte, start int) []byte {
	if n := bytes.IndexByte(text[start:], '\n'); n >= 0 {
		return text[start : start+n]
	}
	return text[start:]
}
