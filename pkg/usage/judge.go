package usage

import "slices"

// The severities. P1 wakes a person.
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
	// holds gives the reason in words, "" if the row does not hold.
	holds func(evidence) string
}

// judge gives severity and verdict by the first row that holds; every row that
// holds is a reason.
func judge(s *Summary, e evidence) {
	s.Rows, s.Reasons = []string{}, []string{}
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
	if len(s.Rows) == 0 {
		s.Verdict, s.Severity = CannotTell, P2
	}
}

func (r row) verdictFor(e evidence) Verdict {
	if r.id == "R0" {
		return e.notOurs()
	}
	if r.id == "R13" && !e.probed {
		return Unused
	}
	return r.verdict
}

func always(severity string) func(evidence) string { return func(evidence) string { return severity } }

// untilClose is P2 while more may come to light, P3 at the last look.
func untilClose(e evidence) string {
	if e.closing {
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
