package usage

import (
	"cmp"
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/chrono"
)

// compare fills what is new about the use since the exposure.
func (c *Collector) compare(s *Summary, h history, facts Facts) {
	s.Baseline = Baseline{Days: facts.BaselineDays, Known: h.isKnown(facts), Addresses: sorted(h.addresses)}
	s.NewSources = c.newSources(h)
	s.UseNotInRecords = unseenUse(s, facts)
	s.Impact = impactOf(c.exposed, s.Events, h, facts)
}

func (c *Collector) newSources(h history) []NewSource {
	sources := map[string]*NewSource{}
	c.eachCell(func(k cell, t *tally) {
		if t.direct == 0 || !h.isNew(k.address) {
			return
		}
		n := sources[k.address]
		if n == nil {
			n = &NewSource{Address: k.address}
			sources[k.address] = n
		}
		n.Strong = n.Strong || h.isStrong(k)
		n.Succeeded += t.direct
		n.FirstSeen, n.LastSeen = At(earlierKnown(n.FirstSeen.Time, t.directFirst)), At(chrono.Later(n.LastSeen.Time, t.directLast))
	})
	list := []NewSource{}
	for _, address := range sorted(sources) {
		list = append(list, *sources[address])
	}
	return list
}

// unseenUse reports whether IAM knows of a use that the records lack: one that
// is newer, or of a service or Region that they do not show. IAM's time may be
// that of the same call a little later, so a quarter of an hour is allowed for.
func unseenUse(s *Summary, facts Facts) bool {
	at := facts.LastUsed.At.Time
	if at.IsZero() || at.Before(facts.From) {
		return false
	}
	const slack = 15 * time.Minute
	if at.After(s.LastSeen.Add(slack)) {
		return true
	}
	return !showsUse(s, facts.LastUsed)
}

// showsUse reports whether the records have a call of the service and one in the
// Region that IAM names. What IAM does not know is no contradiction.
func showsUse(s *Summary, use LastUse) bool {
	service := slices.ContainsFunc(s.Actions, func(a Action) bool { return sameService(use.Service, a.Service) })
	region := slices.ContainsFunc(s.Regions, func(r Count) bool { return r.Name == use.Region })
	return (service || isUnsaid(use.Service)) && (region || isUnsaid(use.Region))
}

// isUnsaid reports whether IAM left something out, for which it may write "N/A".
func isUnsaid(s string) bool { return s == "" || s == "N/A" }

// impactOf judges whether something runs on the key: by the week before the
// exposure, else by IAM, whose last use may be the finder's own.
func impactOf(exposed time.Time, events int, h history, facts Facts) Impact {
	const week, weekOfDays = 7 * 24 * time.Hour, 1<<7 - 1
	before, last := cmp.Or(exposed, facts.Now), facts.LastUsed.At.Time
	switch {
	case h.days[0]&weekOfDays != 0:
		return InUse
	case facts.LastUsedRead && last.IsZero() && events == 0:
		return NeverUsed
	case facts.LastUsedRead && last.Before(before) && !last.IsZero() && before.Sub(last) < week:
		return InUse
	case facts.LastUsedRead && last.Before(before) && !last.IsZero(), facts.BaselineDays >= enoughDays:
		return Quiet
	}
	return UnknownImpact
}
