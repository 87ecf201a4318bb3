package contain

import (
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/metric"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// Measure gives the numbers of a containment. Drills and dry runs have none here,
// and later phases only repeat what the first one counted.
func (h *Handler) Measure(in workflow.ContainInput, c workflow.Case) []metric.Value {
	o := c.Outcome
	if in.Phase != workflow.PhaseContain || c.Event.Kind == trigger.Drill || o.DryRun || o.Special == containment.Foreign {
		return nil
	}
	if c.Repeat {
		return []metric.Value{metric.Count(metric.Sightings, 1)}
	}
	failed := 0
	for _, a := range o.Actions {
		if a.Status == containment.Failed || a.Status == containment.Denied {
			failed++
		}
	}
	values := []metric.Value{metric.Count(metric.Incidents, 1), metric.Count(metric.FailedSteps, failed)}
	if !o.ContainedAt.IsZero() && o.KeyPrior == "Active" {
		values = append(values, metric.Time(metric.TimeToContain, o.ContainedAt.Sub(c.Event.ArrivedAt)))
	}
	return values
}
