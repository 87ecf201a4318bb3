package usage

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// history is the key's own use before the exposure.
type history struct {
	addresses, regions, services, families, actions map[string]bool
	// days marks on which days before the exposure the key was used.
	days days
}

// historyOf reads the history out of the key's cells. An address counts as known
// if it was seen on two days or more; calls by services in the key's name say
// nothing of where the key is used.
func historyOf(a *activity) history {
	h := history{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, days{}}
	seen := map[string]days{}
	for k, t := range a.cells {
		if t.days.count() == 0 || t.byService == t.events {
			continue
		}
		seen[k.address] = seen[k.address].union(t.days)
		h.days = h.days.union(t.days)
		h.regions[k.region], h.services[k.service], h.families[family(k.agent)] = true, true, true
		h.actions[k.service+":"+k.name] = true
	}
	for address, on := range seen {
		if on.count() >= 2 {
			h.addresses[address] = true
		}
	}
	return h
}

// family is the kind of client: the agent's first word without its version.
func family(agent string) string {
	word, _, _ := strings.Cut(strings.ToLower(trail.PlainAgent(agent)), "/")
	word, _, _ = strings.Cut(word, " ")
	return word
}

// compare fills what is new about the use since the exposure.
func (c *Collector) compare(s *Summary, own *activity, facts Facts) {
	h := historyOf(own)
	s.Baseline = Baseline{Days: facts.BaselineDays, Addresses: sorted(h.addresses)}
	strong := map[string]bool{}
	c.eachCell(func(_ string, k cell, t *tally) {
		if !h.isNew(k, t) || t.after == 0 {
			return
		}
		strong[k.address] = strong[k.address] || h.isStrong(k)
	})
	s.NewSources = []NewSource{}
	for _, address := range sorted(strong) {
		s.NewSources = append(s.NewSources, NewSource{address, strong[address]})
	}
	s.UseNotInRecords = unseenUse(s, own, facts)
	s.Impact = impactOf(c.exposed, h, facts)
}

// isNew reports whether a cell's calls came from outside the baseline. Calls of
// AWS and of its services in the key's name are never new.
func (h history) isNew(k cell, t *tally) bool {
	return t.byService < t.events && t.byAWS < t.events && !trail.ServiceAddress(k.address) && !h.addresses[k.address]
}

func (h history) isStrong(k cell) bool {
	return !h.regions[k.region] || !h.services[k.service] || !h.families[family(k.agent)]
}

// eachCell visits the cells of the key and of all that descends from it.
func (c *Collector) eachCell(visit func(key string, k cell, t *tally)) {
	for key := range c.family() {
		if a := c.keys[key]; a != nil {
			for k, t := range a.cells {
				visit(key, k, t)
			}
		}
	}
}

// unseenUse reports whether IAM knows of a use that the records lack: one that
// is newer, or of a service or Region that they do not show. IAM's time may be
// that of the same call a little later, so a quarter of an hour is allowed for.
func unseenUse(s *Summary, own *activity, facts Facts) bool {
	at := facts.LastUsed.At.Time
	if at.IsZero() || at.Before(facts.From) {
		return false
	}
	const slack = 15 * time.Minute
	if at.After(own.last.Add(slack)) {
		return true
	}
	return !showsUse(s, facts.LastUsed)
}

// showsUse reports whether the records have a call of the service in the
// Region that IAM names. IAM's names of services are not those of CloudTrail
// throughout, so that a service counts if either contains the other; what IAM
// does not know ("N/A") is no contradiction.
func showsUse(s *Summary, use LastUse) bool {
	service := slices.ContainsFunc(s.Actions, func(a Action) bool {
		return strings.Contains(a.Service, use.Service) || strings.Contains(use.Service, a.Service)
	})
	region := slices.ContainsFunc(s.Regions, func(r Count) bool { return r.Name == use.Region })
	return (service || use.Service == "" || use.Service == "N/A") && (region || use.Region == "" || use.Region == "N/A")
}

// impactOf judges whether something runs on the key: by the week before the
// exposure, else by IAM, whose last use may be the finder's own.
func impactOf(exposed time.Time, h history, facts Facts) Impact {
	const week, weekOfDays = 7 * 24 * time.Hour, 1<<7 - 1
	before, last := cmp.Or(exposed, facts.Now), facts.LastUsed.At.Time
	switch {
	case h.days[0]&weekOfDays != 0:
		return InUse
	case facts.LastUsedRead && last.IsZero():
		return NeverUsed
	case facts.LastUsedRead && last.Before(before) && before.Sub(last) < week:
		return InUse
	case facts.LastUsedRead && last.Before(before), facts.BaselineDays >= 7:
		return Quiet
	}
	return UnknownImpact
}

func sorted[V any](set map[string]V) []string {
	list := make([]string, 0, len(set))
	for name := range set {
		list = append(list, name)
	}
	slices.SortFunc(list, cmp.Compare[string])
	return list
}
