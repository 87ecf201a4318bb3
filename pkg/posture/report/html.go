package report

import (
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/inert"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
)

//go:embed page.html
var pageTemplate string

// maxRows is how many resources of one check the page lists. An account can
// have tens of thousands, and no browser shows them well; the JSON has all.
const maxRows = 200

// maxCell bounds a text of others, in characters.
const maxCell = 600

// htmlPage is the template, which escapes by place; what escaping leaves, as
// marks that turn the reading order round, inert shows as codes.
var htmlPage = template.Must(template.New("page").Funcs(template.FuncMap{
	"inert":  func(v any) string { return inert.Text(fmt.Sprint(v), maxCell) },
	"minute": minute,
	"day":    checks.Date,
	"inc":    func(i int) int { return i + 1 },
}).Parse(pageTemplate))

// htmlView is what the page is written from.
type htmlView struct {
	*Review
	Account  string
	Severity []severityCount
	Changes  []htmlChange
	Gaps     []string
	Lost     int
	Lines    []htmlLine
	Folded   []htmlLine
	Accepted []Entry
	Passed   []Entry
}

type severityCount struct {
	Name  string
	Count int
}

type htmlChange struct {
	Title string
	Lines []string
}

// htmlLine is one fix with its resources.
type htmlLine struct {
	Line
	ID, Tier, Owners string
	Rows             []Entry
	More             int
}

// HTML writes the review as one page that needs nothing else: no script, no
// font, no picture. It is made for a phone, a screen and paper.
func HTML(w io.Writer, r *Review, list []checks.Check) error {
	ranked, folded := Lines(r.Of(checks.Fail), list)
	v := htmlView{
		Review: r, Account: r.Title(), Lost: len(r.Unseen), Lines: htmlLines(ranked), Folded: htmlLines(folded),
		Accepted: r.Of(checks.Excepted), Passed: r.Of(checks.Pass),
	}
	for severity := checks.Critical; severity >= checks.Informational; severity-- {
		v.Severity = append(v.Severity, severityCount{severity.String(), r.Counts.Fail[severity.String()]})
	}
	for _, g := range gapsOf(r.Of(checks.Unknown)) {
		v.Gaps = append(v.Gaps, g.String())
	}
	if !r.Previous.IsZero() {
		v.change("New", r.changed(New), list)
		v.change("Got worse", r.changed(Worse), list)
		v.change("Fixed", r.Fixed, list)
	}
	if err := htmlPage.Execute(w, v); err != nil {
		return fmt.Errorf("writing HTML: %w", err)
	}
	return nil
}

func (v *htmlView) change(title string, entries []Entry, list []checks.Check) {
	ranked, folded := Lines(entries, list)
	c := htmlChange{Title: title}
	for _, l := range slices.Concat(ranked, folded) {
		c.Lines = append(c.Lines, l.Summary())
	}
	if len(c.Lines) > 0 {
		v.Changes = append(v.Changes, c)
	}
}

func htmlLines(lines []Line) (all []htmlLine) {
	for _, l := range lines {
		h := htmlLine{Line: l, ID: l.Check.ID, Tier: tier(l).String(), Owners: l.owners(), Rows: l.Entries}
		if len(h.Rows) > maxRows {
			h.Rows, h.More = h.Rows[:maxRows], len(h.Rows)-maxRows
		}
		all = append(all, h)
	}
	return all
}

// Title is the check's question, to which the answer is no.
func (l htmlLine) Title() string { return cmp.Or(l.Check.Question, l.ID) }
