package strict

import (
	"cmp"
	"slices"
	"sort"

	"github.com/exposed-key-responder/responder/pkg/gitscan"
)

// intervals are parts of a text, in order and apart from each other.
type intervals []gitscan.Span

// merge puts spans in order, and those that overlap together.
func merge(spans []gitscan.Span) intervals {
	slices.SortFunc(spans, func(a, b gitscan.Span) int { return cmp.Or(a.Start-b.Start, a.End-b.End) })
	var merged intervals
	for _, span := range spans {
		if n := len(merged); n > 0 && span.Start < merged[n-1].End {
			merged[n-1].End = max(merged[n-1].End, span.End)
			continue
		}
		merged = append(merged, span)
	}
	return merged
}

// within lists the parts of start:end that are in one of the intervals, as seen
// from start.
func (in intervals) within(start, end int) []gitscan.Span {
	var spans []gitscan.Span
	first := sort.Search(len(in), func(i int) bool { return in[i].End > start })
	for _, span := range in[first:] {
		if span.Start >= end {
			break
		}
		spans = append(spans, gitscan.Span{Start: max(span.Start, start) - start, End: min(span.End, end) - start})
	}
	return spans
}

// meet says whether some of start:end is in one of the intervals.
func (in intervals) meet(start, end int) bool {
	first := sort.Search(len(in), func(i int) bool { return in[i].End > start })
	return first < len(in) && in[first].Start < end
}

// spansOf are the spans of the hits for which want is true.
func spansOf(hits []hit, want func(*hit) bool) intervals {
	var spans []gitscan.Span
	for i := range hits {
		if want(&hits[i]) {
			spans = append(spans, gitscan.Span{Start: hits[i].start, End: hits[i].end})
		}
	}
	return merge(spans)
}
