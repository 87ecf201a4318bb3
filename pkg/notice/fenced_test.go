package notice

import (
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// fencedAlerts tell of keys that the settings keep on.
func fencedAlerts() map[string]Facts {
	fenced := with(func(c *workflow.Case) {
		live(c)
		c.Outcome.Special, c.Outcome.SpecialReason = containment.Fenced, "fenced until 2026-11-23 07:12 UTC: card terminals (owner team-payments, until 2026-12-31)"
		c.Outcome.Actions = []containment.Action{act(containment.FenceAttached, "ci-deploy", containment.Done, "03:12:04", "")}
	})
	canary := with(func(c *workflow.Case) {
		live(c)
		c.Outcome.Special, c.Outcome.SpecialReason = containment.Canary, "the setting canaryUsers names ci-deploy"
	})
	return map[string]Facts{
		"alert-fenced": edit(alertOf(fenced), func(f *Facts) {
			f.Settings.Protected = []settings.Protection{{Principal: "ci-deploy", Reason: "card terminals", Owner: "team-payments", Until: "2026-12-31", OnExposure: settings.Fence, FenceFor: "4h"}}
		}),
		"alert-canary": alertOf(canary),
		"change-fence": edit(alertOf(fenced), func(f *Facts) {
			f.Kind = Change
			c := &f.Cases[0]
			c.Outcome.Actions = append(c.Outcome.Actions, act(containment.FenceAttached, "ci-deploy", containment.Done, "03:12:14", ""))
			c.Undone = []containment.Undone{{Step: containment.FenceAttached, Target: "ci-deploy", By: "arn:aws:iam::111122223333:user/svc-backup2", Undoer: containment.Hostile, At: clockAt("03:12:08"), Reapplied: true}}
			c.Round, c.Changed = 1, true
		}),
	}
}
