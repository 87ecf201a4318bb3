package usage

import (
	"cmp"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// history is the use before the exposure. Addresses and days are of the key
// itself; what its sessions did as well is no news either.
type history struct {
	addresses, regions, services, families map[string]bool
	// actions are operations that succeeded, services' calls included.
	actions map[operation]bool
	// days marks on which days before the exposure the key was used.
	days days
}

// historyOf reads the history out of the cells. An address counts as known if it
// was seen on two days or more; calls by services in the key's name say nothing
// of where the key is used.
func (c *Collector) historyOf() history {
	h := history{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[operation]bool{}, days{}}
	seen := map[string]days{}
	c.eachActivity(func(key string, a *activity) {
		for k, t := range a.cells {
			if t.before() > 0 {
				h.actions[plainOperation(k)] = true
			}
			if t.days.count() == 0 {
				continue
			}
			h.regions[k.region], h.services[k.service], h.families[family(k.agent)] = true, true, true
			if key == c.key {
				seen[k.address] = seen[k.address].union(t.days)
				h.days = h.days.union(t.days)
			}
		}
	})
	for address, on := range seen {
		if on.count() >= 2 {
			h.addresses[address] = true
		}
	}
	return h
}

func plainOperation(k cell) operation { return operation{k.service, trail.PlainName(k.name)} }

// family is the kind of client: the tool that the agent announces, else the
// agent's first word without its version.
func family(agent string) string {
	if tool := toolOf(agent); tool != "" {
		return "tool " + tool
	}
	word, _, _ := strings.Cut(strings.ToLower(trail.PlainAgent(agent)), "/")
	word, _, _ = strings.Cut(word, " ")
	return word
}

// isNew reports whether an address is outside the baseline.
func (h history) isNew(address string) bool { return !h.addresses[address] }

// isStrong reports whether more than the address of a cell's calls is new.
func (h history) isStrong(k cell) bool {
	return !h.regions[k.region] || !h.services[k.service] || !h.families[family(k.agent)]
}

// isHarm reports whether a cell holds hostile calls that succeeded since the
// exposure and are held to be misuse: made from a new source, or never before.
func (h history) isHarm(k cell, t *tally) bool {
	fromNew := t.direct > 0 && h.isNew(k.address)
	return k.class.Hostile() && t.since > 0 && (fromNew || !h.actions[plainOperation(k)])
}

// isTried reports whether a cell holds hostile calls that a new source tried in
// vain since the exposure.
func (h history) isTried(k cell, t *tally) bool {
	return k.class.Hostile() && t.tries > 0 && h.isNew(k.address)
}

// enoughDays is how many days must have been read for a baseline: a week shows
// what runs on weekdays and at weekends.
const enoughDays = 7

// isKnown reports whether the history is long enough to tell what is new. A key
// of which no use was seen has a known history: none. One that was used on one
// day only is too young to have one.
func (h history) isKnown(facts Facts) bool {
	return !facts.BaselinePending && facts.BaselineDays >= enoughDays && h.days.count() != 1
}

// sameService reports whether IAM and CloudTrail may mean the same service: their
// names are not the same throughout, so that one counts if either contains the
// other.
func sameService(iam, cloudtrail string) bool {
	return iam != "" && cloudtrail != "" && (strings.Contains(cloudtrail, iam) || strings.Contains(iam, cloudtrail))
}

func sorted[V any](set map[string]V) []string {
	list := make([]string, 0, len(set))
	for name := range set {
		list = append(list, name)
	}
	slices.SortFunc(list, cmp.Compare[string])
	return list
}
