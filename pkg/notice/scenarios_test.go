package notice

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/usage/usagetest"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// look is a scenario at its first and at its last look.
type look struct{ first, last usage.Summary }

// looked makes the summaries once: one of them is of a million calls.
var looked = sync.OnceValue(func() map[string]look {
	all := map[string]look{}
	for _, s := range usagetest.All() {
		all[strings.ReplaceAll(s.Name, " ", "-")] = look{s.Summary(), s.AtClose().Summary()}
	}
	return all
})

// botCase is the case that the scenarios are about.
func botCase(s usage.Summary) workflow.Case {
	c := contained()
	c.Event.Time, c.Event.ArrivedAt = usagetest.Arrived.Add(-4*time.Second), usagetest.Arrived
	c.Exposure.AccessKeyID, c.Exposure.UserHint, c.Exposure.DetectedAt = usagetest.Key, usagetest.User, "2026-11-23T03:11:40Z"
	o := &c.Outcome
	o.AccessKeyID, o.ContainedAt, o.User.Name, o.User.ARN = usagetest.Key, usagetest.KeyOff, usagetest.User, usagetest.Principal
	o.User.Capability, o.User.CapabilityWhy, o.User.Policies, o.Credentials = s.Capability, s.CapabilityWhy, []string{"DeployBot"}, []containment.Credential{}
	o.LastUsed = containment.LastUsed{At: s.LastUsedIAM.At.Time, Service: s.LastUsedIAM.Service, Region: s.LastUsedIAM.Region}
	o.Actions = []containment.Action{
		{Step: containment.KeyInactive, Target: usagetest.Key, Status: containment.Done, Prior: "Active", At: usagetest.KeyOff},
		{Step: containment.RevokeAttached, Target: usagetest.User, Status: containment.Done, At: usagetest.KeyOff},
	}
	c.WatchAt = []time.Time{usagetest.Arrived.Add(15 * time.Minute), usagetest.Arrived.Add(time.Hour), usagetest.Arrived.Add(time.Hour)}
	c.Usage = workflow.UsageRef{Key: "incidents/EKR-1123-7F3K/summary.json", Severity: s.Severity, Verdict: string(s.Verdict), Minted: []string{}}
	return c
}

func at2(hhmmss string) usage.Time { return usage.At(clockAt(hhmmss)) }

// told is a notice about a scenario.
func told(kind Kind, s usage.Summary) Facts {
	f := of(kind, "03:16:30", botCase(s))
	if f.Now = usagetest.Reported; kind == Close {
		f.Now = usagetest.Closed.Add(20 * time.Second)
	}
	f.Usage = &s
	return f
}

// scenarioNotices are the notices that are written from a summary.
func scenarioNotices() map[string]Facts {
	all := map[string]Facts{}
	for name, l := range looked() {
		all["report-"+name] = told(Report, l.first)
		all["close-"+name] = edit(told(Close, l.last), func(f *Facts) {
			f.Cases[0].Reading.Before = workflow.Seen{Severity: l.first.Severity, Verdict: string(l.first.Verdict)}
		})
	}
	misused := looked()["misused"]
	all["report-raised"] = edit(told(Report, misused.first), func(f *Facts) { raised(&f.Cases[0]) })
	all["close-raised"] = edit(told(Close, misused.last), func(f *Facts) { raised(&f.Cases[0]) })
	all["report-much-made"] = told(Report, muchMade(misused.first))
	all["close-not-a-drill"] = edit(told(Close, looked()["denied-Region"].last), func(f *Facts) {
		c := &f.Cases[0]
		live(c)
		f.Event.Kind, f.Event.Code, f.Event.Deadline = trigger.Drill, "drill", ""
		c.Event, c.Exposure.Code, c.Exposure.Location, c.Exposure.DetectedAt = f.Event, "drill", "", ""
		c.Outcome.Special, c.Outcome.SpecialReason = containment.NotDrill, "the user is not under /ekr/drill/"
		f.Usage.Verdict, f.Usage.Severity, f.Usage.Rows, f.Usage.Reasons = usage.Drill, usage.P4, []string{"R0"}, []string{"the key is not one that anything here depends on (DRILL)"}
		c.Usage.Verdict, c.Usage.Severity = string(usage.Drill), usage.P4
	})
	all["close-held-severity"] = edit(told(Close, looked()["denied-Region"].last), func(f *Facts) {
		f.Usage.Severity, f.Usage.SeverityHeld = usage.P1, true
	})
	for name, f := range corrections() {
		all[name] = f
	}
	return all
}

// corrections are the change notices of later looks.
func corrections() map[string]Facts {
	probed, misused := looked()["only-validated"], looked()["misused"]
	milder := edit(told(Change, probed.last), func(f *Facts) {
		c := &f.Cases[0]
		f.Now = usagetest.Arrived.Add(13 * time.Minute)
		c.Changed, c.Changes = true, 1
		c.Reading.Look, c.Reading.Before = workflow.LookHistory.Numbered(1), workflow.Seen{Severity: usage.P2, Verdict: string(probed.first.Verdict)}
		f.Usage.Severity, c.Usage.Severity = usage.P2, usage.P2 // it falls only in the closing notice
		c.News = []string{"verdict PROBED, which was USED: " + probed.last.Reasons[0]}
	})
	graver := edit(told(Change, misused.last), func(f *Facts) {
		c := &f.Cases[0]
		raised(c)
		f.Now = usagetest.Arrived.Add(14 * time.Minute)
		c.Changed, c.Changes = true, 1
		c.Reading.Look, c.Reading.Before = workflow.LookHistory.Numbered(1), workflow.Seen{Severity: usage.P2, Verdict: string(usage.Used)}
		c.News = []string{"severity P1, which was P2", "verdict MISUSED, which was USED: " + misused.last.Reasons[0], "contained further, because of row R3, R4"}
	})
	watch := edit(told(Change, looked()["children-in-another-account"].first), func(f *Facts) {
		c := &f.Cases[0]
		f.Now = usagetest.Arrived.Add(19 * time.Minute)
		c.Changed, c.Changes = true, 2
		c.Reading.Look, c.Reading.Before = workflow.LookWatch.Numbered(1), workflow.Seen{Severity: usage.P1, Verdict: string(usage.StillAlive)}
		c.News = []string{"3 more calls by what the key had made: ASIAEXAMPLE0RGREADER, last at 03:20:11"}
	})
	lost := edit(watch, func(f *Facts) {
		f.Usage, f.UsageProblem = nil, "the summary incidents/EKR-1123-7F3K/summary.json could not be read back: AccessDenied"
	})
	return map[string]Facts{"change-milder": milder, "change-graver": graver, "change-watch": watch, "change-unreadable": lost}
}

// raised is a containment that the evidence raised: the user is isolated, and
// what the key made is off.
func raised(c *workflow.Case) {
	o := &c.Outcome
	o.Level = level.Isolate
	o.Actions = append(o.Actions,
		containment.Action{Step: containment.IsolateAttached, Target: usagetest.User, Status: containment.Done, Reason: "evidence: row R3, R4", At: clockAt("03:15:52")},
		containment.Action{Step: containment.KeyInactive, Target: usagetest.MadeKey, User: usagetest.MadeUser, Status: containment.Done, Prior: "Active",
			Reason: containment.ReasonMade + " (evidence: row R3, R4)", At: clockAt("03:15:53")},
		containment.Action{Step: containment.RoleSessionDenied, Target: "OrgReader", Status: containment.Done, Reason: containment.ReasonMade + " (evidence: row R3, R4)", At: clockAt("03:15:55")},
	)
	c.Raise = workflow.Raise{Look: workflow.LookFirst, Round: 1, Rows: []string{"R3", "R4"}, Acted: true, Denied: []string{usagetest.RoleSession}}
	c.Reading.Hostile = []string{usagetest.Away}
}

// muchMade has more of everything than a mail can hold: things without names,
// servers in every Region, sessions without end.
func muchMade(s usage.Summary) usage.Summary {
	regions := strings.Fields("af-south-1 ap-east-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 " +
		"eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2")
	s.Created, s.Minted = slices.Clone(s.Created), slices.Clone(s.Minted)
	at := func(i int) usage.Time { return usage.At(clockAt("03:05:00").Add(time.Duration(i) * time.Second)) }
	for i := range 7 {
		s.Created = append(s.Created, usage.Created{Region: "eu-west-1", Service: "ecs", Action: "RegisterTaskDefinition", ByKey: usagetest.Key, At: at(i)})
	}
	for i := range 5 {
		s.Created = append(s.Created, usage.Created{
			Region: "eu-west-1", Service: "lambda", Action: "CreateFunction20150331", ByKey: usagetest.Key, At: at(i),
			Resource: fmt.Sprintf("arn:aws:lambda:eu-west-1:111122223333:function:worker-%d", i),
		})
	}
	for i := range 19 * 30 {
		s.Created = append(s.Created, usage.Created{Region: regions[i%19], Service: "ec2", Action: "RunInstances", Resource: fmt.Sprintf("i-0example%03d", i), ByKey: usagetest.Key, At: at(i)})
	}
	for i := range 30 {
		s.Minted = append(s.Minted, usage.Minted{
			AccessKeyID: fmt.Sprintf("ASIAEXAMPLEFAR%06d", i), Kind: "role-session", By: "AssumeRole", Parent: usagetest.Key, Address: usagetest.Away, Alive: usage.AliveYes,
			Principal: fmt.Sprintf("arn:aws:iam::4444555566%02d:role/Deployer", i%11), Session: "x", IssuedAt: at(i), ExpiresAt: usage.At(usagetest.Closed),
		})
	}
	s.IAMCreatedSince = append(slices.Clone(s.IAMCreatedSince), usage.IAMObject{Kind: "role", Name: "support-helper", CreatedAt: at(0)})
	s.OtherIdentities = []usage.Identity{{ARN: "arn:aws:iam::111122223333:user/maria", Address: usagetest.Away}}
	s.ByAWSDenied, s.ByService = 1, 2
	return s
}
