package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/exposed-key-responder/responder/pkg/inert"
)

// format is the form of a command's result.
type format struct {
	name  string
	json  bool
	known []string
}

const (
	asText = "text"
	asJSON = "json"
)

// addFormat gives a command the flags --format and --json. The first of the
// known formats is the default.
func addFormat(cmd *cobra.Command, known ...string) *format {
	f := &format{known: known}
	cmd.Flags().StringVar(&f.name, "format", known[0], "form of the result: "+strings.Join(known, ", "))
	cmd.Flags().BoolVar(&f.json, "json", false, "the same as --format json")
	earlier := cmd.PreRunE
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		if err := f.check(cmd.Flags().Changed("format")); err != nil || earlier == nil {
			return err
		}
		return earlier(cmd, args)
	}
	return f
}

func (f *format) check(named bool) error {
	if f.json {
		if named && f.name != asJSON {
			return wrong("--json and --format %s contradict each other", f.name)
		}
		f.name = asJSON
	}
	if !slices.Contains(f.known, f.name) {
		return wrong("--format %q is none of %s", f.name, strings.Join(f.known, ", "))
	}
	return nil
}

// print writes a result: as JSON, or by the function that writes it as text.
func (a *app) print(f *format, result any, text func(io.Writer)) error {
	if f.name == asJSON {
		return a.printJSON(result)
	}
	var b bytes.Buffer
	text(&b)
	return a.write(b.Bytes())
}

func (a *app) printJSON(result any) error {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(result); err != nil {
		return unread(fmt.Errorf("writing the result: %w", err))
	}
	return a.write(inert.JSON(b.Bytes()))
}

func (a *app) write(b []byte) error {
	if _, err := a.Out.Write(b); err != nil {
		return unread(fmt.Errorf("writing the result: %w", err))
	}
	return nil
}

// ask puts a question to the person, and reads a line. An error means that nobody
// answers.
func (a *app) ask(question string) (string, error) {
	_, _ = fmt.Fprint(a.Err, question)
	line, err := a.answers.ReadString('\n')
	if line = strings.TrimSpace(line); line != "" {
		return line, nil
	}
	if err != nil {
		a.say("")
	}
	return "", err
}

// table writes aligned columns behind an indent. Every cell is made inert.
func table(w io.Writer, indent string, rows [][]string) {
	const longest = 200
	tabs := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = inert.Text(cell, longest)
		}
		_, _ = fmt.Fprintln(tabs, indent+strings.TrimRight(strings.Join(cells, "\t"), "\t"))
	}
	_ = tabs.Flush()
}

// stamp writes a time for machines: RFC 3339 UTC, "" for the zero time.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.999Z07:00")
}

// clock writes a time for people; "-" for the zero time.
func clock(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}

func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}
