package usage

import (
	"slices"

	"github.com/exposed-key-responder/responder/pkg/level"
)

// The severities, gravest first. P1 wakes a person.
const (
	P1 = "P1"
	P2 = "P2"
	P3 = "P3"
	P4 = "P4"
)

// row is one row of the decision table.
type row struct {
	id      string
	verdict Verdict
	// severity may depend on the case.
	severity func(evidence) string
	// raise is the level of containment that the row asks for; None if it asks
	// for no more than there is.
	raise level.Level
	// holds gives the reason in words, "" if the row does not hold.
	holds func(evidence) string
}

// judge gives severity and verdict by the first row that holds; every row that
// holds is a reason.
func judge(s *Summary, e evidence) {
	s.Rows, s.Reasons = []string{}, []string{}
	// Some row always holds; if none did, nobody should be told that all is well.
	s.Verdict, s.Severity = CannotTell, P2
	for _, r := range rows {
		reason := r.holds(e)
		if reason == "" {
			continue
		}
		if len(s.Rows) == 0 {
			s.Verdict, s.Severity = r.verdictFor(e), r.severity(e)
		}
		s.Rows = append(s.Rows, r.id)
		s.Reasons = append(s.Reasons, reason)
	}
	s.hold(e)
}

// hold keeps the severity of an earlier look: it rises at once, and falls only at
// the last look, and only if everything was read.
func (s *Summary) hold(e evidence) {
	if e.before == "" || e.before >= s.Severity || e.closing && e.complete {
		return
	}
	s.Severity, s.SeverityHeld = e.before, true
}

func (r row) verdictFor(e evidence) Verdict {
	if r.id == R0 {
		return e.notOurs()
	}
	if r.id == R13 && !e.probed {
		return Unused
	}
	return r.verdict
}

func always(severity string) func(evidence) string { return func(evidence) string { return severity } }

// untilClose is P2 while more may come to light, P3 at the last look.
func untilClose(e evidence) string {
	if e.closing && e.complete {
		return P3
	}
	return P2
}

func when(holds bool, reason string) string {
	if holds {
		return reason
	}
	return ""
}

func oneOf(k Capability, list ...Capability) bool { return slices.Contains(list, k) }
