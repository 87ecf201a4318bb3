package workflow

import (
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/chrono"
)

// Union joins stretches of time, oldest first. Those between which no whole
// second lies become one: events are recorded to the second.
func Union(spans ...Span) []Span {
	spans = slices.DeleteFunc(slices.Clone(spans), Span.empty)
	slices.SortFunc(spans, func(a, b Span) int { return a.From.Compare(b.From) })
	merged := []Span{}
	for _, s := range spans {
		if n := len(merged); n > 0 && !s.From.After(merged[n-1].To.Add(time.Second)) {
			if s.To.After(merged[n-1].To) {
				merged[n-1].To = s.To
			}
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

// Without takes stretches of time out of others.
func Without(spans, taken []Span) []Span {
	left := Union(spans...)
	for _, t := range Union(taken...) {
		var rest []Span
		for _, s := range left {
			rest = append(rest, Span{s.From, chrono.Earlier(s.To, t.From.Add(-time.Second))}, Span{chrono.Later(s.From, t.To.Add(time.Second)), s.To})
		}
		left = slices.DeleteFunc(rest, Span.empty)
	}
	return left
}

func (s Span) empty() bool { return s.To.Before(s.From) }

// Within cuts stretches of time down to what lies in a window.
func Within(spans []Span, window Span) []Span {
	cut := []Span{}
	for _, s := range spans {
		cut = append(cut, Span{chrono.Later(s.From, window.From), chrono.Earlier(s.To, window.To)})
	}
	return Union(cut...)
}

// Fewer joins the nearest of too many stretches of time.
func Fewer(spans []Span, most int) []Span {
	spans = Union(spans...)
	for len(spans) > most {
		nearest := 1
		for i := range spans {
			if i > 0 && spans[i].From.Sub(spans[i-1].To) < spans[nearest].From.Sub(spans[nearest-1].To) {
				nearest = i
			}
		}
		spans[nearest-1].To = spans[nearest].To
		spans = slices.Delete(spans, nearest, nearest+1)
	}
	return spans
}
