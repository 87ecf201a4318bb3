package trail

import (
	"slices"
	"time"
)

// piece is a slice being read.
type piece struct {
	Slice
	asked    bool
	failures int
	lost     int
	// density is how many events a second the last page had; zero if there was
	// none yet, and so nothing is known that would speak for cutting it.
	density float64
}

// idle returns the newest piece for which no request is under way, or nil.
func (s *search) idle() *piece {
	var found *piece
	for _, p := range s.open {
		if !p.asked && (found == nil || p.To.After(found.To)) {
			found = p
		}
	}
	return found
}

// splittable returns the piece of which most pages are left, if the page that is
// on its way will not be nearly the last of it.
func (s *search) splittable() *piece {
	var found *piece
	most := 2.0 * pageSize
	for _, p := range s.open {
		left := p.upper().Sub(p.lower())
		if events := p.density * left.Seconds(); events >= most && left >= 2*time.Second {
			found, most = p, events
		}
	}
	return found
}

// split makes a new piece, or nil if none is large enough for two.
func (s *search) split() *piece {
	p := s.splittable()
	if p == nil {
		return nil
	}
	half, ok := p.split()
	if !ok {
		return nil
	}
	added := &piece{Slice: half}
	s.open = append(s.open, added)
	return added
}

func (s *search) left() []Slice {
	left := []Slice{}
	for _, p := range s.open {
		left = append(left, p.Slice)
	}
	slices.SortFunc(left, func(a, b Slice) int { return b.To.Compare(a.To) })
	return left
}
