package trail

import (
	"encoding/binary"
	"math/bits"
)

// verdict is what a look at a piece of JSON came to.
type verdict uint8

const (
	// whole: the value ends where it is said to.
	whole verdict = iota
	// short: the bytes end before the value does.
	short
	// broken: this is no JSON, whatever may follow.
	broken
	// listed: the value is an envelope, and its list of records begins here.
	listed
)

// maxDepth is how deep encoding/json goes. What is deeper it cannot read, so it
// counts as broken here too.
const maxDepth = 10_000

// scanner walks over JSON without decoding it, and accepts exactly what
// encoding/json accepts. On its way it notices the strings that are wanted.
type scanner struct {
	wanted *Keys
	// mentioned: a string equal to a wanted id was passed.
	mentioned bool
	// lists has a bit for each level of nesting, set where it is a list.
	lists [maxDepth/64 + 1]uint64
}

// skip returns the place after the value at b[i], which may be nested as deep as
// limit. It is one long function because it looks at every byte of every log: a call for each token would cost
// as much as the work itself.
func (s *scanner) skip(b []byte, i, limit int) (int, verdict) {
	depth, v := 0, whole
	for { // each turn begins at a value
		if i = blank(b, i); i == len(b) {
			return i, short
		}
		switch c := b[i]; {
		case c == '"':
			if i, v = s.text(b, i); v != whole {
				return i, v
			}
		case c == '{' || c == '[':
			if depth++; depth > limit {
				return i, broken
			}
			s.enter(depth, c == '[')
			if i = blank(b, i+1); i == len(b) {
				return i, short
			}
			if b[i] == c+2 { // '}' and ']' stand two places after their openers
				depth--
				i++
				break
			}
			if c == '[' {
				continue
			}
			if i, v = name(b, i); v != whole {
				return i, v
			}
			continue
		default:
			if i, v = scalar(b, i); v != whole {
				return i, v
			}
		}
		for { // after a value: close what ends here, or go on to the next
			if depth == 0 {
				return i, whole
			}
			if i = blank(b, i); i == len(b) {
				return i, short
			}
			list := s.lists[depth>>6]&(1<<(depth&63)) != 0
			if c := b[i]; c == '}' && !list || c == ']' && list {
				depth--
				i++
				continue
			} else if c != ',' {
				return i, broken
			}
			i++
			if !list {
				if i, v = name(b, blank(b, i)); v != whole {
					return i, v
				}
			}
			break
		}
	}
}

func (s *scanner) enter(depth int, list bool) {
	s.lists[depth>>6] &^= 1 << (depth & 63)
	if list {
		s.lists[depth>>6] |= 1 << (depth & 63)
	}
}

// text passes a string value and notices whether it is wanted.
func (s *scanner) text(b []byte, i int) (int, verdict) {
	end, escaped, v := quoted(b, i)
	if v == whole && s.wanted != nil && !s.mentioned {
		s.mentioned = s.wanted.has(b[i+1:end-1], escaped)
	}
	return end, v
}

// name passes the name of a member and its colon.
func name(b []byte, i int) (int, verdict) {
	if i == len(b) {
		return i, short
	}
	if b[i] != '"' {
		return i, broken
	}
	i, _, v := quoted(b, i)
	if v != whole {
		return i, v
	}
	return colon(b, i)
}

func colon(b []byte, i int) (int, verdict) {
	if i = blank(b, i); i == len(b) {
		return i, short
	}
	if b[i] != ':' {
		return i, broken
	}
	return i + 1, whole
}

// blank returns the first place from i on that is no white space.
func blank(b []byte, i int) int {
	for i < len(b) && b[i] <= ' ' && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// quoted passes the string whose quote is b[i], and tells whether anything in
// it is escaped. It looks at eight bytes at a time.
func quoted(b []byte, i int) (end int, escaped bool, v verdict) {
	i++
	for {
		for i+8 <= len(b) {
			m := special(binary.LittleEndian.Uint64(b[i:]))
			if m != 0 {
				i += bits.TrailingZeros64(m) >> 3
				break
			}
			i += 8
		}
		for i < len(b) && b[i] != '"' && b[i] != '\\' && b[i] >= ' ' {
			i++
		}
		switch {
		case i == len(b):
			return i, escaped, short
		case b[i] == '"':
			return i + 1, escaped, whole
		case b[i] < ' ':
			return i, escaped, broken
		}
		escaped = true
		if i, v = escape(b, i); v != whole {
			return i, escaped, v
		}
	}
}

// special marks the bytes that end or interrupt a string: the quote, the
// backslash and control characters. Marks above the lowest one may be wrong,
// since the subtraction borrows.
func special(w uint64) uint64 {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	quote, slash := w^(ones*'"'), w^(ones*'\\')
	return ((quote-ones)&^quote | (slash-ones)&^slash | (w-ones*' ')&^w) & high
}

// escape passes what begins with the backslash at b[i].
func escape(b []byte, i int) (int, verdict) {
	if i+1 == len(b) {
		return i + 1, short
	}
	switch b[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2, whole
	case 'u':
		for j := i + 2; j < i+6; j++ {
			if j == len(b) {
				return j, short
			}
			if c := b[j] | 0x20; (b[j] < '0' || b[j] > '9') && (c < 'a' || c > 'f') {
				return j, broken
			}
		}
		return i + 6, whole
	}
	return i, broken
}
