package summarize

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// searchable is what can be an access key id; records may claim anything.
var searchable = regexp.MustCompile(`^A[KS]IA[A-Z0-9]{12,124}$`)

// followed is how far the credentials that the key made were followed.
type followed struct {
	// ids are all of them that can have been used since the exposure.
	ids []string
	// regions are those that there are, in tells where a key was searched for to
	// its end, since the exposure.
	regions []string
	in      map[string]map[string]bool
	// problems are why a Region's last such search ended early.
	problems map[string]string
	tried    map[string]bool
}

// follow looks up in the ledger what was searched for.
func follow(l Ledger, ids []string) followed {
	f := followed{in: map[string]map[string]bool{}, problems: map[string]string{}, tried: map[string]bool{}}
	for _, id := range ids {
		if searchable.MatchString(id) {
			f.ids = append(f.ids, id)
		}
	}
	if last, _ := l.last(); last != nil {
		for _, r := range last.Regions {
			if r.Region != workflow.IAMRegion {
				f.regions = append(f.regions, r.Region)
			}
		}
	}
	for _, round := range l.Rounds {
		if round.Round > 1 {
			f.add(round)
		}
	}
	for _, round := range l.Files {
		f.addFiles(round)
	}
	return f
}

func (f followed) add(round LedgerRound) {
	for _, key := range round.Search.Keys {
		f.tried[key] = true
		if f.in[key] == nil {
			f.in[key] = map[string]bool{}
		}
	}
	for _, r := range round.Regions {
		for _, key := range round.Search.Keys[:min(r.Searched, len(round.Search.Keys))] {
			f.in[key][r.Region] = true
		}
		f.problems[r.Region] = r.Problem
	}
}

func (f followed) addFiles(round FilesRound) {
	for _, r := range round.Regions {
		for _, region := range f.regions {
			if r.Problem != "" && (r.Region == region || r.Region == everywhere) {
				f.problems[region] = inFiles(f.problems[region], r.Problem)
			}
		}
	}
	for _, key := range round.Keys[min(1, len(round.Keys)):] {
		f.tried[key] = true
		if f.in[key] == nil {
			f.in[key] = map[string]bool{}
		}
		for _, r := range round.Regions {
			if r.All {
				f.in[key][r.Region] = true
			}
		}
	}
}

// isRead reports whether a key was searched for everywhere.
func (f followed) isRead(key string) bool {
	return len(f.regions) > 0 && !slices.ContainsFunc(f.regions, func(region string) bool { return !f.in[key][region] })
}

// pending are the keys that the next round of a look is to search for: those not
// read, unless the look has tried them.
func (f followed) pending(l Ledger, look workflow.Look) []string {
	tried := map[string]bool{}
	for _, round := range l.Rounds {
		if round.Look == look && round.Round > 1 {
			for _, key := range round.Search.Keys {
				tried[key] = true
			}
		}
	}
	for _, round := range l.Files {
		if round.Look == look {
			for _, key := range round.Keys {
				tried[key] = true
			}
		}
	}
	pending := []string{}
	for _, id := range f.ids {
		if !f.isRead(id) && !tried[id] {
			pending = append(pending, id)
		}
	}
	return pending
}

// unread names the keys that were not followed: where, and why.
func (f followed) unread(known map[string]bool) []usage.BlindSpot {
	var never []string
	missing := map[string]int{}
	for _, id := range f.ids {
		if !f.tried[id] {
			never = append(never, id)
			continue
		}
		for _, region := range f.regions {
			if !f.in[id][region] {
				missing[region]++
			}
		}
	}
	list := []usage.BlindSpot{}
	if len(never) > 0 {
		list = append(list, usage.BlindSpot{What: "the use of " + credentials(never), Why: "not read yet: there was no time, or no round left"})
	}
	for _, region := range f.regions {
		if missing[region] > 0 && !known[region] {
			why := f.problems[region]
			if why == "" {
				why = "not read to its end"
			}
			list = append(list, usage.BlindSpot{What: fmt.Sprintf("%s, the use of %d credentials that the key made", region, missing[region]), Why: why})
		}
	}
	return list
}

// credentials counts ids and names the first.
func credentials(ids []string) string {
	const most = 3
	named := strings.Join(ids[:min(most, len(ids))], ", ")
	if len(ids) > most {
		named += ", ..."
	}
	if len(ids) == 1 {
		return "1 credential that the key made (" + named + ")"
	}
	return fmt.Sprintf("%d credentials that the key made (%s)", len(ids), named)
}
