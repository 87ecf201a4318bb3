package usage

import (
	"slices"

	"github.com/exposed-key-responder/responder/pkg/level"
)

// Raise is how far evidence asks containment to go, and which rows ask.
type Raise struct {
	// Level is None if nothing asks for more.
	Level level.Level
	Rows  []string
}

// Escalate tells what the evidence asks for. The setting caps it, and what is
// already in force is not done twice; both are the caller's affair.
//
// While the baseline is not known every source is judged as new. That is right
// for waking a person and wrong for stopping production, so that then only what
// needs no baseline asks: R2, R6, and R3 for covering up.
func Escalate(s Summary) Raise {
	e := Raise{Rows: []string{}}
	if slices.Contains(s.Rows, R0) {
		return e
	}
	for _, r := range rows {
		if r.raise == level.None || !slices.Contains(s.Rows, r.id) || !s.asks(r.id) {
			continue
		}
		e.Level, e.Rows = max(e.Level, r.raise), append(e.Rows, r.id)
	}
	return e
}

func (s *Summary) asks(row string) bool {
	switch row {
	case R2, R6:
		return true
	case R3:
		return s.Baseline.Known || slices.ContainsFunc(s.Suspicious, func(c Suspicious) bool { return c.Harm && c.Class == CoverUp })
	case R4:
		return s.Baseline.Known && s.livesFromNew(s.Minted)
	}
	return s.Baseline.Known
}

// livesFromNew reports whether a credential that lives was made from outside the
// baseline since the exposure. Sessions that the key's own jobs made where they
// always run are told, but stop nothing.
func (s *Summary) livesFromNew(minted []Minted) bool {
	return slices.ContainsFunc(minted, func(m Minted) bool {
		since := m.IssuedAt.IsZero() || !m.IssuedAt.Before(s.ExposedAt.Time)
		fromNew := !slices.Contains(s.Baseline.Addresses, m.Address)
		return m.Alive == AliveYes && since && fromNew || s.livesFromNew(m.Minted)
	})
}
