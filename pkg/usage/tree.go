package usage

import (
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// maxDepth bounds how deep the tree goes. Roles can be chained without end, and
// a reader of JSON has to come out of it again: what descends from the last
// level is listed there side by side, each with its parent.
const maxDepth = 64

// forest is what a tree is built from.
type forest struct {
	*Collector
	facts    Facts
	children map[string][]*mint
	// met are the keys that stand in the tree: records can claim anything, even
	// that two keys made each other.
	met map[string]bool
}

// tree builds the tree of what each key of the family made.
func (c *Collector) tree(facts Facts) []Minted {
	f := forest{c, facts, map[string][]*mint{}, map[string]bool{c.key: true}}
	for _, m := range c.mints {
		f.children[m.parent] = append(f.children[m.parent], m)
	}
	for _, m := range c.nameless {
		f.children[m.parent] = append(f.children[m.parent], m)
	}
	for _, list := range f.children {
		slices.SortFunc(list, (*mint).compare)
	}
	return f.branch(c.key, 1)
}

// branch lists what a key made, oldest first, each with what it made.
func (f forest) branch(parent string, depth int) []Minted {
	list := []Minted{}
	for _, m := range f.fresh(parent) {
		leaf := f.leaf(m)
		if m.ID != "" && depth < maxDepth {
			leaf.Minted = f.branch(m.ID, depth+1)
		}
		list = append(list, leaf)
		if depth == maxDepth {
			list = f.flat(list, m.ID)
		}
	}
	return list
}

// flat appends all that descends from a key, level by level.
func (f forest) flat(list []Minted, key string) []Minted {
	for queue := []string{key}; len(queue) > 0; queue = queue[1:] {
		if queue[0] == "" {
			continue
		}
		for _, m := range f.fresh(queue[0]) {
			list, queue = append(list, f.leaf(m)), append(queue, m.ID)
		}
	}
	return list
}

// fresh are the children of a key that were not met before.
func (f forest) fresh(parent string) []*mint {
	var list []*mint
	for _, m := range f.children[parent] {
		if m.ID == "" || !f.met[m.ID] {
			f.met[m.ID] = true
			list = append(list, m)
		}
	}
	return list
}

func (f forest) leaf(m *mint) Minted {
	leaf := Minted{
		AccessKeyID: m.ID, Kind: m.Kind, By: m.by, Parent: m.parent, Address: m.address, Principal: m.Principal, Session: m.Session,
		IssuedAt: At(m.IssuedAt), ExpiresAt: At(m.ExpiresAt), SharedEventID: m.event, Status: f.statusOf(m), Minted: []Minted{},
	}
	if a := f.keys[m.ID]; a != nil && m.ID != "" {
		leaf.Events, leaf.Failed, leaf.Denied, leaf.LastSeen = a.events, a.failed, a.denied, At(a.last)
	}
	leaf.Alive = alive(m, leaf.Status, f.facts, m.parent == f.key || f.sameUser(m.parent))
	return leaf
}

// sameUser reports whether a key is another one of the exposed key's own user.
func (f forest) sameUser(key string) bool {
	own, a := f.keys[f.key], f.keys[key]
	return own != nil && a != nil && own.arn != "" && own.arn == a.arn
}

// maxSession is the longest that any temporary credentials live.
// Source: STS API reference, GetSessionToken and GetFederationToken.
const maxSession = 36 * time.Hour

// endedBy reports whether a credential had surely ended by itself at a time.
func (m *mint) endedBy(t time.Time) bool {
	ofSTS := m.Kind == trail.UserSession || m.Kind == trail.FederationSession || m.Kind == trail.RoleSession
	tooOld := ofSTS && !m.IssuedAt.IsZero() && t.Sub(m.IssuedAt) > maxSession
	return tooOld || !m.ExpiresAt.IsZero() && !m.ExpiresAt.After(t)
}

// alive tells whether a credential still works, as far as the records and the
// facts show; ofUser says that a key of the exposed key's user signed for it.
// One without an end works until somebody is seen to switch it off.
func alive(m *mint, status string, facts Facts, ofUser bool) Alive {
	session := m.Kind == trail.UserSession || m.Kind == trail.FederationSession
	switch {
	case m.endedBy(facts.Now) || status == inactive || status == deleted:
		return AliveNo
	case m.ID != "" && facts.Cut[m.ID] || session && ofUser && facts.SessionsDenied:
		return AliveNo
	case !m.Kind.Temporary() && facts.Denied[userName(m.Principal)]:
		return AliveNo
	case m.Kind.Temporary() && m.ExpiresAt.IsZero():
		return AliveUnknown
	}
	return AliveYes
}
