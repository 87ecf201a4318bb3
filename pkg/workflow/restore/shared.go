package restore

import (
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
)

// separate splits the chosen parts into those that this incident holds alone, and
// those that another one holds too: such a part stays in force until the last of
// them releases it, and is only released here.
func separate(r incident.Record, all []incident.Record, chosen []containment.Held, now time.Time) ([]containment.Held, []containment.Action) {
	holder := map[string]string{}
	for _, other := range all {
		// Incidents of one key follow each other, and take over what is in force.
		if other.AccessKeyID == r.AccessKeyID || other.Account != r.Account || other.DryRun {
			continue
		}
		for _, h := range containment.Holding(other.Actions, other.UndoneAt()) {
			if holds(other, h, r.User) {
				holder[h.Part()] = other.ID
			}
		}
	}
	alone, shared := []containment.Held{}, []containment.Action{}
	for _, h := range chosen {
		id, held := holder[h.Part()]
		if !held {
			alone = append(alone, h)
			continue
		}
		shared = append(shared, containment.Action{
			Step: h.Step, Target: h.Target, Status: containment.Skipped, Prior: h.Prior, At: now.UTC(),
			Reason: "released here, but " + id + " holds it too: it stays until that incident releases it",
		})
	}
	return alone, shared
}

// holds tells whether an incident keeps a part in force against a restore of one
// about that user. Denials are the user's, while credentials and roles have names
// of their own. An exposed key stays off when its incident is closed, too, and so
// does what stands in for one that was never off.
func holds(other incident.Record, h containment.Held, user string) bool {
	if h.Part() == containment.Part(containment.KeyInactive, string(other.AccessKeyID)) {
		return true
	}
	if other.User == user && h.Step.Isolates() && standsIn(other) {
		return true
	}
	return other.IsOpen() && (other.User == user || !h.Step.Denies())
}

// standsIn tells whether a denial stands in for an exposed key that could never be
// switched off.
func standsIn(r incident.Record) bool {
	return r.AccessKeyID.LongTerm() && !slices.ContainsFunc(r.Actions, func(a containment.Action) bool {
		return containment.Part(a.Step, a.Target) == exposedPart(r) && (a.Status.Effective() || a.Status == containment.Intended)
	})
}
