package summarize

import (
	"slices"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// coverage is how much of the exposed key's history was read, Region by Region.
type coverage struct {
	// to is up to when was searched; zero if nothing was.
	to time.Time
	// regions are sorted by name.
	regions []*covered
}

// covered is one Region.
type covered struct {
	name string
	// tried is what the looks wanted to read.
	tried, read []workflow.Span
	// problem is why the last reading left something out.
	problem string
}

// coverage goes through the looks in order. A later one may repair what an
// earlier one left out.
func (l Ledger) coverage() coverage {
	byName := map[string]*covered{}
	cov := coverage{}
	for _, round := range l.Rounds {
		if round.Round > 1 {
			continue
		}
		forgetUnlisted(byName)
		for _, r := range round.Regions {
			if r.Region == workflow.IAMRegion {
				continue
			}
			if r.To.After(cov.to) {
				cov.to = r.To
			}
			if byName[r.Region] == nil {
				byName[r.Region] = &covered{name: r.Region}
			}
			byName[r.Region].add(r)
		}
	}
	for _, round := range l.Files {
		for _, r := range round.Regions {
			for name, region := range byName {
				if r.Region == name || r.Region == everywhere {
					region.addFiles(r)
				}
			}
		}
	}
	for _, region := range byName {
		cov.regions = append(cov.regions, region)
	}
	slices.SortFunc(cov.regions, func(a, b *covered) int { return strings.Compare(a.name, b.name) })
	return cov
}

// forgetUnlisted drops what stands for Regions whose names could not be listed:
// the next list has them, or says so again.
func forgetUnlisted(byName map[string]*covered) {
	for name, region := range byName {
		if len(region.read) == 0 && strings.Contains(name, " ") {
			delete(byName, name)
		}
	}
}

func (c *covered) add(r workflow.RegionRead) {
	read, left := r.Spans(), r.Left
	if r.Searched == 0 && !r.Complete && len(left) == 0 {
		left = read
	}
	c.tried = workflow.Union(append(c.tried, read...)...)
	c.read = workflow.Union(append(c.read, workflow.Without(read, left)...)...)
	c.problem = r.Problem
}

// addFiles takes in what log files made good for. Why they did not make good for
// the rest is said beside the reason why there was a rest.
func (c *covered) addFiles(r FilesRegion) {
	c.read = workflow.Union(append(c.read, r.Read...)...)
	if r.Problem != "" {
		c.problem = inFiles(c.problem, r.Problem)
	}
}

// inFiles adds to a problem what came in the way in log files. Of several rounds
// the last one counts.
func inFiles(before, problem string) string {
	const there = "in the trail's log files: "
	before, _, _ = strings.Cut(before, there)
	before = strings.TrimSuffix(before, "; ")
	if before == "" {
		return there + problem
	}
	return before + "; " + there + problem
}

// missing tells what of a window was not read.
func (c *covered) missing(window workflow.Span) []workflow.Span {
	return workflow.Without([]workflow.Span{window}, c.read)
}

// left is what of the 90 days is still to be read, by Region.
func (c coverage) left() map[string][]workflow.Span {
	const most = 3
	left := map[string][]workflow.Span{}
	for _, region := range c.regions {
		left[region.name] = workflow.Fewer(region.missing(workflow.Span{From: c.to.Add(-trail.Kept), To: c.to}), most)
	}
	return left
}

// unread is what the looks wanted to read and nothing has, by Region. Where not
// even the names of Regions are known, nothing can be done about it.
func (c coverage) unread() map[string][]workflow.Span {
	const most = 3
	unread := map[string][]workflow.Span{}
	for _, region := range c.regions {
		spans := workflow.Without(region.tried, region.read)
		if len(spans) > 0 && !strings.Contains(region.name, " ") {
			unread[region.name] = workflow.Fewer(spans, most)
		}
	}
	return unread
}

// daysBefore counts the days ahead of a time that were read in full in every
// Region.
func (c coverage) daysBefore(t time.Time) int {
	const day = 24 * time.Hour
	window := workflow.Span{From: c.to.Add(-trail.Kept), To: t}
	newest := window.From
	for _, region := range c.regions {
		if gaps := region.missing(window); len(gaps) > 0 && gaps[len(gaps)-1].To.After(newest) {
			newest = gaps[len(gaps)-1].To
		}
	}
	if len(c.regions) == 0 {
		return 0
	}
	return max(0, int(t.Sub(newest)/day))
}
