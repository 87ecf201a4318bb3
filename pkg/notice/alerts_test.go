package notice

import (
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/capability"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// edit changes the facts of a notice.
func edit(f Facts, change func(*Facts)) Facts {
	change(&f)
	return f
}

// alerts are the facts of every alert that has a golden file.
func alerts() map[string]Facts {
	all := map[string]Facts{
		"alert-revoke":     alertOf(contained()),
		"alert-isolate":    alertOf(with(isolated)),
		"alert-root":       alertOf(special(containment.Root, "IAM names no user for the key, as for keys of the account's root")),
		"alert-gone":       alertOf(vanished()),
		"alert-unrecorded": alertOf(with(unrecorded)),
		"alert-many":       manyFacts(),
		"alert-young":      alertOf(with(rotating)),
		"alert-limit":      alertOf(with(quotaFull)),
		"alert-refused":    alertOf(with(refused)),
		"alert-failed": alertOf(workflow.Case{
			Version: 1, Event: theEvent(), Exposure: theExposure(),
			Failure: `{"Error":"Lambda.Unknown","Cause":"{\"errorMessage\":\"RequestId: 5d0c Error: Runtime exited with error: signal: killed\",\"errorType\":\"Runtime.ExitError\"}"}`,
		}),
		"alert-was-off": alertOf(with(wasOff)),
		"alert-repeat": alertOf(with(func(c *workflow.Case) {
			c.Repeat, c.Investigate, c.Sightings, c.Outcome.KeyPrior = true, false, 4, "Inactive"
		})),
		"alert-restored": alertOf(with(func(c *workflow.Case) {
			live(c)
			c.Outcome.Special, c.Outcome.SpecialReason = containment.Restored, "restored by arn:aws:iam::111122223333:user/maria at 2026-11-22 16:02 UTC until 2026-11-23 16:00 UTC"
		})),
		"alert-names": oddNames(),
		"alert-may-rise": alertOf(with(func(c *workflow.Case) {
			c.Outcome.User.Capability = capability.Escalation
			c.Outcome.User.CapabilityWhy = "iam:PassRole + lambda:CreateFunction, if what that reaches is an administrator's"
		})),
		"alert-rights-limited": alertOf(with(func(c *workflow.Case) {
			c.Outcome.User.Capability, c.Outcome.User.CapabilityWhy = capability.Limited, ""
		})),
		"alert-rights-unread": alertOf(with(func(c *workflow.Case) {
			c.Outcome.User.Capability, c.Outcome.User.CapabilityWhy = capability.Unknown, "not read: groups of ci-deploy"
			c.Outcome.Unread = []string{"groups of ci-deploy: AccessDenied: not authorized"}
		})),
		"alert-quarantined": alertOf(with(func(c *workflow.Case) {
			c.Outcome.User.Policies = []string{"AdministratorAccess", "AWSCompromisedKeyQuarantineV3"}
		})),
	}
	for name, f := range refusals() {
		all[name] = f
	}
	for name, f := range fencedAlerts() {
		all[name] = f
	}
	for name, f := range cappedAlerts() {
		all[name] = f
	}
	for name, f := range pausedAlerts() {
		all[name] = f
	}
	for name, f := range sessions() {
		all[name] = f
	}
	for name, f := range keyless() {
		all[name] = f
	}
	return all
}

func isolated(c *workflow.Case) {
	o := &c.Outcome
	c.Exposure.Code, c.Exposure.Start, c.Event.Code = "AWS_RISK_CREDENTIALS_COMPROMISED", level.Isolate, "AWS_RISK_CREDENTIALS_COMPROMISED"
	o.Start, o.Level = level.Isolate, level.Isolate
	o.Actions = []containment.Action{
		o.Actions[0],
		act(containment.IsolateAttached, "ci-deploy", containment.Done, "03:12:04", ""),
		act(containment.RevokeAttached, "ci-deploy", containment.Done, "03:12:05", ""),
		{Step: containment.KeyInactive, Target: secondKey, Status: containment.Done, Prior: "Active", At: clockAt("03:12:06")},
	}
	o.Credentials[0].Status, o.Credentials[0].SwitchedOff = "Inactive", true
}

func unrecorded(c *workflow.Case) {
	c.Recorded, c.RecordError = false, "opening the incident: dynamodb PutItem: AccessDeniedException: not authorized to perform: dynamodb:PutItem"
	c.EvidenceError = "s3 PutObject incidents/EKR-1123-7F3K/containment-20261123T031206.000Z.json: AccessDenied"
}

func rotating(c *workflow.Case) {
	o := &c.Outcome
	o.Credentials = append(o.Credentials,
		containment.Credential{Kind: containment.AccessKey, ID: freshKey, Status: "Inactive", CreatedAt: clockAt("03:05:21"), Young: true, SwitchedOff: true},
		containment.Credential{Kind: containment.MFADevice, ID: "arn:aws:iam::111122223333:mfa/ci-deploy-2", Status: "Active", CreatedAt: clockAt("03:06:40"), Young: true})
	o.Credentials = o.Credentials[1:]
	o.Actions = append(o.Actions, containment.Action{
		Step: containment.KeyInactive, Target: freshKey, Status: containment.Done, Prior: "Active", Reason: containment.ReasonYoung, At: clockAt("03:12:06")})
}

func quotaFull(c *workflow.Case) {
	o := &c.Outcome
	o.Actions = []containment.Action{
		o.Actions[0],
		act(containment.RevokeAttached, "ci-deploy", containment.Failed, "03:12:04", limitSaid),
		{Step: containment.BoundarySet, Target: "ci-deploy", Status: containment.Done, Prior: "arn:aws:iam::111122223333:policy/developer-boundary", At: clockAt("03:12:05")},
	}
}

func refused(c *workflow.Case) {
	live(c)
	c.Outcome.Actions = []containment.Action{
		{Step: containment.KeyInactive, Target: string(exposedKey), Status: containment.Denied, Prior: "Active", Reason: deniedSaid, At: clockAt("03:12:09")},
		act(containment.RevokeAttached, "ci-deploy", containment.Done, "03:12:04", ""),
	}
	c.Outcome.Unread = []string{"inline policies of ci-deploy: AccessDenied: not authorized to perform: iam:ListUserPolicies"}
}

func wasOff(c *workflow.Case) {
	c.Outcome.KeyPrior, c.Outcome.OffBefore = "Inactive", true
	c.Outcome.Actions[0].Prior, c.Outcome.Actions[0].Status = "Inactive", containment.Already
	c.Outcome.LastUsed = containment.LastUsed{At: time.Date(2026, 8, 3, 11, 0, 0, 0, time.UTC), Service: "sts", Region: "us-east-1"}
}

func vanished() workflow.Case {
	c := special(containment.Gone, "GetAccessKeyLastUsed answered AccessDenied: not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key "+string(encodedKey(444455556666)))
	c.Exposure.AccessKeyID = encodedKey(444455556666)
	c.Outcome.AccessKeyID = c.Exposure.AccessKeyID
	return c
}

// refusals are the alerts in which the settings or a person keep the key on.
func refusals() map[string]Facts {
	foreign := special(containment.Foreign, "the event names account 444455556666 as the key's")
	foreign.Exposure.AccountID, foreign.Exposure.Start, foreign.Investigate = "444455556666", level.Notify, false
	foreign.Outcome.Start, foreign.Outcome.Level = level.Notify, level.Notify
	protected := with(live)
	protected.Outcome.Special, protected.Outcome.SpecialReason = containment.Protected, "the settings exempt it until 2026-12-31: card terminals in the field"
	suspected := with(live)
	suspected.Exposure.Code, suspected.Exposure.Start, suspected.Outcome.Start, suspected.Outcome.Level = "Suspected", level.Notify, level.Notify, level.Notify
	closed := with(live)
	closed.Exposure.Start, closed.Outcome.Start, closed.Outcome.Level = level.Notify, level.Notify, level.Notify
	dry := with(live)
	dry.Outcome.DryRun = true
	dry.Outcome.Actions = []containment.Action{
		{Step: containment.KeyInactive, Target: string(exposedKey), Status: containment.Would, Prior: "Active", At: clockAt("03:12:04")},
		act(containment.RevokeAttached, "ci-deploy", containment.Would, "03:12:04", ""),
	}
	return map[string]Facts{
		"alert-foreign":       alertOf(foreign),
		"alert-member":        ofMember(contained()),
		"alert-no-role":       ofMember(special(containment.OwnerUnknown, "the responder's role in account 444455556666 could not be taken: sts AssumeRole arn:aws:iam::444455556666:role/ekr-member-contain: api error AccessDenied")),
		"alert-owner-unknown": alertOf(special(containment.OwnerUnknown, "GetAccessKeyLastUsed answered ServiceFailure: the service is not available")),
		"alert-manual": edit(alertOf(with(func(c *workflow.Case) { c.Exposure.Code, c.Exposure.Location, c.Exposure.DetectedAt = "manual", "", "" })), func(f *Facts) {
			f.Event.Kind, f.Event.Code, f.Event.Reason, f.Event.Deadline = trigger.Manual, "manual", "by hand: laptop stolen", ""
			f.Event.Time = f.Event.ArrivedAt
		}),
		"alert-deactivate": alertOf(with(func(c *workflow.Case) {
			c.Exposure.Code, c.Exposure.Start, c.Outcome.Start, c.Outcome.Level = "AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED", level.Deactivate, level.Deactivate, level.Deactivate
			c.Outcome.Actions = c.Outcome.Actions[:1]
		})),
		"alert-not-a-drill": edit(alertOf(with(func(c *workflow.Case) {
			live(c)
			c.Outcome.Special, c.Outcome.SpecialReason, c.Investigate = containment.NotDrill, "the user is not under /ekr/drill/", false
			c.Exposure.Code, c.Exposure.Location = "drill", ""
		})), func(f *Facts) { f.Event.Kind, f.Event.Code, f.Event.Deadline = trigger.Drill, "drill", "" }),
		"alert-protected": edit(alertOf(protected), func(f *Facts) {
			f.Settings.Protected = []settings.Protection{{Principal: "ci-deploy", Reason: "card terminals in the field", Owner: "terminal-team", Until: "2026-12-31"}}
		}),
		"alert-notify-only": edit(alertOf(with(func(c *workflow.Case) {
			live(c)
			c.Outcome.Level = level.Notify
		})), func(f *Facts) { f.Settings.Ceiling = level.Notify }),
		"alert-suspected": edit(alertOf(suspected), func(f *Facts) {
			f.Event.Kind, f.Event.Code, f.Event.Reason = trigger.TrustedAdvisor, "Suspected", `Trusted Advisor reports the key as Suspected, which does not prove that it is exposed`
		}),
		"alert-closed": edit(alertOf(closed), func(f *Facts) {
			f.Event.Reason = "AWS reports AWS_RISK_CREDENTIALS_EXPOSED as closed, and only open events are acted on"
		}),
		"alert-dry-run": edit(alertOf(dry), func(f *Facts) { f.Settings.DryRun = true }),
		"alert-dry-off": edit(alertOf(dryOff()), func(f *Facts) { f.Settings.DryRun = true }),
	}
}

// ofMember is an alert of a key in a member account of an organisation.
func ofMember(c workflow.Case) Facts {
	c.Exposure.AccountID = "444455556666"
	return edit(alertOf(c), func(f *Facts) { f.Settings.Organization = "o-a1b2c3d4e5" })
}

// dryOff is a rehearsal with a key that is off already.
func dryOff() workflow.Case {
	return with(func(c *workflow.Case) {
		live(c)
		c.Outcome.DryRun, c.Outcome.KeyStatus, c.Outcome.KeyPrior = true, "Inactive", "Inactive"
		c.Outcome.Actions = []containment.Action{
			{Step: containment.KeyInactive, Target: string(exposedKey), Status: containment.Would, Prior: "Inactive", At: clockAt("03:12:04")},
			act(containment.RevokeAttached, "ci-deploy", containment.Would, "03:12:04", ""),
		}
	})
}

// sessions are the alerts about temporary keys.
func sessions() map[string]Facts {
	of := func(s containment.Special, user containment.Principal) workflow.Case {
		c := special(s, "")
		c.Exposure.AccessKeyID, c.Outcome.AccessKeyID, c.Exposure.UserHint = sessionKey, sessionKey, ""
		c.Outcome.User = user
		return c
	}
	user := of(containment.Temporary, contained().Outcome.User)
	user.Outcome.Contained = true
	user.Outcome.Actions = []containment.Action{act(containment.RevokeAttached, "ci-deploy", containment.Done, "03:12:05", "")}
	user.Outcome.Credentials = contained().Outcome.Credentials
	role := of(containment.TemporaryRole, containment.Principal{
		Name: "BackupWriter", ARN: "arn:aws:iam::111122223333:role/BackupWriter", Session: "i-0123456789abcdef0", UserID: "AROAEXAMPLEROLEID0001:i-0123456789abcdef0"})
	role.Outcome.Actions = []containment.Action{act(containment.RoleSessionDenied, "BackupWriter", containment.Skipped, "03:12:05", "the setting revokeRoles is none")}
	own := of(containment.Own, containment.Principal{
		Name: "ekr-contain", ARN: "arn:aws:iam::111122223333:role/ekr-contain", Session: "ekr-contain", UserID: "AROAEXAMPLEROLEID0002:ekr-contain"})
	own.Outcome.SpecialReason = "the session is of ekr-contain, a role of the responder"
	return map[string]Facts{
		"alert-session-user": alertOf(user),
		"alert-session-role": alertOf(role),
		"alert-own-role":     alertOf(own),
	}
}

// keyless are the alerts of events without a key that can be acted on.
func keyless() map[string]Facts {
	sample := special(containment.Gone, "GetAccessKeyLastUsed answered AccessDenied")
	sample.Exposure.AccessKeyID, sample.Exposure.UserHint, sample.Investigate, sample.Exposure.Start = "ASIAEXAMPLESAMPLE001", "GeneratedFindingUserName", false, level.Notify
	sample.Exposure.Location, sample.Exposure.Code = "", "UnauthorizedAccess:IAMUser/MaliciousIPCaller"
	sample.Outcome.Start, sample.Outcome.Level = level.Notify, level.Notify
	return map[string]Facts{
		"alert-no-key": edit(alertOf(), func(f *Facts) {
			f.Event.Reason, f.Event.NotKeys = "AWS_RISK_CREDENTIALS_EXPOSED names no access key", []string{"AIDAEXAMPLEUSERID0001"}
		}),
		"alert-console": edit(alertOf(), func(f *Facts) {
			f.Event.Code, f.Event.Reason = "AWS_RISK_ACCOUNT_CONSOLE_COMPROMISE", "AWS_RISK_ACCOUNT_CONSOLE_COMPROMISE is no code with a known response"
		}),
		"alert-quarantine-by-colleague": edit(alertOf(), func(f *Facts) {
			f.Event.Kind, f.Event.Code = trigger.Quarantine, "AttachUserPolicy"
			f.Event.Reason = "AWS's quarantine of user ci-deploy was put on by maria; the caller's key is not the exposed one"
			f.Event.NotKeys, f.Event.Deadline = []string{"user ci-deploy"}, ""
		}),
		"alert-sample": edit(alertOf(sample), func(f *Facts) {
			f.Event.Kind, f.Event.Code, f.Event.Sample, f.Event.Deadline = trigger.GuardDuty, "UnauthorizedAccess:IAMUser/MaliciousIPCaller", true, ""
			f.Event.Reason = "a sample finding, made up by GuardDuty"
		}),
	}
}

// manyFacts is an event of 32 keys: most contained, and one of each bad kind.
func manyFacts() Facts {
	cases := []workflow.Case{}
	for i := range 32 {
		id := accesskey.ID(fmt.Sprintf("AKIAEXAMPLE%09d", i))
		c := with(func(c *workflow.Case) {
			switch i {
			case 7:
				refused(c)
			case 12:
				quotaFull(c)
				c.Outcome.Actions[2].Status, c.Outcome.Actions[2].Reason = containment.Denied, "AccessDenied"
				c.Outcome.Contained = false
			case 19:
				*c = special(containment.Root, "IAM names no user for the key, as for keys of the account's root")
			case 21:
				wasOff(c)
			case 28:
				*c = workflow.Case{Version: 1, Event: theEvent(), Exposure: theExposure(), Failure: `{"Error":"States.Timeout","Cause":""}`}
			}
		})
		c.Exposure.AccessKeyID, c.Outcome.AccessKeyID = id, id
		c.Outcome.Credentials = nil
		if c.IncidentID != "" {
			c.IncidentID = fmt.Sprintf("EKR-1123-A%03d", i)
		}
		if c.Outcome.User.Name != "" {
			c.Outcome.User.Name = fmt.Sprintf("service-%02d", i)
		}
		for a := range c.Outcome.Actions {
			if c.Outcome.Actions[a].Step == containment.KeyInactive {
				c.Outcome.Actions[a].Target = string(id)
			}
		}
		cases = append(cases, c)
	}
	return alertOf(cases...)
}

// oddNames has the longest and oddest names that IAM and people allow.
func oddNames() Facts {
	user := "svc+deploy=blue,green.eu@payments_example-0123456789abcdefghijkl"
	return edit(alertOf(with(func(c *workflow.Case) {
		c.Outcome.User.Name = user[:64]
		c.Outcome.User.Owner = "Zahlungen \u202eKöln\u202c\nDONE all good"
		c.Exposure.Location = "https://git.example.org/" + "very-long-group/" + "very-long-project-name/blob/0123456789abcdef/config/environments/production.env"
	})), func(f *Facts) {
		f.Settings.AccountName, f.Settings.Partition, f.Settings.Region = "Zahlungsverkehr Köln 決済", "aws-us-gov", "us-gov-west-1"
		f.Execution = "arn:aws-us-gov:states:us-gov-west-1:111122223333:execution:ekr-respond:4f1c2a90-example"
	})
}
