package usage

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// Summary builds the summary of what was added so far, judged with what else is
// known. It may be called again after more records came.
func (c *Collector) Summary(facts Facts) Summary {
	own := c.keys[c.key]
	if own == nil {
		own = &activity{cells: map[cell]*tally{}}
	}
	s := Summary{
		Version: Version, AccessKeyID: c.key, AccountID: cmp.Or(facts.AccountID, own.account), Principal: cmp.Or(facts.Principal, own.principal),
		Capability: facts.capability(), ExposedAt: At(c.exposed), Window: Window{At(facts.From), At(facts.To)}, CompleteUntil: c.completeUntil(facts),
		Events: own.events, Succeeded: own.events - own.failed, Failed: own.failed, Denied: own.denied,
		FirstSeen: At(own.first), LastSeen: At(own.last), LastUsedIAM: facts.LastUsed,
		Malformed: c.malformed, Duplicates: own.duplicates,
		Minted:          c.tree(facts),
		IAMCreatedSince: slices.Concat([]IAMObject{}, facts.IAMCreatedSince),
		OtherIdentities: slices.Concat([]Identity{}, facts.OtherIdentities),
		NotStopped:      slices.Concat([]string{}, facts.NotStopped),
	}
	own.lists(&s)
	c.familyLists(&s)
	c.compare(&s, own, facts)
	s.OutOfReach = outOfReach(s.Minted, s.AccountID, []OutOfReach{})
	s.BlindSpots = c.blindSpots(&s, facts)
	judge(&s, c.evidence(&s, own, facts))
	return s
}

// completeUntil is the time up to which nothing can be missing: none if any part
// could not be read, or any record could not.
func (c *Collector) completeUntil(facts Facts) Time {
	if len(facts.Unread) > 0 || c.malformed > 0 || c.childrenLeft > 0 {
		return Time{}
	}
	return At(facts.CompleteUntil)
}

// lists sums the key's cells up in the ways that a summary shows them.
func (a *activity) lists(s *Summary) {
	actions, regions := map[[2]string]*Action{}, map[string]int{}
	addresses, agents := map[string]*Address{}, map[string]int{}
	for k, t := range a.cells {
		action := actions[[2]string{k.service, k.name}]
		if action == nil {
			action = &Action{Service: k.service, Name: k.name}
			actions[[2]string{k.service, k.name}] = action
		}
		action.Count, action.Failed, action.Denied = action.Count+t.events, action.Failed+t.failed, action.Denied+t.denied
		address := addresses[k.address]
		if address == nil {
			address = &Address{Address: k.address}
			addresses[k.address] = address
		}
		address.Count += t.events
		address.FirstSeen, address.LastSeen = At(earlier(address.FirstSeen.Time, t.first)), At(later(address.LastSeen.Time, t.last))
		regions[k.region] += t.events
		agents[k.agent] += t.events
		s.ByAWS += t.byAWS
	}
	s.Actions, s.SourceAddresses, s.Regions, s.UserAgents = []Action{}, []Address{}, []Count{}, []Agent{}
	for _, action := range actions {
		s.Actions = append(s.Actions, *action)
	}
	for _, address := range addresses {
		s.SourceAddresses = append(s.SourceAddresses, *address)
	}
	for name, n := range regions {
		s.Regions = append(s.Regions, Count{name, n})
	}
	for agent, n := range agents {
		s.UserAgents = append(s.UserAgents, Agent{agent, n, ToolOf(agent)})
	}
	s.sortLists()
}

// sortLists puts the most frequent first, and the same input in the same order.
func (s *Summary) sortLists() {
	slices.SortFunc(s.Actions, func(a, b Action) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Name, b.Name))
	})
	slices.SortFunc(s.Regions, func(a, b Count) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name)) })
	slices.SortFunc(s.SourceAddresses, func(a, b Address) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Address, b.Address))
	})
	slices.SortFunc(s.UserAgents, func(a, b Agent) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Agent, b.Agent)) })
}

// familyLists gathers what the key and its descendants did that matters.
func (c *Collector) familyLists(s *Summary) {
	suspicious := map[[2]string]*Suspicious{}
	s.Created, s.SecretsRead, s.Suspicious = []Created{}, []Secret{}, []Suspicious{}
	for key := range c.family() {
		a := c.keys[key]
		if a == nil {
			continue
		}
		s.Created, s.SecretsRead = append(s.Created, a.created...), append(s.SecretsRead, a.secrets...)
		for k, t := range a.cells {
			if k.class != "" {
				addSuspicious(suspicious, k, t, key)
			}
		}
	}
	for _, entry := range suspicious {
		slices.Sort(entry.ByKeys)
		s.Suspicious = append(s.Suspicious, *entry)
	}
	s.SecretsRead = uniqueSecrets(s.SecretsRead)
	slices.SortFunc(s.Suspicious, func(a, b Suspicious) int {
		return cmp.Or(cmp.Compare(classOrder[a.Class], classOrder[b.Class]), cmp.Compare(b.Succeeded, a.Succeeded), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Name, b.Name))
	})
	slices.SortFunc(s.Created, func(a, b Created) int {
		return cmp.Or(a.At.Compare(b.At.Time), cmp.Compare(a.Region, b.Region), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.ByKey, b.ByKey))
	})
}

// classOrder is the order in which a summary lists the classes.
var classOrder = map[Class]int{Access: 0, CoverUp: 1, ImpactClass: 2, SecretRead: 3, Shared: 4, Validation: 5, Recon: 6}

func addSuspicious(all map[[2]string]*Suspicious, k cell, t *tally, key string) {
	id := [2]string{k.service, k.name}
	entry := all[id]
	if entry == nil {
		about := suspects[k.service+":"+trail.PlainName(k.name)]
		entry = &Suspicious{Service: k.service, Name: k.name, Class: k.class, Techniques: about.techniques, Why: about.why, ByKeys: []string{}}
		all[id] = entry
	}
	entry.Succeeded += t.events - t.failed
	entry.Failed += t.failed
	// One key is visited after the other, so the last one tells.
	if n := len(entry.ByKeys); n == 0 || entry.ByKeys[n-1] != key {
		entry.ByKeys = append(entry.ByKeys, key)
	}
}

// uniqueSecrets leaves each secret once for each key, at its first reading.
func uniqueSecrets(list []Secret) []Secret {
	slices.SortFunc(list, func(a, b Secret) int {
		return cmp.Or(cmp.Compare(a.Region, b.Region), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ByKey, b.ByKey), a.At.Compare(b.At.Time))
	})
	return slices.CompactFunc(list, func(a, b Secret) bool {
		return a.Region == b.Region && a.Service == b.Service && a.Name == b.Name && a.ByKey == b.ByKey
	})
}

// outOfReach lists the living role sessions in other accounts.
func outOfReach(minted []Minted, account string, list []OutOfReach) []OutOfReach {
	for _, m := range minted {
		if in := accountOf(m.Principal); in != "" && account != "" && in != account && m.Alive != AliveNo {
			list = append(list, OutOfReach{Account: in, Role: m.Principal, Session: m.Session, Expires: m.ExpiresAt})
		}
		list = outOfReach(m.Minted, account, list)
	}
	return list
}

// upTo writes a time for a person.
func upTo(t time.Time) string { return fmt.Sprintf("%s UTC", t.UTC().Format("2006-01-02 15:04")) }
