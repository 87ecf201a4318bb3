package notice

import (
	"encoding/base32"
	"time"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/capability"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

const (
	exposedKey = accesskey.ID("AKIAEXAMPLE0QK7WN2B5")
	secondKey  = "AKIAEXAMPLE9RT2HC6V8"
	freshKey   = "AKIAEXAMPLE3ND8YK1T6"
	sessionKey = accesskey.ID("ASIAEXAMPLE7PL5XG2M9")
	incidentID = "EKR-1123-7F3K"
	account    = "111122223333"
	execution  = "arn:aws:states:us-east-1:111122223333:execution:ekr-respond:4f1c2a90-example"
	limitSaid  = "LimitExceeded: Cannot exceed quota for PoliciesPerUser: 10"
	deniedSaid = "AccessDenied: User: arn:aws:sts::111122223333:assumed-role/ekr-contain/ekr-contain is not authorized to perform: iam:UpdateAccessKey"
)

// clockAt is a time of the night on which everything happens.
func clockAt(hhmmss string) time.Time {
	t, err := time.Parse(time.DateTime, "2026-11-23 "+hhmmss)
	if err != nil {
		panic(err)
	}
	return t
}

func theSettings() settings.Settings {
	return settings.Settings{
		Account: account, Region: "us-east-1", Partition: "aws", AccountName: "payments-prod", Environment: "prod",
		Ceiling: level.Isolate, Escalate: true, RevokeRoles: "none", Pager: "+44 20 7946 0000",
		RunbookURL: "https://wiki.example.com/ci-deploy", OwnerTag: "owner",
		VerifyAfter: 10 * time.Second, WatchAfter: []time.Duration{15 * time.Minute, time.Hour},
	}
}

func theEvent() workflow.Event {
	return workflow.Event{
		Version: 1, Kind: trigger.Health, Code: "AWS_RISK_CREDENTIALS_EXPOSED", Reason: "AWS reports AWS_RISK_CREDENTIALS_EXPOSED",
		ID: "7bf73129-1428-4cd3-a780-95db273d1602", Account: account, Region: "us-east-1",
		Time: clockAt("03:11:58"), ArrivedAt: clockAt("03:12:02"), Deadline: "2026-11-27T00:00:00Z",
		Execution: execution, NotKeys: []string{}, Keys: 1,
	}
}

func theExposure() workflow.Exposure {
	return workflow.Exposure{
		AccessKeyID: exposedKey, AccountID: account, UserHint: "ci-deploy", Location: "https://github.com/example-org/deploy-scripts",
		DetectedAt: "2026-11-23T03:11:40Z", Code: "AWS_RISK_CREDENTIALS_EXPOSED", Start: level.Revoke,
	}
}

func act(step containment.Step, target string, status containment.Status, at, because string) containment.Action {
	return containment.Action{Step: step, Target: target, Status: status, Reason: because, At: clockAt(at)}
}

// contained is the ordinary case: everything of the level revoke in force.
func contained() workflow.Case {
	return workflow.Case{
		Version: 1, IncidentID: incidentID, Event: theEvent(), Exposure: theExposure(), Recorded: true, Investigate: true, Sightings: 1,
		Undone: []containment.Undone{}, Usage: workflow.UsageRef{Minted: []string{}},
		Outcome: containment.Outcome{
			AccessKeyID: exposedKey, Start: level.Revoke, Level: level.Revoke, KeyPrior: "Active", KeyStatus: "Inactive",
			KeyCreatedAt: clockAt("00:00:00").AddDate(-2, 0, 0), Contained: true, ContainedAt: clockAt("03:12:04"),
			User: containment.Principal{
				Name: "ci-deploy", ARN: "arn:aws:iam::111122223333:user/ci-deploy", CreatedAt: clockAt("00:00:00").AddDate(-3, 0, 0),
				Owner: "team-payments", Capability: capability.Admin, CapabilityWhy: "its policies allow everything", Policies: []string{"AdministratorAccess"}, Groups: []string{},
			},
			LastUsed: containment.LastUsed{At: clockAt("03:09:00"), Service: "s3", Region: "eu-west-1"},
			Actions: []containment.Action{
				{Step: containment.KeyInactive, Target: string(exposedKey), Status: containment.Done, Prior: "Active", At: clockAt("03:12:04")},
				act(containment.RevokeAttached, "ci-deploy", containment.Done, "03:12:04", ""),
			},
			Credentials: []containment.Credential{
				{
					Kind: containment.AccessKey, ID: secondKey, Status: "Active", CreatedAt: time.Date(2025, 4, 2, 9, 0, 0, 0, time.UTC),
					LastUsed: containment.LastUsed{At: time.Date(2026, 11, 22, 21, 4, 0, 0, time.UTC), Service: "ecr", Region: "eu-west-1"},
				},
				{Kind: containment.Password, Status: "Active", CreatedAt: time.Date(2023, 1, 17, 8, 0, 0, 0, time.UTC)},
			},
			Unread: []string{},
		},
	}
}

// alertOf is the alert about the cases.
func alertOf(cases ...workflow.Case) Facts {
	f := Facts{Kind: Alert, Event: theEvent(), Cases: cases, Execution: execution, Number: "alert", Settings: theSettings(), Now: clockAt("03:12:08")}
	f.Event.Keys = len(cases)
	return f
}

// with changes a copy of the ordinary case.
func with(change func(*workflow.Case)) workflow.Case {
	c := contained()
	change(&c)
	return c
}

// special is a case in which nothing was changed.
func special(s containment.Special, because string) workflow.Case {
	return with(func(c *workflow.Case) {
		o := containment.NewOutcome(containment.Request{Key: c.Exposure.AccessKeyID, Start: level.Revoke, Level: level.Revoke})
		o.Special, o.SpecialReason = s, because
		c.Outcome = o
	})
}

// live makes the key one that is still on, of the ordinary user.
func live(c *workflow.Case) {
	c.Outcome.Contained, c.Outcome.ContainedAt, c.Outcome.KeyStatus = false, time.Time{}, "Active"
	c.Outcome.Actions = []containment.Action{}
}

// encodedKey is an id that carries an account, made here so that none stands in
// the source.
func encodedKey(account uint64) accesskey.ID {
	raw := make([]byte, 10)
	bits := 1<<47 | account<<7
	for i := range 6 {
		raw[i] = byte(bits >> (40 - 8*i))
	}
	return accesskey.ID("AKIA" + base32.StdEncoding.EncodeToString(raw))
}
