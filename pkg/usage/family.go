package usage

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/chrono"
	"github.com/exposed-key-responder/responder/pkg/trail"
)

// eachActivity visits the key and all that descends from it, in a fixed order.
func (c *Collector) eachActivity(visit func(key string, a *activity)) {
	for _, key := range sorted(c.family()) {
		if a := c.keys[key]; a != nil {
			visit(key, a)
		}
	}
}

// eachCell visits the cells of the key and of all that descends from it.
func (c *Collector) eachCell(visit func(k cell, t *tally)) {
	c.eachActivity(func(_ string, a *activity) {
		for k, t := range a.cells {
			visit(k, t)
		}
	})
}

// familyLists gathers what the key and its descendants did that matters.
func (c *Collector) familyLists(s *Summary, h history) {
	suspicious := map[operation]*suspicion{}
	s.Created, s.SecretsRead, s.Suspicious = []Created{}, []Secret{}, []Suspicious{}
	c.eachActivity(func(key string, a *activity) {
		s.Created, s.SecretsRead = append(s.Created, a.created...), append(s.SecretsRead, a.secrets...)
		for k, t := range a.cells {
			if k.class != "" {
				entry := suspicious[k.operation]
				if entry == nil {
					entry = newSuspicion(k)
					suspicious[k.operation] = entry
				}
				entry.add(key, k, t, h.isHarm(k, t))
			}
		}
		for name, targets := range a.targets {
			suspicious[name].addTargets(targets)
		}
	})
	for _, entry := range suspicious {
		s.Suspicious = append(s.Suspicious, entry.finish())
	}
	s.SecretsRead = uniqueSecrets(s.SecretsRead)
	slices.SortFunc(s.Suspicious, compareSuspicious)
	slices.SortFunc(s.Created, func(a, b Created) int {
		return cmp.Or(a.At.Compare(b.At.Time), cmp.Compare(a.Region, b.Region), cmp.Compare(a.Service, b.Service),
			cmp.Compare(a.Action, b.Action), cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.ByKey, b.ByKey))
	})
}

// suspicion is a suspicious operation while it is summed up.
type suspicion struct {
	Suspicious
	keys, regions map[string]bool
}

func newSuspicion(k cell) *suspicion {
	about := suspects[operation{k.service, trail.PlainName(k.name)}]
	return &suspicion{
		Suspicious{Service: k.service, Name: k.name, Class: k.class, Techniques: about.techniques, Why: about.why, Targets: []Target{}},
		map[string]bool{}, map[string]bool{},
	}
}

func (s *suspicion) add(key string, k cell, t *tally, harm bool) {
	s.Succeeded += t.events - t.failed
	s.Failed += t.failed
	s.Since += t.since
	s.Harm = s.Harm || harm
	s.FirstSeen, s.LastSeen = At(earlierKnown(s.FirstSeen.Time, t.first)), At(chrono.Later(s.LastSeen.Time, t.last))
	s.keys[key], s.regions[k.region] = true, true
}

func (s *suspicion) addTargets(targets []Target) {
	for _, t := range targets {
		s.Targets = insertTarget(s.Targets, t)
	}
}

func (s *suspicion) finish() Suspicious {
	s.ByKeys, s.Regions = sorted(s.keys), sorted(s.regions)
	return s.Suspicious
}

// maxTargets is how many targets a summary names for one operation.
const maxTargets = 10

// insertTarget adds to a short list that holds, in order, the first ones by
// name, so that it does not depend on the order in which they came.
func insertTarget(list []Target, t Target) []Target {
	at, has := slices.BinarySearchFunc(list, t, compareTargets)
	if has || at == maxTargets {
		return list
	}
	list = slices.Insert(list, at, t)
	return list[:min(len(list), maxTargets)]
}

func compareTargets(a, b Target) int {
	return cmp.Or(cmp.Compare(a.Region, b.Region), cmp.Compare(a.Name, b.Name))
}

// classOrder is the order in which a summary lists the classes.
var classOrder = map[Class]int{Access: 0, CoverUp: 1, ImpactClass: 2, SecretRead: 3, Shared: 4, Validation: 5, Recon: 6}

func compareSuspicious(a, b Suspicious) int {
	return cmp.Or(cmp.Compare(classOrder[a.Class], classOrder[b.Class]), cmp.Compare(b.Succeeded, a.Succeeded),
		cmp.Compare(a.Service, b.Service), cmp.Compare(a.Name, b.Name))
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

// claim fills in which key of the family made what IAM lists.
func claim(objects []IAMObject, created []Created) []IAMObject {
	list := append([]IAMObject{}, objects...)
	for i := range list {
		for _, made := range created {
			// IAM's clock and CloudTrail's may differ by a little.
			near := list[i].CreatedAt.IsZero() || made.At.Sub(list[i].CreatedAt.Time).Abs() <= time.Minute
			if list[i].ByKey == "" && made.Service == "iam" && near && names(made.Resource, list[i].Name) {
				list[i].ByKey = made.ByKey
			}
		}
	}
	return list
}

// names reports whether a text is a name or an ARN that ends in it.
func names(text, name string) bool {
	return text != "" && name != "" && (text == name || strings.HasSuffix(text, "/"+name) || strings.HasSuffix(name, "/"+text))
}

// outOfReach lists the living role sessions in other accounts.
func outOfReach(minted []Minted, account string, list []OutOfReach) []OutOfReach {
	for _, m := range minted {
		if in := accountOf(m.Principal); in != "" && account != "" && in != account && m.Alive != AliveNo {
			list = append(list, OutOfReach{Account: in, Role: m.Principal, Session: m.Session, Expires: m.ExpiresAt, SharedEventID: m.SharedEventID})
		}
		list = outOfReach(m.Minted, account, list)
	}
	return list
}
