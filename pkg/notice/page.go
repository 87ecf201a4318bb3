package notice

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// columns is the width of the text: what fits into any mail program.
const columns = 78

// maxText bounds a text in bytes. It is published twice in one message, beside
// the machine's part, of which there are four.
const maxText = 28_000

// page collects the lines of a text.
type page struct{ lines []string }

// say adds a paragraph.
func (p *page) say(text string) { p.hang("", "", text) }

// gap adds a blank line, one at most.
func (p *page) gap() {
	if n := len(p.lines); n > 0 && p.lines[n-1] != "" {
		p.lines = append(p.lines, "")
	}
}

// section begins a part of the text.
func (p *page) section(title string) {
	p.gap()
	p.say(title)
}

// fact adds a line of the head: a label and what it stands for.
func (p *page) fact(label, text string) {
	const width = 11
	if text != "" {
		p.hang(fmt.Sprintf("%-*s", width, label), strings.Repeat(" ", width), text)
	}
}

// point adds an entry of a list without order.
func (p *page) point(text string) { p.hang("  - ", "    ", text) }

// alone adds a link or command, which must not be broken.
func (p *page) alone(indent, text string) { p.lines = append(p.lines, indent+shown(text)) }

// hang adds a paragraph whose first line begins with lead and the others with
// indent, wrapped at blanks. A word that is longer than a line is broken. Whatever
// comes here is made inert once more, so that no text of others gets past.
func (p *page) hang(lead, indent, text string) {
	line, empty := lead, true
	for _, word := range strings.Fields(shown(text)) {
		for {
			room := columns - width(line)
			if !empty {
				room--
			}
			if width(word) <= room {
				if !empty {
					line += " "
				}
				line, empty = line+word, false
				break
			}
			if empty {
				head := fitting(word, room)
				line, word = line+head, word[len(head):]
			}
			p.lines = append(p.lines, strings.TrimRight(line, " "))
			line, empty = indent, true
		}
	}
	p.lines = append(p.lines, strings.TrimRight(line, " "))
}

// width counts the columns of a text. East Asian characters take two; to be sure,
// everything from Hangul on is counted so.
func width(s string) int {
	n := utf8.RuneCountInString(s)
	for _, r := range s {
		if wide(r) {
			n++
		}
	}
	return n
}

func wide(r rune) bool { return r >= 0x1100 }

// fitting is the longest beginning of a word that fits, one character at least.
// Paths and ARNs are broken behind one of their dividers, if there is one near.
func fitting(word string, room int) string {
	for i, r := range word {
		room--
		if wide(r) {
			room--
		}
		if room < 0 && i > 0 {
			if at := strings.LastIndexAny(word[:i], "/:") + 1; at > i/2 {
				return word[:at]
			}
			return word[:i]
		}
	}
	return word
}

// text joins the lines.
func (p *page) text() string { return cut(strings.Join(p.lines, "\n")+"\n", maxText) }

// cut bounds a text at the end of a line.
func cut(text string, limit int) string {
	const note = "\n(cut here: the whole is in the evidence and in the run's output)\n"
	if len(text) <= limit {
		return text
	}
	text = text[:limit-len(note)]
	if i := strings.LastIndexByte(text, '\n'); i > 0 {
		text = text[:i]
	}
	return strings.ToValidUTF8(text, "") + note
}
