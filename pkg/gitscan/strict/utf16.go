package strict

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// minWide is how many characters of UTF-16 within other bytes are looked at.
const minWide = keyIDLength

// wideOrder says in which order the bytes of a text in UTF-16 are, or nil if it
// is none: by its mark, or because every other byte of its start is a NUL.
func wideOrder(head []byte) binary.ByteOrder {
	if marked(head) {
		if head[0] == 0xff {
			return binary.LittleEndian
		}
		return binary.BigEndian
	}
	return orderByZeros(head)
}

// marked says whether a text begins with the mark of a byte order.
func marked(head []byte) bool {
	return bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff})
}

// orderByZeros is the order that a text in a Western language shows by itself.
func orderByZeros(head []byte) binary.ByteOrder {
	head = head[:min(len(head), 512)&^1]
	var zeros [2]int
	for i, c := range head {
		if c == 0 {
			zeros[i&1]++
		}
	}
	// The first character has to be one of ASCII. If it is not, the text may start
	// behind other bytes, and then their number decides what is even.
	units := len(head) / 2
	switch {
	case units < 8:
		return nil
	case zeros[1] > units*3/5 && zeros[0] <= units/20 && isASCII(head[0]) && head[1] == 0:
		return binary.LittleEndian
	case zeros[0] > units*3/5 && zeros[1] <= units/20 && isASCII(head[1]) && head[0] == 0:
		return binary.BigEndian
	}
	return nil
}

// fromWide turns UTF-16 into UTF-8. A last byte without its other half is left
// out.
func fromWide(raw []byte, order binary.ByteOrder) []byte {
	out := make([]byte, 0, len(raw)/2+len(raw)/8)
	for i := 0; i+1 < len(raw); i += 2 {
		unit := rune(order.Uint16(raw[i:]))
		if utf16.IsSurrogate(unit) && i+3 < len(raw) {
			if pair := utf16.DecodeRune(unit, rune(order.Uint16(raw[i+2:]))); pair != utf8.RuneError {
				unit = pair
				i += 2
			}
		}
		out = utf8.AppendRune(out, unit)
	}
	return out
}

// embeddedWide finds texts in UTF-16 within other bytes, as programs have them.
// Of texts with other letters than those of English it finds the parts without.
func (t *text) embeddedWide() {
	if t.plain {
		return
	}
	b := t.bytes
	for at := 0; ; {
		zero := bytes.IndexByte(b[at:], 0)
		if zero < 0 {
			return
		}
		start := at + zero - 1
		end := start
		for end >= 0 && end+1 < len(b) && isASCII(b[end]) && b[end+1] == 0 {
			end += 2
		}
		if end-start < 2*(minWide-1) {
			at = max(start+2, end-1)
			for at < len(b) && b[at] == 0 && b[at-1] == 0 {
				at++
			}
			continue
		}
		content := fromWide(b[start:end], binary.LittleEndian)
		if start > 0 && b[start-1] == 0 && end < len(b) && isASCII(b[end]) {
			// The high byte comes first: the last low byte has none behind it.
			content = append(content, b[end])
			end++
		}
		t.inner([]string{"utf16"}, content, start, min(end, len(b)))
		at = end
	}
}

func isASCII(c byte) bool { return c >= ' ' && c < 0x7f || c == '\n' || c == '\r' || c == '\t' }
