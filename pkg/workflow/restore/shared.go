package restore

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
)

// separate splits the chosen parts into those that this incident holds alone,
// and those that another open incident of the same user holds too: such a part
// stays in force until the last of them releases it, and is only released here.
func separate(r incident.Record, all []incident.Record, chosen []containment.Held, now time.Time) ([]containment.Held, []containment.Action) {
	holder := map[string]string{}
	for _, other := range all {
		if other.ID == r.ID || other.User != r.User || other.Account != r.Account || !other.IsOpen() || other.DryRun {
			continue
		}
		for _, h := range containment.Holding(other.Actions, other.UndoneAt()) {
			holder[h.Part()] = other.ID
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
