// Package timeline writes what happened in a run for a person to read: a line
// for each step as it is seen, then the notices, the record and the result.
package timeline

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/inert"
)

// Labels of entries that stand out.
const (
	Event  = "EVENT"
	Key    = "KEY"
	Notice = "NOTICE"
	Failed = "FAILED"
)

// Entry is one thing that happened.
type Entry struct {
	At time.Time
	// Label is one of those above, or the name of a step.
	Label string
	Text  string
	// Took is how long a step lasted; 0 for what has no length.
	Took time.Duration
	// Details are lines below the entry.
	Details []string
}

// Writer writes entries, with times relative to its start.
type Writer struct {
	w     io.Writer
	start time.Time
	// bold makes the labels stand out on a terminal.
	bold bool
}

// NewWriter writes to w; times count from start.
func NewWriter(w io.Writer, start time.Time, bold bool) *Writer {
	return &Writer{w: w, start: start, bold: bold}
}

const (
	labelWidth = 20
	indent     = 10 + 2 + labelWidth + 1
	longest    = 300
)

// Entry writes one entry.
func (t *Writer) Entry(e Entry) {
	label := fmt.Sprintf("%-*s", labelWidth, inert.Text(e.Label, labelWidth))
	took := ""
	if e.Took > 0 {
		took = fmt.Sprintf("  (%.2f s)", e.Took.Seconds())
	}
	fmt.Fprintf(t.w, "%8s s  %s %s%s\n", t.since(e.At), t.strong(e.Label, label), visible(e.Text), took)
	for _, line := range e.Details {
		fmt.Fprintf(t.w, "%*s%s\n", indent, "", visible(line))
	}
}

// since writes a time relative to the start, with its sign.
func (t *Writer) since(at time.Time) string { return fmt.Sprintf("%+.2f", at.Sub(t.start).Seconds()) }

func (t *Writer) strong(label, text string) string {
	if !t.bold || label != strings.ToUpper(label) {
		return text
	}
	return "\x1b[1m" + text + "\x1b[0m"
}

// Heading begins a part of the report.
func (t *Writer) Heading(text string) {
	fmt.Fprintf(t.w, "\n%s\n", t.strong("HEADING", text))
}

// Line writes one line of a part.
func (t *Writer) Line(format string, args ...any) {
	fmt.Fprintln(t.w, strings.TrimRight("  "+visible(fmt.Sprintf(format, args...)), " "))
}

// Quote writes a text as it is laid out, line by line behind a margin.
func (t *Writer) Quote(text string) {
	for _, line := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		fmt.Fprintln(t.w, strings.TrimRight("  | "+visible(line), " "))
	}
}

// visible makes one line inert, since it may hold what others wrote. Blanks stay
// as they are: they are part of the layout.
func visible(line string) string {
	words := strings.Split(line, " ")
	for i, word := range words {
		words[i] = inert.Text(word, longest)
	}
	return strings.Join(words, " ")
}
