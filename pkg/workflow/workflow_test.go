package workflow

import (
	"testing"
	"time"
)

func TestExposedAt(t *testing.T) {
	now := time.Date(2026, 11, 23, 3, 12, 2, 0, time.UTC)
	dayBefore := func(t time.Time) time.Time { return t.Add(-24 * time.Hour) }
	event := now.Add(-time.Minute)
	for _, test := range []struct {
		name, detected string
		event          time.Time
		want           time.Time
	}{
		{"detected", "2026-11-20T10:00:00Z", event, time.Date(2026, 11, 19, 10, 0, 0, 0, time.UTC)},
		{"detected, with an offset", "2026-11-20T12:00:00+02:00", event, time.Date(2026, 11, 19, 10, 0, 0, 0, time.UTC)},
		{"not said: the event's time", "", event, dayBefore(event)},
		{"unreadable: the event's time", "last Monday", event, dayBefore(event)},
		{"neither: now", "", time.Time{}, dayBefore(now)},
		{"in the future: now", "2030-01-01T00:00:00Z", event, dayBefore(now)},
		{"event in the future: now", "", now.Add(time.Hour), dayBefore(now)},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := Case{Event: Event{Time: test.event}, Exposure: Exposure{DetectedAt: test.detected}}
			got := c.ExposedAt(now)
			if !got.Equal(test.want) || got.Location() != time.UTC {
				t.Errorf("exposed at %s, want %s", got, test.want)
			}
		})
	}
}
