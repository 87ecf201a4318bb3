package notice

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

func pauses() map[string]Facts {
	begin := Facts{Kind: Pause, Settings: theSettings(), Number: "pause", Now: clockAt("02:00:00"), Pause: &PauseFacts{
		Pause: incident.Pause{By: "arn:aws:iam::111122223333:user/maria", Reason: "change 4711: new build host", At: clockAt("02:00:00"), Until: clockAt("04:00:00")},
	}}
	ended := edit(begin, func(f *Facts) {
		f.Now = clockAt("03:30:00")
		f.Pause = &PauseFacts{Pause: begin.Pause.Pause, Waiting: []string{string(exposedKey)}}
		f.Pause.Pause.EndedAt, f.Pause.Pause.EndedBy = clockAt("03:30:00"), "arn:aws:iam::111122223333:user/pat"
	})
	failed := edit(ended, func(f *Facts) {
		facts := *f.Pause
		facts.Waiting, facts.Problem = []string{}, "sfn StartExecution for "+string(exposedKey)+": AccessDeniedException"
		f.Pause = &facts
	})
	report := of(Report, "03:16:20", contained())
	report.Event.Pause = thePause()
	return map[string]Facts{"pause-begins": begin, "pause-ended-well": ended, "pause-ended-failed": failed, "report-paused": report}
}

func thePause() workflow.Pause {
	return workflow.Pause{On: true, Until: clockAt("04:00:00"), By: "arn:aws:iam::111122223333:user/maria", Reason: "change 4711: new build host"}
}

// pausedAlerts are alerts of events that came in a pause, or of which nobody knows
// whether they did.
func pausedAlerts() map[string]Facts {
	held := with(func(c *workflow.Case) {
		live(c)
		c.Outcome.Level = level.Notify
		c.Outcome.Special, c.Outcome.SpecialReason = containment.Paused,
			"arn:aws:iam::111122223333:user/maria has paused the responder until 2026-11-23 04:00 UTC (change 4711: new build host)"
	})
	unread := alertOf(contained())
	unread.Event.Pause = workflow.Pause{Problem: "whether the responder is paused could not be read: dynamodb GetItem pause: AccessDeniedException: not authorized to perform: dynamodb:GetItem"}
	keyless := edit(alertOf(), func(f *Facts) {
		f.Event.Code, f.Event.Reason, f.Event.Keys, f.Event.Time = "AWS_RISK_CREDENTIALS_EXPOSED", "the event names no access key", 0, time.Time{}
	})
	all := map[string]Facts{"alert-paused-key": alertOf(held), "alert-paused-no-key": keyless, "alert-pause-unread": unread}
	for _, name := range []string{"alert-paused-key", "alert-paused-no-key"} {
		all[name] = edit(all[name], func(f *Facts) { f.Event.Pause = thePause() })
	}
	return all
}
