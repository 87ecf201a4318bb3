package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
)

const (
	// MaxLines is how many fixes the digest names; the rest waits.
	MaxLines = 10
	// maxPoints bounds each of the other lists.
	maxPoints = 8
)

// Digest writes the review for a person: what changed, what could not be seen,
// the counts, and the ten fixes to begin with. More, if not empty, says where
// the rest is.
func Digest(r *Review, list []checks.Check, more string) string {
	ranked, folded := Lines(r.Of(checks.Fail), list)
	p := &page{}
	p.head(r)
	p.problems(r)
	p.news(r, list)
	p.unknown(r)
	p.counts(r)
	p.fixes(ranked)
	p.folded(folded)
	if more != "" {
		p.gap()
		p.alone("", more)
	}
	return p.text()
}

// Title names the account as the team does.
func (r *Review) Title() string {
	return strings.Join(slices.DeleteFunc([]string{r.AccountName, r.Account, r.Environment}, func(s string) bool { return s == "" }), " ")
}

func (p *page) head(r *Review) {
	p.hang("", "", fmt.Sprintf("Posture review of account %s, %s: %s in %s.", r.Title(), minute(r.TakenAt),
		many(len(r.Checks), "check", "checks"), many(len(r.Regions), "Region", "Regions")))
	if r.Uncompared {
		p.hang("", "", "It is compared with none: the review before could not be read.")
		return
	}
	if r.Previous.IsZero() {
		p.hang("", "", "There is no earlier review to compare it with.")
		return
	}
	p.hang("", "", fmt.Sprintf("Compared with the review of %s.", minute(r.Previous)))
}

func (p *page) problems(r *Review) {
	if len(r.Problems) == 0 {
		return
	}
	p.section("THE REVIEW ITSELF FAILED AT")
	for _, problem := range r.Problems {
		p.point(problem)
	}
}

// news lists what changed, one point per fix.
func (p *page) news(r *Review, list []checks.Check) {
	if r.Previous.IsZero() {
		return
	}
	recent, worse := r.changed(New), r.changed(Worse)
	p.change("NEW", "", recent, list)
	p.change("GOT WORSE", "", worse, list)
	p.change("FIXED", "Was: ", r.Fixed, list)
	if len(recent)+len(worse)+len(r.Fixed) == 0 {
		p.section("Nothing new, nothing worse, nothing fixed.")
	}
}

// changed lists the failures, accepted ones too, that changed so.
func (r *Review) changed(c Change) []Entry {
	return slices.DeleteFunc(slices.Concat(r.Of(checks.Fail), r.Of(checks.Excepted)), func(e Entry) bool { return e.Change != c })
}

func (p *page) change(title, lead string, entries []Entry, list []checks.Check) {
	if len(entries) == 0 {
		return
	}
	ranked, folded := Lines(entries, list)
	p.section(fmt.Sprintf("%s (%d)", title, len(entries)))
	for i, l := range ranked {
		if i == maxPoints {
			p.point(fmt.Sprintf("and findings of %s", many(len(ranked)-i, "more check", "more checks")))
			break
		}
		p.point(lead + l.Summary())
	}
	if n := total(folded); n > 0 {
		p.point(fmt.Sprintf("and %d of those that are only counted below", n))
	}
}

// Summary says in a sentence what is wrong, by the first resource.
func (l Line) Summary() string {
	e := l.Entries[0]
	text := strings.TrimRight(e.Evidence, " ")
	if e.Outcome == checks.Excepted && e.Exception != nil {
		text += fmt.Sprintf(" It was less when it was accepted until %s.", e.Exception.Until)
	}
	if n := len(l.Entries) - 1; n > 0 {
		text += fmt.Sprintf(" And %d more like it.", n)
	}
	return text + " [" + l.Check.ID + "]"
}

func (p *page) unknown(r *Review) {
	gaps := gapsOf(r.Of(checks.Unknown))
	if len(gaps)+len(r.Unseen) == 0 {
		p.section("COULD NOT SEE: nothing was hidden.")
		return
	}
	p.section("COULD NOT SEE")
	for i, g := range gaps {
		if i == maxPoints {
			p.point(fmt.Sprintf("and %s", many(len(gaps)-i, "more reason", "more reasons")))
			break
		}
		p.point(g.String())
	}
	if n := len(r.Unseen); n > 0 {
		p.point(fmt.Sprintf("%s last time, and whether that still holds could not be told: %s",
			many(n, "finding failed", "findings failed"), names(r.Unseen, func(e Entry) string { return e.Check })))
	}
}

func (p *page) counts(r *Review) {
	var parts []string
	for severity := checks.Critical; severity >= checks.Informational; severity-- {
		parts = append(parts, fmt.Sprintf("%s %d", severity, r.Counts.Fail[severity.String()]))
	}
	p.section("COUNTS")
	p.hang("  ", "  ", "failed: "+strings.Join(parts, ", "))
	p.hang("  ", "  ", fmt.Sprintf("could not be told: %d; accepted in settings: %d; passed: %s",
		r.Counts.Unknown, r.Counts.Excepted, many(r.Counts.Pass, "resource", "resources")))
}

// fixes lists what to do first, one entry per fix.
func (p *page) fixes(ranked []Line) {
	if len(ranked) == 0 {
		return
	}
	title := "DO FIRST"
	if len(ranked) > MaxLines {
		title += fmt.Sprintf(" (%d of %d fixes)", MaxLines, len(ranked))
	}
	p.section(title)
	for i, l := range ranked[:min(len(ranked), MaxLines)] {
		p.fix(i+1, l)
	}
}

const indent = "    "

func (p *page) fix(n int, l Line) {
	mark := ""
	if l.New > 0 && l.Entries[0].Change != "" {
		mark = strings.ToUpper(string(l.Entries[0].Change)) + ": "
	}
	p.hang(fmt.Sprintf("%2d. ", n), indent, mark+l.Summary())
	p.hang(indent, indent, l.why())
	p.hang(indent, indent, "Owner: "+l.owners()+".")
	p.alone(indent+"  ", l.Command())
	p.hang(indent, indent, "May break: "+cmp.Or(l.Breaks(), "not known."))
}

// why says how the line ranks.
func (l Line) why() string {
	parts := []string{tier(l).String(), l.Severity.String()}
	if l.Capability != "" {
		parts = append(parts, "may do: "+strings.ToLower(string(l.Capability)))
	}
	if safe := l.Entries[0].Safe; safe != "" {
		parts = append(parts, "safe to fix: "+safe)
	}
	text := strings.Join(parts, "; ")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

func (l Line) owners() string {
	return names(l.Entries, func(e Entry) string { return cmp.Or(e.Owner, "not tagged") })
}

func (p *page) folded(lines []Line) {
	if len(lines) == 0 {
		return
	}
	p.section("ONLY COUNTED HERE (each is in the JSON)")
	for _, l := range lines {
		text := fmt.Sprintf("%s: %d", l.Check.ID, len(l.Entries))
		if regions := regionsOf(l.Entries); len(regions) > 0 {
			text += " in " + strings.Join(regions, ", ")
		}
		p.hang("  ", indent, text)
	}
}

func (p *page) point(text string) { p.hang("  - ", indent, text) }

func total(lines []Line) (n int) {
	for _, l := range lines {
		n += len(l.Entries)
	}
	return n
}

func regionsOf(entries []Entry) (regions []string) {
	for _, e := range entries {
		if e.Region != "" {
			regions = append(regions, e.Region)
		}
	}
	slices.Sort(regions)
	return slices.Compact(regions)
}

func minute(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

func many(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
