package usage

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// mint is one credential and the call that made it.
type mint struct {
	trail.Credential
	by, parent string
}

// maxMints bounds the credentials kept. A key that minted more is told by its
// counts; the summary names the rest as unseen.
const maxMints = 20_000

func (c *Collector) noteMinted(r trail.Record) {
	for _, made := range r.Minted() {
		if len(c.mints)+len(c.nameless) >= maxMints {
			c.childrenLeft++
			continue
		}
		m := &mint{Credential: detached(made), by: strings.Clone(clip(r.EventName)), parent: strings.Clone(r.UserIdentity.AccessKeyID)}
		if m.ID == "" {
			c.nameless = append(c.nameless, m)
			continue
		}
		// The first call that is on record made it; a key cannot be made twice.
		if have := c.mints[m.ID]; have == nil || m.IssuedAt.Before(have.IssuedAt) {
			c.mints[m.ID] = m
		}
	}
}

func detached(made trail.Credential) trail.Credential {
	for _, s := range []*string{&made.ID, &made.Principal, &made.Session} {
		*s = strings.Clone(clip(*s))
	}
	return made
}

// noteStatus keeps the newest known state of keys that were switched or deleted.
func (c *Collector) noteStatus(r trail.Record) {
	if r.Service() != "iam" || r.Failed() {
		return
	}
	var params struct {
		AccessKeyID string `json:"accessKeyId"`
		Status      string `json:"status"`
	}
	switch r.EventName {
	case "UpdateAccessKey":
		_ = json.Unmarshal(r.RequestParameters, &params) // absent fields stay ""
	case "DeleteAccessKey":
		_ = json.Unmarshal(r.RequestParameters, &params)
		params.Status = "deleted"
	}
	if params.AccessKeyID == "" || params.Status == "" || r.EventTime.Before(c.statusAt[params.AccessKeyID]) {
		return
	}
	c.status[params.AccessKeyID], c.statusAt[params.AccessKeyID] = clip(params.Status), r.EventTime
}

// Minted lists the ids of every access key that descends from the collector's
// key, oldest first. Those without records of their own are what is to be read
// next.
func (c *Collector) Minted() []string {
	ids := []string{}
	for id := range c.family() {
		if id != c.key {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		if d := c.mints[a].IssuedAt.Compare(c.mints[b].IssuedAt); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
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

// tree builds the tree of what each key of the family made.
func (c *Collector) tree(facts Facts) []Minted {
	children := map[string][]*mint{}
	for _, m := range c.mints {
		children[m.parent] = append(children[m.parent], m)
	}
	for _, m := range c.nameless {
		children[m.parent] = append(children[m.parent], m)
	}
	return c.branch(c.key, children, map[string]bool{c.key: true}, facts)
}

// branch stops at keys that were met before: records can claim anything, even
// that two keys made each other.
func (c *Collector) branch(parent string, children map[string][]*mint, met map[string]bool, facts Facts) []Minted {
	list := []Minted{}
	for _, m := range children[parent] {
		if m.ID != "" && met[m.ID] {
			continue
		}
		leaf := c.leaf(m, facts)
		if m.ID != "" {
			met[m.ID] = true
			leaf.Minted = c.branch(m.ID, children, met, facts)
		}
		list = append(list, leaf)
	}
	slices.SortFunc(list, func(a, b Minted) int {
		if d := a.IssuedAt.Compare(b.IssuedAt.Time); d != 0 {
			return d
		}
		return strings.Compare(a.AccessKeyID, b.AccessKeyID)
	})
	return list
}

func (c *Collector) leaf(m *mint, facts Facts) Minted {
	leaf := Minted{
		AccessKeyID: m.ID, Kind: m.Kind, By: m.by, Parent: m.parent, Principal: m.Principal, Session: m.Session,
		IssuedAt: At(m.IssuedAt), ExpiresAt: At(m.ExpiresAt), Status: c.status[m.ID], Minted: []Minted{},
	}
	if a := c.keys[m.ID]; a != nil && m.ID != "" {
		leaf.Events, leaf.Failed, leaf.Denied, leaf.LastSeen = a.events, a.failed, a.denied, At(a.last)
	}
	leaf.Alive = alive(m, leaf.Status, facts)
	return leaf
}

// maxSession is the longest that any temporary credentials live.
// Source: STS API reference, GetSessionToken and GetFederationToken.
const maxSession = 36 * time.Hour

// alive tells whether a credential still works, as far as the records and the
// facts show. One without an end works until somebody is seen to switch it off.
func alive(m *mint, status string, facts Facts) Alive {
	ended := !m.ExpiresAt.IsZero() && !m.ExpiresAt.After(facts.Now)
	tooOld := m.Kind.Temporary() && m.Kind != trail.WebToken && !m.IssuedAt.IsZero() && facts.Now.Sub(m.IssuedAt) > maxSession
	ofUser := m.Kind == trail.UserSession || m.Kind == trail.FederationSession
	switch {
	case ended || tooOld || status == "Inactive" || status == "deleted":
		return AliveNo
	case m.ID != "" && facts.Cut[m.ID] || ofUser && facts.SessionsDenied:
		return AliveNo
	case m.Kind.Temporary() && m.ExpiresAt.IsZero():
		return AliveUnknown
	}
	return AliveYes
}
