package notice

import (
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/usage"
)

// madeBySince divides what was made by the time of the exposure: what was made
// since, and which operations made something before.
func (v view) madeBySince(s usage.Summary) (since []usage.Created, before map[string]bool) {
	before = map[string]bool{}
	for _, c := range s.Created {
		if !c.At.IsZero() && c.At.Before(s.ExposedAt.Time) {
			before[operation(c.Service, c.Action)] = true
		} else {
			since = append(since, c)
		}
	}
	return since, before
}

// isHarm tells whether the call that made something is held to be misuse.
func (v view) isHarm(s usage.Summary, c usage.Created) bool {
	return slices.ContainsFunc(s.Suspicious, func(e usage.Suspicious) bool { return e.Harm && e.Service == c.Service && e.Name == c.Action })
}

// made asks to look after what else was made, grouped.
func (v view) made(s usage.Summary) []Task {
	since, before := v.madeBySince(s)
	credential := map[string]bool{}
	for _, m := range flat(s.Minted, func(usage.Minted) bool { return true }) {
		credential[m.AccessKeyID] = m.AccessKeyID != ""
	}
	names, order := map[string][]string{}, []string{}
	for _, c := range since {
		op := operation(c.Service, c.Action)
		if isServer(c) || credential[c.Resource] || before[op] && !v.isHarm(s, c) {
			continue
		}
		group := op + in([]string{c.Region})
		if names[group] == nil {
			order = append(order, group)
		}
		names[group] = append(names[group], inert(lastPart(c.Resource), 60))
	}
	groups := []string{}
	for _, group := range order {
		groups = append(groups, grouped(group, names[group]))
	}
	if len(groups) == 0 {
		return nil
	}
	return []Task{urgent("Look after what was made: " + strings.Join(first(groups, 12), "; ") + ".")}
}

// grouped writes what one kind of call made in one Region: a count, and the names
// that are known.
func grouped(group string, names []string) string {
	const most = 3
	known := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == "" })
	text := group
	if len(names) > 1 {
		text = thousands(len(names)) + " x " + group
	}
	if len(known) > 0 {
		text += ": " + strings.Join(known[:min(most, len(known))], ", ")
	}
	if len(known) > most {
		text += ", ..."
	}
	return text
}

// unexplained asks about what IAM shows and no recorded call explains.
func (v view) unexplained(s usage.Summary) []Task {
	names := []string{}
	for _, o := range s.IAMCreatedSince {
		if o.ByKey == "" {
			names = append(names, inert(o.Kind, 60)+" "+inert(o.Name, 60)+" ("+minute(o.CreatedAt.Time)+")")
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []Task{urgent("New in IAM since the exposure, by a call that is not on record. Is it yours? " + strings.Join(first(names, maxPoints), "; ") + ".")}
}

// others names identities that acted from where the harm came from.
func others(s usage.Summary) []Task {
	names := []string{}
	for _, o := range s.OtherIdentities {
		names = append(names, name(o.ARN)+" from "+inert(o.Address, 60))
	}
	if len(names) == 0 {
		return nil
	}
	return []Task{urgent("Active from the same address, NOT touched: " + strings.Join(first(names, maxPoints), "; ") + ". Are they yours?")}
}

// secrets asks to rotate what was read since the exposure. A summary has each
// secret at its first reading, so one that was read before as well is found among
// the targets.
func secrets(s usage.Summary) []Task {
	again, full := map[string]bool{}, false
	for _, c := range s.Suspicious {
		if c.Class == usage.SecretRead && c.Since > 0 {
			full = full || len(c.Targets) >= 10
			for _, t := range c.Targets {
				again[t.Region+" "+t.Name] = true
			}
		}
	}
	names, order := map[string][]string{}, []string{}
	for _, r := range s.SecretsRead {
		// Ten targets are all that a summary names: beyond that any may have been.
		if r.At.Before(s.ExposedAt.Time) && !r.At.IsZero() && !full && !again[r.Region+" "+r.Name] {
			continue
		}
		group := inert(r.Service, 30) + " " + inert(r.Region, 30)
		if names[group] == nil {
			order = append(order, group)
		}
		if called := orElse(inert(lastPart(r.Name), 80), "unnamed"); !slices.Contains(names[group], called) {
			names[group] = append(names[group], called)
		}
	}
	if len(order) == 0 {
		return nil
	}
	parts := []string{}
	for _, group := range order {
		parts = append(parts, strings.Join(first(names[group], 12), ", ")+" ("+group+")")
	}
	return []Task{urgent("ROTATE what was read: " + strings.Join(first(parts, maxPoints), "; ") + ".")}
}
