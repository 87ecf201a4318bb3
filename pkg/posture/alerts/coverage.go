package alerts

import (
	"cmp"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Parts are what Read looks at.
var Parts = []snapshot.Ref{
	snapshot.Trails, snapshot.MetricFilters, snapshot.Alarms, snapshot.TrailRules, snapshot.EnabledRegions,
}

// Coverage is all that may tell somebody of an account's events.
type Coverage struct {
	home, account string
	regions       []string
	// filters count in every Region: they stand on the logs of trails that
	// record all of them. Rules count in their own Region.
	filters []way
	rules   map[string][]way
	groups  int
}

// Read finds out what may tell of events. What could not be read becomes
// findings of the tally.
func Read(t *checks.Tally, s *snapshot.Snapshot) *Coverage {
	c := &Coverage{home: s.Home, account: s.Account, rules: map[string][]way{}}
	c.regions = slices.Collect(t.Regions())
	groups := map[string]map[string]bool{} // by Region and name
	for _, region := range c.regions {
		trails, _ := checks.Read(t, snapshot.Trails, region)
		for _, trail := range trails {
			c.addGroup(t, groups, trail, region)
		}
	}
	for _, region := range c.regions {
		filters, _ := checks.Read(t, snapshot.MetricFilters, region)
		alarms, _ := checks.Read(t, snapshot.Alarms, region)
		for _, filter := range filters {
			if groups[region][filter.LogGroup] {
				c.filters = append(c.filters, ofFilter(filter, alarms))
			}
		}
		rules, _ := checks.Read(t, snapshot.TrailRules, region)
		for _, rule := range rules {
			c.rules[region] = append(c.rules[region], c.ofRule(rule, region))
		}
	}
	return c
}

// addGroup adds the log group of a trail that records all Regions into this
// account. The group of an organization's trail lies in another account, whose
// own review judges its alarms.
func (c *Coverage) addGroup(t *checks.Tally, groups map[string]map[string]bool, trail snapshot.Trail, region string) {
	fields := strings.Split(trail.LogGroup, ":") // arn:aws:logs:REGION:ACCOUNT:log-group:NAME:*
	if len(fields) < 7 || fields[4] != c.account || !trail.MultiRegion {
		return
	}
	r := checks.Resource{Type: "AWS::CloudTrail::Trail", ID: trail.ARN, Name: trail.Name}
	status, ok := checks.ReadInner(t, r, region, &trail.Status)
	if !ok || !status.Logging {
		return
	}
	c.groups++
	if groups[fields[3]] == nil {
		groups[fields[3]] = map[string]bool{}
	}
	groups[fields[3]][fields[6]] = true
	if !slices.Contains(c.regions, fields[3]) {
		name := "filters on " + fields[6] + " in " + fields[3]
		c.filters = append(c.filters, way{name: name, takes: func(Event) bool { return true }, reach: reach{gaps: []snapshot.Gap{
			{Reason: snapshot.NotCollected, Detail: name + ", which is not reviewed"},
		}}})
	}
}

// Used reports whether anything may tell of the account's events at all.
func (c *Coverage) Used() bool {
	return c.groups > 0 || slices.ContainsFunc(c.regions, func(region string) bool { return len(c.rules[region]) > 0 })
}

// Answer says whether somebody is told of a watch: they are; or they are not,
// and Why; or, if there are Gaps, it could not be told.
type Answer struct {
	Told bool
	Why  string
	Gaps []snapshot.Gap
}

// Of answers for a watch. Several filters and rules together may do.
func (c *Coverage) Of(w Watch) Answer {
	answer := Answer{Told: true}
	for _, e := range w.Events {
		got := c.ofEvent(w, e)
		if got.told {
			continue
		}
		answer.Told = false
		if len(got.gaps) == 0 {
			return Answer{Why: cmp.Or(got.why, "nothing tells of "+Name(e))}
		}
		answer.Gaps = append(answer.Gaps, got.gaps...)
	}
	slices.SortFunc(answer.Gaps, func(a, b snapshot.Gap) int { return strings.Compare(a.String()+a.Detail, b.String()+b.Detail) })
	answer.Gaps = slices.Compact(answer.Gaps)
	return answer
}

// ofEvent tells whether somebody is told of an event: by a filter, or by rules
// wherever it may happen.
func (c *Coverage) ofEvent(w Watch, e Event) reach {
	filters := best(c.filters, e)
	if filters.told || w.NoRules {
		return filters
	}
	regions := []string{c.home}
	if w.Anywhere {
		regions = c.regions
	}
	rules := reach{told: len(regions) > 0}
	for _, region := range regions {
		here := best(c.rules[region], e)
		if here.told {
			continue
		}
		if len(here.gaps) == 0 {
			filters.why = cmp.Or(filters.why, here.why)
			return filters
		}
		rules.told, rules.gaps = false, append(rules.gaps, here.gaps...)
	}
	rules.gaps = append(rules.gaps, filters.gaps...)
	return rules
}

// best is the best that any of the ways does for an event.
func best(ways []way, e Event) (all reach) {
	for _, w := range ways {
		if !w.takes(e) {
			continue
		}
		if w.reach.told {
			return w.reach
		}
		all.why = cmp.Or(all.why, w.reach.why)
		all.gaps = append(all.gaps, w.reach.gaps...)
	}
	return all
}
