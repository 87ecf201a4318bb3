package investigate

import (
	"context"
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// othersBudget is how long others are searched for in one Region: an account can
// have changed more than CloudTrail can tell in any time.
const othersBudget = 2 * time.Minute

// search is one search of a Region.
type search struct {
	attribute trail.Attribute
	// others: this is not about a key of the family, and may be left unfinished.
	others bool
	// take keeps what is wanted of a page, and returns how many records it was.
	take func(context.Context, []trail.Record) int
}

// searchesOf lists the searches of a round, in the order of the plan. Version 1
// plans name no keys: then it is the exposed one.
func searchesOf(c workflow.Case, what workflow.Search, keep *keeper) []search {
	keys := what.Keys
	if len(keys) == 0 && len(what.Hostile) == 0 {
		keys = []string{string(c.Exposure.AccessKeyID)}
	}
	var all []search
	for _, key := range keys {
		all = append(all, search{attribute: trail.ByAccessKey(key), take: keep.records.add})
	}
	others := func(ctx context.Context, records []trail.Record) int {
		return keep.others.add(ctx, from(what.Hostile, records))
	}
	if len(what.Hostile) > 0 {
		for _, key := range what.Siblings {
			all = append(all, search{attribute: trail.ByAccessKey(key), others: true, take: others})
		}
		all = append(all, search{attribute: trail.ByReadOnly(false), others: true, take: others})
	}
	return all
}

// from picks the records that come from one of the addresses.
func from(addresses []string, records []trail.Record) []trail.Record {
	var picked []trail.Record
	for _, r := range records {
		if slices.Contains(addresses, r.SourceIPAddress) {
			picked = append(picked, r)
		}
	}
	return picked
}
