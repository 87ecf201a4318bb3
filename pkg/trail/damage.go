package trail

import (
	"bytes"
	"fmt"
)

// unreadable deals with the document at pos that could not be read past at: it
// is counted, and the reading goes on behind it.
func (s *stream) unreadable(v verdict, at int) {
	oneLine := bytes.IndexByte(s.data[s.pos:at], '\n') < 0
	next := nextLine(s.data[:s.end], s.pos)
	switch {
	case v == short && s.full():
		s.got.malformed(s.offset(), fmt.Errorf("%w: over %d bytes", ErrTooLarge, maxRecord))
	case v == short && s.err != nil && (len(s.open) > 0 || next < 0):
		// Nothing follows. It is told once, with the end of the text.
		s.got.Malformed++
		s.half, s.halfAt = true, s.offset()
		s.pos = s.end
		return
	default:
		s.got.malformed(s.offset(), fmt.Errorf("%w: no valid JSON at byte %d", ErrMalformed, s.base+int64(at)))
	}
	s.pass(len(s.open) == 0 && oneLine)
}

// nextLine returns the beginning of the next line that begins a document, or -1.
// What is printed over several lines is indented but for its first and last.
func nextLine(b []byte, i int) int {
	for {
		n := bytes.IndexByte(b[i:], '\n')
		if n < 0 || i+n+1 == len(b) {
			return -1
		}
		if i += n + 1; b[i] == '{' || b[i] == '[' {
			return i
		}
	}
}

// pass passes over what cannot be read: to its last bracket, going by brackets
// and quotes alone. Outside of any list it goes no further than to the end of
// the line if oneLine, else to a line that begins another document.
func (s *stream) pass(oneLine bool) {
	first := s.data[s.pos]
	p := passer{top: len(s.open) == 0, oneLine: oneLine, bracketed: first == '{' || first == '['}
	for {
		for s.pos < s.end {
			if p.stops(s.data[s.pos]) {
				s.byLine = s.byLine || p.atLine
				return
			}
			s.pos++
			if p.closed {
				return
			}
		}
		if !s.more() {
			return
		}
	}
}

// passer looks at one byte after the other.
type passer struct {
	// top: outside of any list. bracketed: the first byte is a bracket.
	top, oneLine, bracketed bool
	depth                   int
	begun, quoted, escaped  bool
	lineStart, atLine       bool
	// closed: the byte was the last.
	closed bool
}

// stops reports whether the byte is the first that does not belong to what is
// passed over.
func (p *passer) stops(c byte) bool {
	switch {
	case p.top && p.oneLine && c == '\n':
		return true
	case p.top && p.lineStart && (c == '{' || c == '['):
		p.atLine = true
		return true
	case !p.top && p.depth == 0 && !p.quoted && p.begun && (c == ',' || c == ']' || c == '{'):
		return true
	}
	p.begun, p.lineStart = true, c == '\n'
	p.note(c)
	return false
}

func (p *passer) note(c byte) {
	switch {
	case p.escaped:
		p.escaped = false
	case p.quoted:
		p.escaped = c == '\\'
		p.quoted = c != '"'
	case c == '"':
		p.quoted = true
	case c == '{' || c == '[':
		p.depth++
	case (c == '}' || c == ']') && p.depth > 0:
		p.depth--
		p.closed = p.bracketed && p.depth == 0
	}
}

// rest passes one thing that follows the list of an envelope, up to its brace.
// The output of LookupEvents says there whether it is all.
func (s *stream) rest(c byte) {
	switch {
	case c == '}':
		s.close()
	case c == ',':
		s.pos++
	case c == '"' && s.member():
	default: // the envelope never closes; what follows may be another
		s.got.incomplete(s.offset(), fmt.Errorf("an envelope %w", ErrCut))
		s.open = s.open[:len(s.open)-1]
	}
}

// member passes one member of an envelope, and reports whether it could.
func (s *stream) member() bool {
	for {
		text := s.data[:s.end]
		end, _, v := quoted(text, s.pos)
		key, at := text[s.pos:end], 0
		if v == whole {
			end, v = colon(text, end)
		}
		if v == whole {
			at = blank(text, end)
			end, v = s.scan.skip(text, at, maxDepth)
		}
		switch {
		case v == whole:
			if string(key) == `"NextToken"` && text[at] == '"' && end > at+2 {
				s.got.incomplete(s.offset(), ErrMorePages)
			}
			s.pos = end
			return true
		case v == broken:
			return false
		case !s.more():
			s.pos = s.end // told by finish
			return true
		}
	}
}
