package notice

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/golden"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

func drilled(change func(*workflow.Drill)) DrillFacts {
	began := time.Date(2026, 11, 24, 10, 3, 0, 0, time.UTC)
	d := workflow.Drill{
		Version: workflow.Version, Execution: "arn:aws:states:us-east-1:111122223333:execution:ekr-drill:weekly-1", StartedAt: began,
		User: "ekr-drill-20261124T100300-5f3a90c1", AccessKeyID: "AKIAEXAMPLE0DRILLED0",
		AnnouncedAt: began.Add(12 * time.Second), EventID: "e-1", IncidentID: "EKR-1124-7F3K",
		ContainedAt: began.Add(18200 * time.Millisecond), Seconds: 6.2, TimeToContain: 4.1, Removed: []string{}, Left: []string{}, Cleaned: true,
		EndedAt: began.Add(2 * time.Minute), Passed: true, Told: true, Mailed: true,
	}
	hold := func(name workflow.DrillStepName, detail string) {
		d.Steps = append(d.Steps, workflow.DrillStep{Name: name, Status: workflow.DrillHolds, Detail: detail})
	}
	hold(workflow.DrillRan, "a user and a key were made, and the event was taken")
	hold(workflow.DrillKeyOff, "the key is Inactive, read from IAM")
	hold(workflow.DrillDenied, "policy ekr-revoke is attached to the user")
	hold(workflow.DrillRecorded, "EKR-1124-7F3K says that the key is contained")
	hold(workflow.DrillAlertSent, "SNS took the alert")
	hold(workflow.DrillReportSent, "SNS took the report")
	hold(workflow.DrillClosed, "the closing notice was sent, and the incident is closed")
	hold(workflow.DrillNoticesHeard, "topic ekr-notices: subscriptions confirmed: 1")
	hold(workflow.DrillAlarmsHeard, "topic ekr-alarms: subscriptions confirmed: 1")
	hold(workflow.DrillCleanedUp, "the user and its key are removed")
	if change != nil {
		change(&d)
	}
	return DrillFacts{
		Drill: d, Now: d.EndedAt,
		Settings: settings.Settings{Account: account, AccountName: "payments-prod", Environment: "prod", Partition: "aws", Region: "us-east-1"},
	}
}

// lacks makes a drill that did not pass.
func lacks(status workflow.DrillStatus, details map[workflow.DrillStepName]string) func(*workflow.Drill) {
	return func(d *workflow.Drill) {
		d.Passed = false
		for i := range d.Steps {
			if detail, bad := details[d.Steps[i].Name]; bad {
				d.Steps[i].Status, d.Steps[i].Detail = status, detail
			}
		}
	}
}

func drills() map[string]DrillFacts {
	return map[string]DrillFacts{
		"passed": drilled(nil),
		"never-heard-of": drilled(func(d *workflow.Drill) {
			lacks(workflow.DrillFailed, map[workflow.DrillStepName]string{
				workflow.DrillKeyOff: "the key is still Active", workflow.DrillDenied: "no denial is attached to the user",
				workflow.DrillRecorded:  "there is no incident: the event did not reach the responder, or it could not write to the table",
				workflow.DrillAlertSent: "there is no incident that it could be about",
			})(d)
			d.Steps = append(d.Steps[:5], d.Steps[7:]...) // nothing later was waited for
			d.IncidentID, d.ContainedAt, d.Seconds, d.TimeToContain = "", time.Time{}, -1, -1
		}),
		"unconfirmed": drilled(lacks(workflow.DrillFailed, map[workflow.DrillStepName]string{
			workflow.DrillNoticesHeard: "security@example.com: subscribed to topic ekr-notices, and never confirmed",
		})),
		"unread": drilled(lacks(workflow.DrillUnread, map[workflow.DrillStepName]string{
			workflow.DrillRecorded: "could not be read: AccessDeniedException: not authorized to perform dynamodb:GetItem",
		})),
		"by-hand-not-begun": drilled(func(d *workflow.Drill) {
			*d = workflow.Drill{Execution: d.Execution, StartedAt: d.StartedAt, EndedAt: d.EndedAt, Seconds: -1, TimeToContain: -1, Mailed: true,
				Request: workflow.DrillRequest{By: "arn:aws:sts::111122223333:assumed-role/security/alice"}, Steps: []workflow.DrillStep{
					{Name: workflow.DrillRan, Status: workflow.DrillFailed, Detail: "prepare failed: iam CreateUser: AccessDenied by an SCP"},
					{Name: workflow.DrillCleanedUp, Status: workflow.DrillHolds, Detail: "the user and its key are removed"},
				}}
		}),
	}
}

// TestGoldenDrills compares each result with the text that a person has found good.
func TestGoldenDrills(t *testing.T) {
	for name, facts := range drills() {
		t.Run(name, func(t *testing.T) {
			m := WriteDrill(facts)
			checkForm(t, m)
			got := "Subject: " + m.Subject + "\n\n" + m.Text
			golden.Compare(t, "drill/"+name+".txt", got)
		})
	}
}

func TestADrillForMachines(t *testing.T) {
	facts := drilled(func(d *workflow.Drill) { d.Mailed = false })
	m := WriteDrill(facts)
	want := map[string]string{"severity": "P4", "kind": "drill", "account": account, "environment": "prod", Audience: Machines}
	if diff := cmp.Diff(want, m.Attributes); diff != "" {
		t.Error(diff)
	}
	doc := m.Machine.Drill
	if doc == nil || !doc.Passed || doc.Seconds != 6.2 || doc.TimeToContain != 4.1 || len(doc.Steps) != 10 || m.Machine.IncidentIDs[0] != "EKR-1124-7F3K" {
		t.Errorf("%+v", doc)
	}
	if m = WriteDrill(drilled(nil)); m.Attributes[Audience] != "" {
		t.Error("what people are to read is for machines only")
	}
}

// TestHostileDrills: what others wrote gets no further than a reason of AWS.
func TestHostileDrills(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 11))
		var d DrillFacts
		fill(reflect.ValueOf(&d).Elem(), r, 0)
		m := d.write(Facts{Kind: Drill, Execution: d.Drill.Execution, Settings: d.Settings, Now: d.Now})
		checkForm(t, m)
		checkCommands(t, m)
		checkLists(t, m)
		if t.Failed() {
			t.Fatalf("with seed %d", seed)
		}
	}
}

// TestOnlyADrillThatGoesAsItShouldIsQuiet: nobody gets rid of a notice by calling
// an event a drill.
func TestOnlyADrillThatGoesAsItShouldIsQuiet(t *testing.T) {
	drill := func(kind Kind, change func(f *Facts, c *workflow.Case)) Facts {
		f := alertOf(contained())
		f.Kind, f.Event.Kind = kind, trigger.Drill
		f.Cases[0].Event.Kind = trigger.Drill
		f.Cases[0].Outcome.User.ARN = "arn:aws:iam::111122223333:user/ekr/drill/ekr-drill-1"
		if change != nil {
			change(&f, &f.Cases[0])
		}
		return f
	}
	special := func(s containment.Special) func(*Facts, *workflow.Case) {
		return func(_ *Facts, c *workflow.Case) { c.Outcome.Special = s }
	}
	for name, test := range map[string]struct {
		facts Facts
		quiet bool
	}{
		"alert":  {drill(Alert, nil), true},
		"report": {drill(Report, nil), true},
		"close":  {drill(Close, nil), true},
		"a key that is on still is told by the drill's result": {drill(Alert, func(_ *Facts, c *workflow.Case) { c.Outcome.Contained, c.Outcome.KeyStatus = false, "Active" }), true},
		"change":                   {drill(Change, nil), false},
		"a step failed":            {drill(Help, nil), false},
		"containment failed":       {drill(Alert, func(_ *Facts, c *workflow.Case) { c.Failure = "boom" }), false},
		"the cap is reached":       {drill(Alert, func(_ *Facts, c *workflow.Case) { c.Capped = "60 keys" }), false},
		"a real event":             {drill(Alert, func(f *Facts, _ *workflow.Case) { f.Event.Kind = trigger.Health }), false},
		"a user elsewhere":         {drill(Alert, func(_ *Facts, c *workflow.Case) { c.Outcome.User.ARN = "arn:aws:iam::111122223333:user/ci" }), false},
		"a name like the path":     {drill(Alert, func(_ *Facts, c *workflow.Case) { c.Outcome.User.ARN = "arn:aws:iam::111122223333:user/x/ekr/drill/y" }), false},
		"no drill made it":         {drill(Alert, special(containment.NotDrill)), false},
		"root":                     {drill(Alert, special(containment.Root)), false},
		"nobody knows it":          {drill(Alert, special(containment.Gone)), false},
		"another account's":        {drill(Alert, special(containment.Foreign)), false},
		"no key":                   {drill(Alert, func(f *Facts, _ *workflow.Case) { f.Cases = nil }), false},
		"something beside":         {drill(Alert, func(f *Facts, _ *workflow.Case) { f.Event.NotKeys = []string{"x"} }), false},
		"one of two is no drill's": {drill(Alert, func(f *Facts, _ *workflow.Case) { f.Cases = append(f.Cases, contained()) }), false},
	} {
		if got := Write(test.facts).Attributes[Audience]; (got == Machines) != test.quiet {
			t.Errorf("%s: for %q", name, got)
		}
	}
}
