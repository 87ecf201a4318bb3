package usage

import (
	"cmp"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// mint is one credential and the call that made it.
type mint struct {
	trail.Credential
	by, parent, address string
	// event joins the records of that call in two accounts.
	event string
}

// maxMints bounds the credentials kept, and apart from them those that ended
// before the exposure, so that a busy pipeline cannot crowd out an attacker. The
// summary names the rest as unseen.
const maxMints = 20_000

func (c *Collector) noteMinted(r trail.Record) {
	for _, made := range r.Minted() {
		m := &mint{
			Credential: detached(made), by: strings.Clone(clip(r.EventName)),
			parent: strings.Clone(clip(r.UserIdentity.AccessKeyID)), address: strings.Clone(clip(r.SourceIPAddress)),
			event: strings.Clone(clip(r.SharedEventID)),
		}
		if c.mints[m.ID] == nil && !c.hasRoom(m) {
			continue
		}
		if m.ID == "" {
			c.nameless = append(c.nameless, m)
			continue
		}
		if have := c.mints[m.ID]; have == nil || m.compare(have) < 0 {
			c.mints[m.ID] = m
		}
	}
}

// hasRoom counts a further credential, and reports whether it can be kept.
func (c *Collector) hasRoom(m *mint) bool {
	kept, left := len(c.mints)+len(c.nameless)-c.early, &c.childrenLeft
	if c.isEarly(m) {
		kept, left = c.early, &c.earlyLeft
		c.early += one(kept < maxMints)
	}
	*left += one(kept >= maxMints)
	return kept < maxMints
}

// isEarly reports whether a credential ended before the exposure.
func (c *Collector) isEarly(m *mint) bool { return !c.exposed.IsZero() && m.endedBy(c.exposed) }

// compare sorts by time, then so that the same records give the same order. Of
// two calls that claim to have made one key the first made it: a key cannot be
// made twice.
func (m *mint) compare(b *mint) int {
	if d := m.IssuedAt.Compare(b.IssuedAt); d != 0 {
		return d
	}
	return slices.Compare(
		[]string{m.ID, m.parent, m.by, m.Principal, m.Session, m.address, m.event},
		[]string{b.ID, b.parent, b.by, b.Principal, b.Session, b.address, b.event},
	)
}

func detached(made trail.Credential) trail.Credential {
	for _, s := range []*string{&made.ID, &made.Principal, &made.Session} {
		*s = strings.Clone(clip(*s))
	}
	return made
}

// Minted lists the ids of every credential that descends from the collector's
// key and has one: first those that could be used since the exposure, oldest
// first, then the others. Those without records of their own are what is to be
// read next, in this order.
func (c *Collector) Minted() []string {
	made := []*mint{}
	for id := range c.family() {
		if id != c.key {
			made = append(made, c.mints[id])
		}
	}
	slices.SortFunc(made, func(a, b *mint) int {
		return cmp.Or(cmp.Compare(one(c.isEarly(a)), one(c.isEarly(b))), a.compare(b))
	})
	ids := make([]string, len(made))
	for i, m := range made {
		ids[i] = m.ID
	}
	return ids
}

// family is the key and all that descends from it.
func (c *Collector) family() map[string]bool {
	children := map[string][]string{}
	for id, m := range c.mints {
		children[m.parent] = append(children[m.parent], id)
	}
	family, queue := map[string]bool{c.key: true}, []string{c.key}
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		for _, child := range children[next] {
			if !family[child] {
				family[child] = true
				queue = append(queue, child)
			}
		}
	}
	return family
}
