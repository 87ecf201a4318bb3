package notice

import (
	"maps"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// laterNotices are the facts of every golden notice that is no alert.
func laterNotices() map[string]Facts {
	verify := of(Help, "03:12:50", contained())
	verify.Problem = `Verify failed: {"Error":"TransientError","Cause":"{\"errorMessage\":\"iam ListAccessKeys: Throttling: Rate exceeded\",\"errorType\":\"TransientError\"}"}`
	intake := Facts{Kind: Help, Event: workflow.Event{Version: 1, ArrivedAt: clockAt("03:12:02"), Execution: execution},
		Execution: execution, Settings: theSettings(), Now: clockAt("03:12:40"),
		Problem: `intake failed: {"Error":"States.DataLimitExceeded","Cause":"The state/task returned a result with a size exceeding the maximum"}`}
	summarize := of(Help, "03:16:00", contained())
	summarize.Problem = `Summarize failed: {"Error":"Lambda.Unknown","Cause":"the function was killed"}`
	unread := of(Report, "03:16:20", contained())
	unread.UsageProblem = "s3 GetObject incidents/EKR-1123-7F3K/summary.json: AccessDenied"
	unread.Cases[0].Usage = workflow.UsageRef{Key: "incidents/EKR-1123-7F3K/summary.json", Severity: usage.P1, Verdict: string(usage.Misused)}
	all := map[string]Facts{
		"help-verify": verify, "help-intake": intake, "help-summarize": summarize,
		"report-no-summary": of(Report, "03:16:20", contained()),
		"report-unreadable": unread,
		"close-no-summary":  of(Close, "04:13:10", contained()),
		"restore-part":      restoreFacts(false),
		"restore-exposed":   restoreFacts(true),
		"restore-fence": edit(restoreFacts(false), func(f *Facts) {
			f.Restore.Parts, f.Restore.Record.FenceUntil = []string{"fence"}, clockAt("11:12:00")
		}),
		"restore-shut": edit(restoreFacts(false), func(f *Facts) { f.Restore.SwitchedOff = true }),
		"restore-open": edit(restoreFacts(true), func(f *Facts) {
			f.Restore.Parts, f.Restore.KeyStatus = []string{"isolate", "deny"}, "Active"
		}),
		"restore-unread": edit(restoreFacts(false), func(f *Facts) { f.Restore.KeyStatus = "" }),
	}
	maps.Copy(all, pauses())
	for name, c := range changes() {
		all[name] = of(Change, "03:12:31", c)
	}
	maps.Copy(all, scenarioNotices())
	return all
}

func of(kind Kind, now string, c workflow.Case) Facts {
	return Facts{Kind: kind, Event: c.Event, Cases: []workflow.Case{c}, Execution: execution, Number: string(kind) + "-1", Settings: theSettings(), Now: clockAt(now)}
}

// changes are cases in which something was found undone, or is new.
func changes() map[string]workflow.Case {
	undone := func(step containment.Step, target, by string, undoer containment.Undoer, at string, again bool) containment.Undone {
		return containment.Undone{Step: step, Target: target, By: by, Undoer: undoer, At: clockAt(at), Reapplied: again}
	}
	return map[string]workflow.Case{
		"change-hostile": with(func(c *workflow.Case) {
			isolated(c)
			c.Undone = []containment.Undone{undone(containment.KeyInactive, string(exposedKey), "arn:aws:iam::111122223333:user/ci-deploy", containment.Hostile, "03:12:11", true)}
			c.Round, c.Changed = 1, true
		}),
		"change-colleague": with(func(c *workflow.Case) {
			live(c)
			c.Outcome.Actions = contained().Outcome.Actions
			c.Outcome.Actions[0] = act(containment.KeyInactive, string(exposedKey), containment.Skipped, "03:12:24", "undone by arn:aws:iam::111122223333:user/maria: a colleague's decision")
			c.Undone = []containment.Undone{undone(containment.KeyInactive, string(exposedKey), "arn:aws:iam::111122223333:user/maria", containment.Colleague, "03:12:20", false)}
			c.Changed = true
		}),
		"change-unseen": with(func(c *workflow.Case) {
			c.Undone = []containment.Undone{undone(containment.RevokeAttached, "ci-deploy", "", containment.Unseen, "03:12:20", true)}
			c.Round, c.Changed = 1, true
		}),
		"change-made": with(func(c *workflow.Case) {
			const by = "arn:aws:iam::111122223333:user/svc-backup2"
			made := undone(containment.ServiceCredentialInactive, "ACCAEXAMPLE000000001", by, containment.Unseen, "03:12:20", false)
			keys := undone(containment.KeyInactive, "AKIAEXAMPLE0000MADE1", by, containment.Hostile, "03:12:21", false)
			made.User, keys.User = "svc-backup2", "svc-backup2"
			c.Undone, c.Changed, c.Outcome.Contained = []containment.Undone{made, keys}, true, false
		}),
		"change-gained": with(func(c *workflow.Case) { c.Changed = true }),
		"change-lost": with(func(c *workflow.Case) {
			c.Outcome.Contained, c.Changed = false, true
			c.Outcome.Actions[1].Status, c.Outcome.Actions[1].Reason = containment.Failed, "IAM accepted the change, but it does not read back"
		}),
		"change-sibling": with(func(c *workflow.Case) {
			rotating(c)
			c.Changed = true
		}),
	}
}

func restoreFacts(reactivate bool) Facts {
	f := Facts{Kind: Restore, Settings: theSettings(), Number: "restore-1", Now: clockAt("09:20:00"), Restore: &RestoreFacts{
		Record: incident.Record{ID: incidentID, AccessKeyID: exposedKey, User: "ci-deploy", Account: account, Level: level.Revoke},
		Input:  workflow.RestoreInput{IncidentID: incidentID, Only: []string{"deny"}, Reason: "job moved to a role", By: "arn:aws:iam::111122223333:user/maria"},
		Parts:  []string{"deny"}, KeyStatus: "Inactive",
	}}
	if reactivate {
		f.Restore.Input.ReactivateExposedKey, f.Restore.Input.Until, f.Restore.Input.AcceptLiveSessions = true, clockAt("11:20:00"), true
		f.Restore.Parts = []string{"deny", "key:" + string(exposedKey)}
	}
	return f
}
