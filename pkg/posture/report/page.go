package report

import (
	"strings"
	"unicode/utf8"

	"github.com/exposed-key-responder/responder/pkg/inert"
)

// columns is the width of the text: what fits into any mail program.
const columns = 78

// longest bounds one text that others had a hand in, in characters.
const longest = 400

// page collects the lines of a text. Whatever is written on it is made inert.
type page struct{ lines []string }

// gap adds a blank line, one at most.
func (p *page) gap() {
	if n := len(p.lines); n > 0 && p.lines[n-1] != "" {
		p.lines = append(p.lines, "")
	}
}

// section begins a part of the text.
func (p *page) section(title string) {
	p.gap()
	p.hang("", "", title)
}

// hang adds a paragraph whose first line begins with lead and the others with
// indent, wrapped at blanks. A word longer than a line is broken.
func (p *page) hang(lead, indent, text string) {
	line := lead
	for _, word := range strings.Fields(inert.Text(text, longest)) {
		for !p.fits(line, word, lead, indent) {
			if line == lead || line == indent {
				room := columns - utf8.RuneCountInString(line)
				p.lines = append(p.lines, line+string([]rune(word)[:room]))
				word = string([]rune(word)[room:])
			} else {
				p.lines = append(p.lines, line)
			}
			line = indent
		}
		if line != lead && line != indent {
			line += " "
		}
		line += word
	}
	p.lines = append(p.lines, strings.TrimRight(line, " "))
}

func (p *page) fits(line, word, lead, indent string) bool {
	width := utf8.RuneCountInString(line) + utf8.RuneCountInString(word)
	if line != lead && line != indent {
		width++
	}
	return width <= columns
}

// alone adds a command or a link, which must not be broken.
func (p *page) alone(indent, text string) {
	const longestCommand = 1000
	p.lines = append(p.lines, indent+inert.Text(text, longestCommand))
}

func (p *page) text() string { return strings.Join(p.lines, "\n") + "\n" }
