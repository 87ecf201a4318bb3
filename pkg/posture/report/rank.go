package report

import (
	"cmp"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
)

// Line is one fix and the failures that it mends: those of one check.
type Line struct {
	Check checks.Check
	// Entries are the failures, those to begin with first.
	Entries []Entry
	// Severity and Capability are the gravest among them. New counts those
	// that are new or worse.
	Severity   checks.Severity
	Capability checks.Capability
	New        int
}

// Lines groups failures by what mends them, ranked: by tier, then new before
// old, then what the holder may do, then how safe the fix is, then severity.
// Folded are the lines that are only counted in the digest.
func Lines(failures []Entry, list []checks.Check) (ranked, folded []Line) {
	byCheck := map[string]checks.Check{}
	for _, check := range list {
		byCheck[check.ID] = check
	}
	open, noise := map[string]*Line{}, map[string]*Line{}
	for _, e := range failures {
		check := byCheck[e.Check]
		into := open
		if isFolded(check, e) {
			into = noise
		}
		if into[e.Check] == nil {
			check.ID = e.Check // a check of another version has no metadata
			into[e.Check] = &Line{Check: check}
		}
		into[e.Check].add(e)
	}
	return sorted(open), sorted(noise)
}

// isFolded reports whether a failure is noise in a digest. One that its check
// gave a high severity is not.
func isFolded(check checks.Check, e Entry) bool { return check.Folded && e.Severity <= checks.Medium }

func (l *Line) add(e Entry) {
	if len(l.Entries) == 0 || e.Capability.Rank() < l.Capability.Rank() {
		l.Capability = e.Capability
	}
	l.Severity = max(l.Severity, e.Severity)
	if e.Change != "" {
		l.New++
	}
	l.Entries = append(l.Entries, e)
}

func sorted(lines map[string]*Line) []Line {
	all := make([]Line, 0, len(lines))
	for _, l := range lines {
		slices.SortStableFunc(l.Entries, compareEntries)
		all = append(all, *l)
	}
	slices.SortFunc(all, compareLines)
	return all
}

func compareLines(a, b Line) int {
	return cmp.Or(
		cmp.Compare(tier(a), tier(b)),
		first(a.New > 0, b.New > 0),
		cmp.Compare(a.Capability.Rank(), b.Capability.Rank()),
		first(a.Entries[0].Safe != "", b.Entries[0].Safe != ""),
		cmp.Compare(b.Severity, a.Severity),
		cmp.Compare(len(b.Entries), len(a.Entries)),
		cmp.Compare(a.Check.ID, b.Check.ID),
	)
}

// tier puts checks without metadata last.
func tier(l Line) checks.Tier {
	if l.Check.Tier == 0 {
		return checks.Hygiene
	}
	return l.Check.Tier
}

func compareEntries(a, b Entry) int {
	return cmp.Or(
		first(a.Change != "", b.Change != ""),
		cmp.Compare(a.Capability.Rank(), b.Capability.Rank()),
		first(a.Safe != "", b.Safe != ""),
		cmp.Compare(b.Severity, a.Severity),
		cmp.Compare(a.Region, b.Region),
		cmp.Compare(a.Resource.ID, b.Resource.ID),
		cmp.Compare(a.Facet, b.Facet),
	)
}

// first orders what has a quality before what has not.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// Command is the line's one command: that of the first failure, or the check's.
func (l Line) Command() string { return cmp.Or(l.Entries[0].Command, l.Check.Fix.Command) }

// Breaks says what the command may break.
func (l Line) Breaks() string { return cmp.Or(l.Entries[0].Breaks, l.Check.Fix.Breaks) }
