package notice

import (
	"slices"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/usage"
)

// rank sorts new sources: those that did harm first, then those of which more
// than the address is new.
func (v view) rank(n usage.NewSource) int {
	switch {
	case slices.Contains(v.c.Reading.Hostile, n.Address):
		return 0
	case n.Strong:
		return 1
	}
	return 2
}

// ranked are the new sources, the most suspect first.
func (v view) ranked(s usage.Summary) []usage.NewSource {
	list := slices.Clone(s.NewSources)
	slices.SortStableFunc(list, func(a, b usage.NewSource) int { return v.rank(a) - v.rank(b) })
	return list
}

// culprits are the most suspect of the new sources. While the key's ordinary
// addresses are not known all are taken to be new, its own job's too, which this
// leaves out if there are worse ones.
func (v view) culprits(s usage.Summary) []usage.NewSource {
	list := v.ranked(s)
	for i := range list {
		if v.rank(list[i]) != v.rank(list[0]) {
			return list[:i]
		}
	}
	return list
}

// byWhom begins a sentence: from where, and when, someone used the key.
func (v view) byWhom(s usage.Summary) string {
	list := v.culprits(s)
	if len(list) == 0 {
		return "Someone used this key"
	}
	names, begin, end := []string{}, time.Time{}, time.Time{}
	for _, n := range list {
		names = append(names, inert(n.Address, 60))
		if begin.IsZero() || !n.FirstSeen.IsZero() && n.FirstSeen.Before(begin) {
			begin = n.FirstSeen.Time
		}
		if n.LastSeen.After(end) {
			end = n.LastSeen.Time
		}
	}
	const most = 3
	text := "From " + strings.Join(names[:min(most, len(names))], ", ")
	if n := len(names) - most; n > 0 {
		text += " and " + counted(n, "other address")
	}
	if s.Baseline.Known {
		text += ", never seen before,"
	} else {
		text += " (taken to be new: the key's ordinary addresses are not known yet)"
	}
	return text + " someone used this key" + v.span(begin, end)
}

// span says from when to when, "" if that is not known.
func (f Facts) span(begin, end time.Time) string {
	switch {
	case begin.IsZero():
		return ""
	case begin.Equal(end):
		return " at " + f.since(begin)
	case begin.UTC().Format(aDay) == end.UTC().Format(aDay):
		return " from " + strings.TrimSuffix(f.since(begin), " UTC") + " to " + end.UTC().Format(clock) + " UTC"
	}
	return " from " + f.since(begin) + " to " + f.since(end)
}

// sources writes where calls came from.
func (v view) sources(s usage.Summary) []string {
	const most = 4
	list := []string{}
	for _, n := range v.ranked(s) {
		text := inert(n.Address, 60) + ": " + counted(n.Succeeded, "call") + " ok"
		if period := v.period(n.FirstSeen.Time, n.LastSeen.Time); period != "" {
			text += ", " + period
		}
		// Strong: the kind of client, a Region or a service is new as well.
		if n.Strong {
			text += "; more than the address is new"
		} else {
			text += "; only the address may be new"
		}
		list = append(list, text)
	}
	return first(list, most)
}

// onlyOrdinary tells whether nothing but addresses may be new, and these only
// because the ordinary ones are not known: most likely the key's own job.
func (v view) onlyOrdinary(s usage.Summary) bool {
	list := v.culprits(s)
	return len(list) > 0 && !s.Baseline.Known && v.rank(list[0]) == 2
}

// lastHostile is the last call that is held against somebody: harmful, or from a
// source that is surely new; zero if there is none.
func (v view) lastHostile(s usage.Summary) time.Time {
	last := time.Time{}
	for _, c := range s.Suspicious {
		if c.Harm && c.LastSeen.After(last) {
			last = c.LastSeen.Time
		}
	}
	for _, n := range s.NewSources {
		if (s.Baseline.Known || v.rank(n) < 2) && n.LastSeen.After(last) {
			last = n.LastSeen.Time
		}
	}
	return last
}
