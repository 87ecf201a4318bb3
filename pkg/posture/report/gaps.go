package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// gap is one reason why things could not be told, and what it hides. A refusal
// hides the same in every Region and from several checks: it is one line.
type gap struct {
	reason  string
	isNew   bool
	checks  []string
	regions []string
	things  []string
}

// gapsOf groups doubts by their first reason, those that are new first.
func gapsOf(unknown []Entry) []gap {
	found := map[string]*gap{}
	for _, e := range unknown {
		reason := "no reason given"
		if len(e.Unread) > 0 {
			reason = e.Unread[0].String()
			if e.Unread[0].Reason == snapshot.Failed || e.Unread[0].Reason == snapshot.Disabled {
				reason = strings.TrimRight(reason+": "+e.Unread[0].Detail, ": ")
			}
		}
		g := found[reason]
		if g == nil {
			g = &gap{reason: reason}
			found[reason] = g
		}
		g.isNew = g.isNew || e.Change == New
		g.checks, g.things = append(g.checks, e.Check), append(g.things, cmp.Or(e.Resource.Name, e.Resource.ID))
		if e.Region != "" {
			g.regions = append(g.regions, e.Region)
		}
	}
	all := make([]gap, 0, len(found))
	for _, g := range found {
		g.checks, g.regions, g.things = unique(g.checks), unique(g.regions), unique(g.things)
		all = append(all, *g)
	}
	slices.SortFunc(all, func(a, b gap) int {
		return cmp.Or(first(a.isNew, b.isNew), cmp.Compare(len(b.checks), len(a.checks)), cmp.Compare(a.reason, b.reason))
	})
	return all
}

// String says the reason, where, and what it leaves open.
func (g gap) String() string {
	text := g.reason
	if g.isNew {
		text = "NEW: " + text
	}
	text += "; " + some(g.things)
	if len(g.regions) > 0 {
		text += " in " + some(g.regions)
	}
	return text + fmt.Sprintf("; leaves open: %s", some(g.checks))
}

func unique(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// some names the first few of a list.
func some(list []string) string {
	const few = 3
	if len(list) <= few+1 {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:few], ", "), len(list)-few)
}

// names counts by name, the most frequent first: "payments (2), not tagged (1)".
func names(entries []Entry, name func(Entry) string) string {
	counts := map[string]int{}
	var list []string
	for _, e := range entries {
		if counts[name(e)] == 0 {
			list = append(list, name(e))
		}
		counts[name(e)]++
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	for i, n := range list {
		if len(entries) > 1 {
			list[i] = fmt.Sprintf("%s (%d)", n, counts[n])
		}
	}
	return some(list)
}
