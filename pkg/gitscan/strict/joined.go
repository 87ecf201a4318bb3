package strict

import (
	"bytes"

	"github.com/exposed-key-responder/responder/pkg/redact/shape"
)

const (
	// maxFragments bounds how many parts a key may be in.
	maxFragments = 8
	// minFragment is the length of the shortest part.
	minFragment = 3
	// maxBareLine is the length of the longest line, but for blanks around, that
	// may be a part of a key by itself.
	maxBareLine = shape.Length
)

// fragment is a part of a key: a run of base64 at the end of a line, or at the
// start of the next one.
type fragment struct{ start, end int }

// joined finds keys in parts: strings that a program puts together over several
// lines, lines that end in a backslash, and text that YAML folds.
func (t *text) joined() {
	b := t.bytes
	for at := 0; at < len(b); {
		n := bytes.IndexByte(b[at:], '\n')
		if n < 0 {
			return
		}
		end := at + n
		last := end - 1
		for last > at && (b[last] == ' ' || b[last] == '\t' || b[last] == '\r') {
			last--
		}
		// Most lines of programs and of prose end here.
		if last-at+1 < minFragment || !joinable[b[last]] || stdClass[b[last]] && last-at > 2*maxBareLine {
			at = end + 1
			continue
		}
		if parts, next := t.chain(at, end); parts != nil {
			t.join(parts)
			at = next
			continue
		}
		at = end + 1
	}
}

// joinable is what may stand at the end of a line that goes on in the next one: a
// quote, an operator, or a part of a key.
var joinable = classOf(capitals + smalls + digits + "+/\"'`.&\\")

// join looks at parts put together.
func (t *text) join(parts []fragment) {
	var whole []byte
	for _, p := range parts {
		whole = append(whole, t.bytes[p.start:p.end]...)
	}
	if len(whole) < keyIDLength {
		return
	}
	first := parts[0]
	t.inner([]string{"joined"}, whole, first.start, first.end)
}

// chain collects the parts of which the first ends the line start:end. next is
// where the line of the last part ends.
func (t *text) chain(start, end int) (parts []fragment, next int) {
	b := t.bytes
	line := bytes.TrimRight(b[start:end], " \t\r")
	quote, stop, ok := closing(line)
	if !ok {
		return t.bareChain(start, end)
	}
	from := runStart(line[:stop], stdClass, stop)
	if stop-from < minFragment {
		return nil, 0
	}
	parts = []fragment{{start: start + from, end: start + stop}}
	for len(parts) < maxFragments && end < len(b) {
		lineEnd := t.lineEnd(end+1, len(b))
		line := bytes.TrimRight(b[end+1:lineEnd], " \t\r")
		from, ok := opening(line, quote)
		if !ok {
			break
		}
		to := runEnd(line, stdClass, from)
		if to-from < minFragment {
			break
		}
		parts = append(parts, fragment{start: end + 1 + from, end: end + 1 + to})
		end = lineEnd
		again, stop, ok := closing(line)
		if !ok || again != quote || stop != to {
			break
		}
	}
	if len(parts) < 2 {
		return nil, 0
	}
	return parts, end
}

// closing says whether a line ends in a string that may go on in the next line:
// a quote, and perhaps an operator; or a backslash alone, for which quote is 0.
// stop is where the string ends.
func closing(line []byte) (quote byte, stop int, ok bool) {
	last := line[len(line)-1]
	switch last {
	case '"', '\'', '`':
		return last, len(line) - 1, len(line) > 1
	case '+', '.', '&', '\\':
	default:
		return 0, 0, false
	}
	rest := bytes.TrimRight(line[:len(line)-1], " \t")
	if len(rest) == 0 {
		return 0, 0, false
	}
	// "abc" + \
	if last == '\\' && (rest[len(rest)-1] == '+' || rest[len(rest)-1] == '&') {
		rest = bytes.TrimRight(rest[:len(rest)-1], " \t")
	}
	if len(rest) == 0 {
		return 0, 0, false
	}
	switch c := rest[len(rest)-1]; {
	case c == '"' || c == '\'' || c == '`':
		return c, len(rest) - 1, true
	case last == '\\' && len(rest) == len(line)-1:
		return 0, len(rest), true
	}
	return 0, 0, false
}

// opening says whether a line begins with a string: blanks, perhaps an operator,
// and the quote; or, for a quote of 0, with anything. from is where the string
// begins.
func opening(line []byte, quote byte) (from int, ok bool) {
	from = len(indent(line))
	if quote == 0 {
		return from, true
	}
	if from < len(line) && (line[from] == '+' || line[from] == '.' || line[from] == '&') {
		from++
		from += len(indent(line[from:]))
	}
	return from + 1, from < len(line) && line[from] == quote
}

// bareChain collects lines that are nothing but a part each, and no more than
// make one key.
func (t *text) bareChain(start, end int) (parts []fragment, next int) {
	length := 0
	for len(parts) < maxFragments {
		line := bytes.TrimRight(t.bytes[start:end], " \t\r")
		from := len(indent(line))
		if len(line)-from > maxBareLine || len(line)-from < minFragment ||
			runEnd(line, stdClass, from) != len(line) {
			break
		}
		parts = append(parts, fragment{start: start + from, end: start + len(line)})
		length += len(line) - from
		if length > shape.Length || end >= len(t.bytes) {
			break
		}
		start = end + 1
		end = t.lineEnd(start, len(t.bytes))
	}
	if len(parts) < 2 || length != shape.Length && length != keyIDLength {
		return nil, 0
	}
	return parts, parts[len(parts)-1].end
}
