package usage

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/chrono"
)

// Summary builds the summary of what was added so far, judged with what else is
// known. It may be called again after more records came.
func (c *Collector) Summary(facts Facts) Summary {
	own := c.keys[c.key]
	if own == nil {
		own = newActivity()
	}
	s := Summary{
		Version: Version, AccessKeyID: c.key, AccountID: cmp.Or(facts.AccountID, own.account), Principal: cmp.Or(facts.Principal, own.principal()),
		Capability: facts.capability(), CapabilityWhy: clip(facts.CapabilityWhy), ExposedAt: At(c.exposed), Window: Window{At(facts.From), At(facts.To)}, CompleteUntil: c.completeUntil(facts),
		Events: own.events, Succeeded: own.events - own.failed, Failed: own.failed, Denied: own.denied,
		FirstSeen: At(own.first), LastSeen: At(own.last), LastUsedIAM: facts.LastUsed,
		Malformed: c.malformed, Duplicates: own.duplicates,
		Minted:          c.tree(facts),
		OtherIdentities: append([]Identity{}, facts.OtherIdentities...),
		NotStopped:      append([]string{}, facts.NotStopped...),
	}
	h := c.historyOf()
	own.lists(&s, h)
	c.familyLists(&s, h)
	c.compare(&s, h, facts)
	s.IAMCreatedSince = claim(facts.IAMCreatedSince, s.Created)
	s.OutOfReach = outOfReach(s.Minted, s.AccountID, []OutOfReach{})
	s.BlindSpots = c.blindSpots(&s, facts)
	judge(&s, c.evidence(&s, h, facts))
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
func (a *activity) lists(s *Summary, h history) {
	actions, regions := map[operation]*Action{}, map[string]int{}
	addresses, agents := map[string]*Address{}, map[string]*Agent{}
	for k, t := range a.cells {
		action := actions[k.operation]
		if action == nil {
			action = &Action{Service: k.service, Name: k.name}
			actions[k.operation] = action
		}
		action.Count, action.Failed, action.Denied = action.Count+t.events, action.Failed+t.failed, action.Denied+t.denied
		address := addresses[k.address]
		if address == nil {
			address = &Address{Address: k.address}
			addresses[k.address] = address
		}
		address.Count += t.events
		address.FirstSeen, address.LastSeen = At(earlierKnown(address.FirstSeen.Time, t.first)), At(chrono.Later(address.LastSeen.Time, t.last))
		agent := agents[k.agent]
		if agent == nil {
			agent = &Agent{Agent: k.agent, Tool: toolOf(k.agent)}
			agents[k.agent] = agent
		}
		agent.Count += t.events
		agent.New = agent.New || t.direct+t.tries > 0 && !h.families[family(k.agent)]
		regions[k.region] += t.events
		s.ByAWS, s.ByAWSDenied, s.ByService = s.ByAWS+t.byAWS, s.ByAWSDenied+t.byAWSDenied, s.ByService+t.byService
	}
	s.Actions, s.SourceAddresses, s.UserAgents, s.Regions = values(actions), values(addresses), values(agents), []Count{}
	for name, n := range regions {
		s.Regions = append(s.Regions, Count{name, n})
	}
	s.sortLists()
}

func values[K comparable, V any](set map[K]*V) []V {
	list := make([]V, 0, len(set))
	for _, v := range set {
		list = append(list, *v)
	}
	return list
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

// upTo writes a time for a person.
func upTo(t time.Time) string { return fmt.Sprintf("%s UTC", t.UTC().Format("2006-01-02 15:04")) }
