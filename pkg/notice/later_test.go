package notice

import (
	"time"

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
		"report-misused":     usageOf(Report, "03:16:20", misused()),
		"report-used":        usageOf(Report, "03:16:20", used()),
		"report-unused":      usageOf(Report, "03:16:20", unused()),
		"report-cannot-tell": usageOf(Report, "03:16:20", cannotTell()),
		"report-no-summary":  of(Report, "03:16:20", contained()),
		"report-unreadable":  unread,
		"close-held":         usageOf(Close, "04:13:10", unused()),
		"close-misused":      usageOf(Close, "04:13:10", misused()),
		"close-no-summary":   of(Close, "04:13:10", contained()),
		"restore-part":       restoreFacts(false),
		"restore-exposed":    restoreFacts(true),
	}
	for name, c := range changes() {
		all[name] = of(Change, "03:12:31", c)
	}
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
		Parts:  []string{"deny"},
	}}
	if reactivate {
		f.Restore.Input.ReactivateExposedKey, f.Restore.Input.Until, f.Restore.Input.AcceptLiveSessions = true, clockAt("11:20:00"), true
		f.Restore.Parts = []string{"deny", "key:" + string(exposedKey)}
	}
	return f
}

func usageOf(kind Kind, now string, s usage.Summary) Facts {
	f := of(kind, now, contained())
	f.Usage = &s
	f.Cases[0].Usage = workflow.UsageRef{Key: "incidents/EKR-1123-7F3K/summary.json", Severity: s.Severity, Verdict: string(s.Verdict)}
	return f
}

func at2(hhmmss string) usage.Time { return usage.At(clockAt(hhmmss)) }

// summaryOf is what is common to the summaries.
func summaryOf(verdict usage.Verdict, severity string, rows, reasons []string) usage.Summary {
	return usage.Summary{
		Version: usage.Version, AccessKeyID: string(exposedKey), AccountID: account, Principal: "arn:aws:iam::111122223333:user/ci-deploy",
		Capability: usage.Admin, Impact: usage.InUse, CompleteUntil: at2("03:00:00"),
		Baseline: usage.Baseline{Days: 1, Addresses: []string{"198.51.100.20", "198.51.100.21"}},
		BlindSpots: []usage.BlindSpot{
			{What: "reads and writes of data (S3 objects, DynamoDB items, function calls)", Why: "CloudTrail's event history never holds data events"},
			{What: "calls tried with the key since it was switched off", Why: "AWS refuses them before CloudTrail: none is recorded"},
		},
		Severity: severity, Verdict: verdict, Rows: rows, Reasons: reasons,
	}
}

func misused() usage.Summary {
	s := summaryOf(usage.Misused, usage.P1, []string{"R3", "R4", "R5"}, []string{
		"harmful calls succeeded: cloudtrail StopLogging, ec2 RunInstances, iam CreateAccessKey, iam CreateUser, secretsmanager GetSecretValue",
		"2 credentials made with the key since the exposure can still be used",
		"an administrator's key was used from a new source: 203.0.113.77",
	})
	s.CompleteUntil = usage.Time{}
	s.Events, s.Succeeded, s.Failed, s.Denied = 214, 187, 27, 20
	s.FirstSeen, s.LastSeen = at2("02:49:31"), at2("03:10:47")
	s.Regions = []usage.Count{{Name: "us-east-1", Count: 120}, {Name: "eu-west-1", Count: 60}, {Name: "us-east-2", Count: 34}}
	s.NewSources = []usage.NewSource{{Address: "203.0.113.77", Strong: true}}
	s.UserAgents = []usage.Agent{{Agent: "Boto3/1.34 md/Botocore#1.34 kali", Count: 190, Tool: "Kali Linux"}}
	s.ByAWS = 1
	s.Suspicious = []usage.Suspicious{
		{Service: "cloudtrail", Name: "StopLogging", Class: usage.CoverUp, Why: "the trail was stopped", Succeeded: 1},
		{Service: "iam", Name: "CreateUser", Class: usage.Access, Why: "a new user", Succeeded: 1},
		{Service: "ec2", Name: "RunInstances", Class: usage.ImpactClass, Why: "servers were started", Succeeded: 2, Failed: 19},
		{Service: "secretsmanager", Name: "GetSecretValue", Class: usage.SecretRead, Why: "a secret was read", Succeeded: 2},
	}
	s.Minted = []usage.Minted{
		{AccessKeyID: freshKey, Kind: "access-key", By: "CreateAccessKey", Principal: "svc-backup2", IssuedAt: at2("02:52:40"), Alive: usage.AliveYes, Events: 31},
		{
			AccessKeyID: string(sessionKey), Kind: "role-session", By: "AssumeRole", Principal: "arn:aws:iam::111122223333:role/OrgAudit", Session: "audit-1",
			IssuedAt: at2("02:58:00"), ExpiresAt: at2("03:58:00"), Alive: usage.AliveYes, Events: 8,
			Minted: []usage.Minted{{
				AccessKeyID: "ASIAEXAMPLE1CV6RD4J8", Kind: "role-session", By: "AssumeRole", Principal: "arn:aws:iam::444455556666:role/BackupWriter", Session: "s3sync",
				IssuedAt: at2("02:59:00"), ExpiresAt: at2("03:59:00"), Alive: usage.AliveUnknown,
			}},
		},
	}
	s.OutOfReach = []usage.OutOfReach{{Account: "444455556666", Role: "BackupWriter", Session: "s3sync", Expires: at2("03:59:00")}}
	s.Created = []usage.Created{
		{Region: "us-east-1", Service: "iam", Action: "CreateUser", Resource: "svc-backup2", At: at2("02:52:40")},
		{Region: "us-east-2", Service: "ec2", Action: "RunInstances", Resource: "i-0aaaa1111bbbb2222", At: at2("03:01:00")},
		{Region: "us-east-2", Service: "ec2", Action: "RunInstances", Resource: "i-0aaaa1111bbbb2223", At: at2("03:01:00")},
		{Region: "eu-north-1", Service: "ec2", Action: "RunInstances", Resource: "i-0cccc1111dddd2222", At: at2("03:04:00")},
	}
	s.SecretsRead = []usage.Secret{
		{Region: "eu-west-1", Service: "secretsmanager", Name: "prod/payments/db"}, {Region: "eu-west-1", Service: "secretsmanager", Name: "prod/stripe/api"},
	}
	s.BlindSpots = append([]usage.BlindSpot{{What: "me-central-1", Why: "AccessDeniedException: not authorized to perform: cloudtrail:LookupEvents"}}, s.BlindSpots...)
	return s
}

func used() usage.Summary {
	s := summaryOf(usage.Used, usage.P2, []string{"R8", "R10"}, []string{
		"the key was used from a source never seen before: 203.0.113.77", "IAM knows of a use that the records do not show",
	})
	s.Events, s.Succeeded, s.FirstSeen, s.LastSeen = 12, 12, at2("02:49:31"), at2("02:51:02")
	s.NewSources = []usage.NewSource{{Address: "203.0.113.77"}}
	return s
}

func unused() usage.Summary {
	s := summaryOf(usage.Unused, usage.P2, []string{"R13"}, []string{"no use from a new source seen; the key was an administrator's"})
	s.Events, s.Succeeded, s.FirstSeen, s.LastSeen = 96, 96, usage.At(clockAt("03:00:00").Add(-20*time.Hour)), at2("02:45:00")
	return s
}

func cannotTell() usage.Summary {
	s := summaryOf(usage.CannotTell, usage.P2, []string{"R11"}, []string{"not everything could be read: eu-west-3: not read to its end"})
	s.CompleteUntil = usage.Time{}
	s.BlindSpots = append([]usage.BlindSpot{{What: "eu-west-3", Why: "not read to its end"}}, s.BlindSpots...)
	return s
}
