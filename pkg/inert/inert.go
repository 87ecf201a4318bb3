// Package inert makes text written by others safe to show: on a terminal, in an
// e-mail, in a subject. Names in events and in AWS may hold escape sequences
// that move the cursor, marks that turn the reading order round, and characters
// that nobody sees. What is odd stays visible as an escape, so that the reader
// knows that it was there.
package inert

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Text returns s on one line of valid UTF-8 in which every character can be
// seen: blanks of any kind become one space, and what is invisible or controls
// the display is written as \xNN or \u{N}. It holds at most limit characters;
// a longer text ends in "...".
//
// It writes character by character and stops as soon as the limit is passed, so
// that a huge text costs no more than a short one.
func Text(s string, limit int) string {
	var out []rune
	marks, blank := 0, true // no blanks at the start
	for len(s) > 0 && len(out) <= limit {
		r, size := utf8.DecodeRuneInString(s)
		raw := s[:size]
		s = s[size:]
		if unicode.IsSpace(r) {
			if !blank {
				out = append(out, ' ')
			}
			marks, blank = 0, true
			continue
		}
		blank = false
		if marks = count(marks, r); marks > maxMarks {
			continue
		}
		out = append(out, []rune(visible(r, raw))...)
	}
	return cut(out, limit)
}

const dots = "..."

// maxMarks bounds the accents on one letter: more of them run over the lines
// above and below.
const maxMarks = 2

func count(marks int, r rune) int {
	if unicode.Is(unicode.M, r) {
		return marks + 1
	}
	return 0
}

func cut(out []rune, limit int) string {
	text := strings.TrimRight(string(out), " ")
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	if limit <= len(dots) {
		return dots[:max(limit, 0)]
	}
	return strings.TrimRight(string(out[:limit-len(dots)]), " ") + dots
}

// unseen are characters that count as printable and show nothing.
var unseen = []*unicode.RangeTable{
	unicode.Other_Default_Ignorable_Code_Point,
	unicode.Variation_Selector,
}

const brailleBlank = '\u2800'

// visible writes one character so that it can be seen and does nothing else.
func visible(r rune, raw string) string {
	switch {
	case r == utf8.RuneError && len(raw) == 1:
		return fmt.Sprintf(`\x%02x`, raw[0])
	case r < ' ' || r == del:
		return fmt.Sprintf(`\x%02x`, r)
	case Hidden(r):
		return fmt.Sprintf(`\u{%x}`, r)
	}
	return string(r)
}

const del = 0x7f

// Hidden tells whether a character shows nothing or does something. The blank of
// ASCII is neither.
func Hidden(r rune) bool {
	return !unicode.IsPrint(r) || unicode.In(r, unseen...) || r == brailleBlank
}

// Lines is Text for what is read line by line and must keep its blanks, such as
// the source code of others: lines, spaces and tabs stay as they are, at whatever
// length. A return to the start of a line that goes on is shown.
func Lines(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r == '\n' || r == '\t' || bytes.HasPrefix(text, []byte("\r\n")) {
			out = append(out, text[:size]...)
		} else {
			out = append(out, visible(r, string(text[:size]))...)
		}
		text = text[size:]
	}
	return out
}

// JSON writes the characters inside a JSON document that Text would not show as
// they are as \uNNNN, which every reader takes for the same characters. Blanks
// between the values stay.
func JSON(doc []byte) []byte {
	out := make([]byte, 0, len(doc))
	for len(doc) > 0 {
		r, size := utf8.DecodeRune(doc)
		if r < del || !Hidden(r) {
			out = append(out, doc[:size]...)
		} else {
			for _, unit := range utf16.Encode([]rune{r}) {
				out = fmt.Appendf(out, `\u%04x`, unit)
			}
		}
		doc = doc[size:]
	}
	return out
}
