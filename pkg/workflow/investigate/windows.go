package investigate

import (
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// windowsOf tells which stretches of time a round reads in a Region.
func windowsOf(c workflow.Case, r workflow.RegionRead, region string) []workflow.Span {
	whole := workflow.Span{From: r.From, To: r.To}
	if r.Round > 1 {
		return []workflow.Span{whole}
	}
	left, known := c.Reading.Left[region]
	fresh := workflow.Span{From: c.Reading.To.Add(-trail.Delivery), To: r.To}
	switch kind := r.Look.Kind(); {
	case kind == workflow.LookHistory && !known:
		return []workflow.Span{{From: r.To.Add(-trail.Kept), To: r.To}}
	case kind == workflow.LookHistory:
		return workflow.Union(append(left, fresh)...)
	case kind == workflow.LookWatch && known:
		// What an earlier watch left out is tried again. What is unread from before
		// the key was off is left to the history: it could take all the time that
		// there is for what is new.
		off := workflow.Span{From: c.Event.ArrivedAt, To: r.To}
		return workflow.Union(append(workflow.Within(left, off), fresh)...)
	}
	return []workflow.Span{whole}
}

// cursorOf begins a search of stretches of time, the newest first.
func cursorOf(spans []workflow.Span) trail.Cursor {
	cursor := trail.Cursor{Slices: nothing()}
	for i := len(spans) - 1; i >= 0; i-- {
		cursor.Slices = append(cursor.Slices, trail.NewCursor(spans[i].From, spans[i].To).Slices...)
	}
	return cursor
}

func nothing() []trail.Slice { return []trail.Slice{} }

// left tells what of a search was not read.
func left(cursor trail.Cursor) []workflow.Span {
	// More would make the state of a machine large.
	const most = 3
	spans := []workflow.Span{}
	for _, s := range cursor.Unread() {
		spans = append(spans, workflow.Span{From: s.From, To: s.To})
	}
	return workflow.Fewer(spans, most)
}
