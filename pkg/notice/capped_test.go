package notice

import (
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// cappedAlerts are alerts of keys beyond the hourly cap.
func cappedAlerts() map[string]Facts {
	byHand := with(func(c *workflow.Case) {
		live(c)
		c.Capped = "60 keys were contained in this hour because of source manual, the most that the setting hourlyCap allows"
		c.Outcome.Level, c.Outcome.Special, c.Outcome.SpecialReason = level.Notify, containment.Capped, c.Capped
		c.Exposure.Code, c.Exposure.Location, c.Exposure.DetectedAt = "manual", "", ""
	})
	byAWS := with(func(c *workflow.Case) {
		c.Capped = "60 keys were contained in this hour because of source health, the most that the setting hourlyCap allows"
		c.Outcome.Level, c.Outcome.Actions = level.Deactivate, c.Outcome.Actions[:1]
	})
	return map[string]Facts{
		"alert-cap-by-hand": edit(alertOf(byHand), func(f *Facts) {
			f.Event.Kind, f.Event.Code, f.Event.Reason = trigger.Manual, "manual", "by hand: flood"
		}),
		"alert-cap-by-aws": alertOf(byAWS),
	}
}
