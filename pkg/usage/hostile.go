package usage

import (
	"net/netip"
)

// MintedSince is Minted without the credentials that had ended before the
// exposure.
func (c *Collector) MintedSince() []string {
	ids := []string{}
	for _, id := range c.Minted() {
		if !c.isEarly(c.mints[id]) {
			ids = append(ids, id)
		}
	}
	return ids
}

// InFamily returns a function that reports whether a key is the collector's own, or descends from it.
func (c *Collector) InFamily() func(key string) bool {
	family := c.family()
	return func(key string) bool { return key != "" && family[key] }
}

// HostileAddresses lists the addresses from which harmful calls were made since
// the exposure, with success, by the key or what it made. Addresses of the
// baseline are none of them. While that is not known, neither are those from
// which anything was done before the exposure: to search for others there would
// find colleagues.
func (c *Collector) HostileAddresses(facts Facts) []string {
	h := c.historyOf()
	hostile, known := map[string]bool{}, h.isKnown(facts)
	before := c.addressesBefore()
	c.eachCell(func(k cell, t *tally) {
		_, err := netip.ParseAddr(k.address)
		if k.class.Hostile() && t.direct > 0 && err == nil && h.isNew(k.address) && (known || !before[k.address]) {
			hostile[k.address] = true
		}
	})
	return sorted(hostile)
}

// addressesBefore are all from which anything was done before the exposure.
func (c *Collector) addressesBefore() map[string]bool {
	before := map[string]bool{}
	c.eachCell(func(k cell, t *tally) {
		if t.days.count() > 0 {
			before[k.address] = true
		}
	})
	return before
}

// AliveSince lists the credentials that were made since the exposure and can be used,
// wherever they stand in the tree: all of them, or those made from outside the
// baseline if that is known.
func (s *Summary) AliveSince() []Minted { return s.aliveSince(s.Minted) }

func (s *Summary) aliveSince(minted []Minted) []Minted {
	list := []Minted{}
	for _, m := range minted {
		if m.Alive == AliveYes && s.isFromNew(m) {
			list = append(list, m)
		}
		list = append(list, s.aliveSince(m.Minted)...)
	}
	return list
}

// isFromNew reports whether a credential was made since the exposure, from
// outside the baseline as far as that is known.
func (s *Summary) isFromNew(m Minted) bool {
	since := m.IssuedAt.IsZero() || !m.IssuedAt.Before(s.ExposedAt.Time)
	if !s.Baseline.Known {
		return since
	}
	for _, address := range s.Baseline.Addresses {
		if m.Address == address {
			return false
		}
	}
	return since
}

// Graver reports whether a verdict stands above another in the decision table.
func (v Verdict) Graver(than Verdict) bool { return v.rank() < than.rank() }

func (v Verdict) rank() int {
	for i, r := range rows {
		if r.verdict == v {
			return i
		}
	}
	return len(rows)
}
