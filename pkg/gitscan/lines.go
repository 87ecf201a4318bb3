package gitscan

import (
	"bytes"

	"github.com/exposed-key-responder/responder/pkg/gitscan/match"
)

// Line is a line that matched.
type Line struct {
	// Number counts from 1.
	Number int
	// Text is the line without its newline.
	Text string
}

// Lines is what a matcher found in one document.
type Lines struct {
	// Binary: git would take the document for binary, attributes aside.
	Binary bool
	Lines  []Line
}

// LinesOf lists the lines of a document that match. Binary documents are not
// passed over; that is for the caller to decide.
func LinesOf(doc *Document, pad *Pad, m *match.Matcher) (Lines, error) {
	var found Lines
	before, first := 0, true
	err := doc.Read(pad, func(text []byte) error {
		if first {
			found.Binary, first = isBinary(text), false
		}
		counted := 0
		m.Lines(text, func(offset int, line []byte) {
			before += bytes.Count(text[counted:offset], newline)
			counted = offset
			found.Lines = append(found.Lines, Line{Number: before + 1, Text: string(line)})
		})
		before += bytes.Count(text[counted:], newline)
		return nil
	})
	return found, err
}

var newline = []byte("\n")
