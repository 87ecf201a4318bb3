package notice

import (
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// closeWithin is how long after the last look the closing notice leaves at the
// latest: the look may read for five minutes, and is summed up then.
const closeWithin = 10 * time.Minute

// looks are the times of the looks still to come.
func (v view) looks() []time.Time {
	at := v.c.WatchAt
	if len(at) == 0 && !v.Event.ArrivedAt.IsZero() {
		for _, after := range v.Settings.WatchAfter {
			at = append(at, v.Event.ArrivedAt.Add(after))
		}
	}
	list := []time.Time{}
	for _, t := range at {
		if n := len(list); t.After(v.Now) && (n == 0 || t.After(list[n-1])) && v.Kind != Close {
			list = append(list, t)
		}
	}
	return list
}

// nextLooks says when is looked again, and when the reader hears at the latest.
func (v view) nextLooks() string {
	looks := v.looks()
	if len(looks) == 0 {
		return ""
	}
	times := []string{}
	for _, t := range looks {
		times = append(times, v.short(t))
	}
	text := "Next look " + times[0]
	if n := len(times); n > 1 {
		text += ", last " + times[n-1]
	}
	return text + ". You hear by " + v.short(looks[len(looks)-1].Add(closeWithin)) + " at the latest, also if all is quiet."
}

// blind lists what could not be seen: by the investigation, by nature, and of IAM.
func (v view) blind(s usage.Summary) []string {
	list, baseline, never := []string{}, false, []string{}
	for _, b := range s.BlindSpots {
		what, why := reason(b.What), reason(b.Why)
		baseline = baseline || strings.HasPrefix(what, "the key's ordinary use")
		if natural(b) {
			never = append(never, what)
			continue
		}
		list = append(list, what+": "+why)
	}
	list = first(list, 12)
	if !s.Baseline.Known && !baseline {
		list = append(list, "the key's ordinary use: "+counted(s.Baseline.Days, "day")+" before the exposure read so far")
	}
	if s.Capability == usage.UnknownCapability {
		list = append(list, "what the key's owner may do: "+orElse(reason(s.CapabilityWhy), "its policies were not all read"))
	}
	if len(never) > 0 {
		list = append(list, "what CloudTrail's event history never holds: "+strings.Join(never, "; "))
	}
	late := "calls since " + v.short(v.Now.Add(-trail.Delivery)) + ": CloudTrail may take 15 minutes"
	if !s.CompleteUntil.IsZero() && s.CompleteUntil.Before(v.Now) {
		late = "calls since " + v.short(s.CompleteUntil.Time) + ": CloudTrail may take 15 minutes"
	}
	if next := v.nextLooks(); next != "" {
		list = append([]string{late + ". " + next}, list...)
	}
	return append(list, v.unseen()...)
}

// natural tells what nobody can see, whatever is read.
func natural(b usage.BlindSpot) bool {
	return b.What == usage.DataEvents || b.What == usage.CallsWhenOff
}
