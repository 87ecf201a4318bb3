package trail

import (
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/exposed-key-responder/responder/pkg/chrono"
)

// Cursor is how far the search of a window has come: the slices of it that are
// not read to their end. It is a few kilobytes of JSON at most, and a search can
// be taken up again from it elsewhere.
type Cursor struct {
	Slices []Slice `json:"slices"`
}

// Slice is a part of a window that is searched by itself, newest events first.
type Slice struct {
	// From and To are the search, both included. They stay the same as long as
	// there is a token.
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Above, if set, cuts the slice short: events of this time and before are
	// another slice's.
	Above time.Time `json:"above,omitzero"`
	// Oldest is the earliest event that has been read; zero if none has.
	Oldest    time.Time `json:"oldest,omitzero"`
	NextToken string    `json:"nextToken,omitempty"`
}

// NewCursor returns the beginning of a search. Events are recorded to the
// second, so that is how fine the window is.
func NewCursor(from, to time.Time) Cursor {
	return Cursor{Slices: []Slice{{From: from.UTC().Truncate(time.Second), To: to.UTC().Truncate(time.Second)}}}
}

// Done reports whether everything has been read.
func (c Cursor) Done() bool { return len(c.Slices) == 0 }

// Span is a stretch of time.
type Span struct{ From, To time.Time }

// Unread lists what has not been read, newest first.
func (c Cursor) Unread() []Span {
	spans := []Span{}
	for _, s := range c.Slices {
		spans = append(spans, Span{s.lower(), s.upper()})
	}
	slices.SortFunc(spans, func(a, b Span) int { return b.To.Compare(a.To) })
	merged := spans[:0]
	for _, s := range spans {
		if n := len(merged); n > 0 && !s.To.Before(merged[n-1].From) {
			merged[n-1].From = chrono.Earlier(s.From, merged[n-1].From)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

// upper and lower bound what is left to read.
func (s Slice) upper() time.Time {
	if s.Oldest.IsZero() {
		return s.To
	}
	return s.Oldest
}

func (s Slice) lower() time.Time {
	if s.Above.IsZero() {
		return s.From
	}
	return s.Above
}

// split gives the older half of what is left away. Both halves must have a
// second.
func (s *Slice) split() (Slice, bool) {
	lower, left := s.lower(), s.upper().Sub(s.lower())
	if left < 2*time.Second {
		return Slice{}, false
	}
	middle := lower.Add(left / 2).Truncate(time.Second)
	if !middle.After(lower) {
		return Slice{}, false
	}
	half := Slice{From: lower, To: middle, Above: s.Above}
	s.Above = middle
	return half, true
}

// take returns what of a page belongs to the slice, and whether the slice has
// come to its end. Of events whose time is not known it keeps all.
// Source: CloudTrail API reference, LookupEvents: "sorted by time".
func (s *Slice) take(out *cloudtrail.LookupEventsOutput) (result PageResult, end bool) {
	result = PageResult{Records: make([]Record, 0, len(out.Events))}
	for _, event := range out.Events {
		record, err := Parse([]byte(aws.ToString(event.CloudTrailEvent)))
		at := record.EventTime
		if at.IsZero() {
			at = aws.ToTime(event.EventTime).UTC().Truncate(time.Second)
		}
		known := event.EventTime != nil || !record.EventTime.IsZero()
		if known && !s.Above.IsZero() && !at.After(s.Above) {
			end = true
			continue
		}
		if known && (s.Oldest.IsZero() || at.Before(s.Oldest)) {
			s.Oldest = at
		}
		if err != nil {
			result.Malformed++
			continue
		}
		result.Records = append(result.Records, record)
	}
	s.NextToken = aws.ToString(out.NextToken)
	return result, end || s.NextToken == ""
}

// again begins the slice's search anew where it is, because CloudTrail no longer
// takes its token. The events of the last second come a second time.
func (s *Slice) again() {
	s.To, s.NextToken = s.upper(), ""
}
