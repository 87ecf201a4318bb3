package contain_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

const made = "AKIAMADE000000000003"

// escalate asks for isolation, and for the end of a key of another user.
func (w *world) escalate(t *testing.T, c workflow.Case) workflow.Case {
	t.Helper()
	w.iam.Add(&fakeiam.User{Name: "backup", Created: arrival, Keys: []types.AccessKeyMetadata{fakeiam.Key("backup", made, types.StatusTypeActive, arrival)}})
	c.Reading.Look, c.Reading.Round = workflow.LookFirst, 2
	c.Raise = workflow.Raise{Wanted: true, Level: level.Isolate, Rows: []string{"R3", "R4"}, Cut: []workflow.Descendant{{Kind: "access-key", ID: made, Principal: "backup"}}}
	out, err := w.handler.Handle(context.Background(), workflow.ContainInput{Phase: workflow.PhaseEscalate, Case: c})
	if err != nil {
		t.Fatal(err)
	}
	if out.Raise.Wanted || out.Raise.Look != workflow.LookFirst || out.Raise.Round != 2 {
		t.Errorf("it would be asked for again: %+v", out.Raise)
	}
	return out
}

func TestEscalate(t *testing.T) {
	weak := exposure()
	weak.Start = level.Notify
	for name, test := range map[string]struct {
		exposure workflow.Exposure
		prepare  func(w *world, c *workflow.Case)
		level    level.Level
		isolated bool
		cut      bool
	}{
		"from revoke":                   {exposure(), nil, level.Isolate, true, true},
		"from a signal that was weak":   {weak, nil, level.Isolate, true, true},
		"from isolate":                  {exposure(), func(_ *world, c *workflow.Case) { c.Outcome.Level = level.Isolate }, level.Isolate, false, true},
		"under a ceiling":               {exposure(), func(w *world, _ *workflow.Case) { w.handler.Settings.Ceiling = level.Revoke }, level.Revoke, false, true},
		"under a low ceiling":           {exposure(), func(w *world, _ *workflow.Case) { w.handler.Settings.Ceiling = level.Deactivate }, level.Revoke, false, false},
		"where evidence may not decide": {exposure(), func(w *world, _ *workflow.Case) { w.handler.Settings.Escalate = false }, level.Revoke, false, false},
		"after a fence": {exposure(), func(w *world, _ *workflow.Case) {
			w.handler.Settings.Protected = []settings.Protection{{Principal: "ci-deploy", Until: "2099-01-01", OnExposure: settings.Fence, FenceFor: "4h"}}
		}, level.Revoke, false, true},
		"in a dry run":               {exposure(), func(_ *world, c *workflow.Case) { c.Event.DryRun = true }, level.Revoke, false, false},
		"of a drill":                 {exposure(), func(_ *world, c *workflow.Case) { c.Event.Kind = trigger.Drill }, level.Revoke, false, false},
		"of a key that was restored": {exposure(), func(_ *world, c *workflow.Case) { c.Outcome.Special = containment.Restored }, level.Revoke, false, false},
		"of a closed incident": {exposure(), func(w *world, c *workflow.Case) {
			_, _ = w.table.Update(context.Background(), c.IncidentID, func(r *incident.Record) { r.State = incident.Closed })
		}, level.Revoke, false, false},
		"against a restore": {exposure(), func(w *world, c *workflow.Case) {
			_, _ = w.table.Update(context.Background(), c.IncidentID, func(r *incident.Record) {
				r.Restores = append(r.Restores, incident.Restore{By: "alice", At: w.now, Parts: []string{"isolate", "key:" + made}})
			})
		}, level.Isolate, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			c := w.contain(t, event("e1"), test.exposure)
			if test.prepare != nil {
				test.prepare(w, &c)
			}
			c = w.escalate(t, c)
			isolated := strings.Contains(strings.Join(w.user.Attached, " "), "ekr-isolate")
			cut := w.iam.Users["backup"].Keys[0].Status == types.StatusTypeInactive
			if c.Outcome.Level != test.level || isolated != test.isolated || cut != test.cut || c.Raise.Acted != (isolated || cut) {
				t.Errorf("level %s, isolated %t, cut %t, acted %t; %v", c.Outcome.Level, isolated, cut, c.Raise.Acted, w.iam.Changes())
			}
		})
	}
}

// The steps say which rows asked for them, the record holds them, and a
// verification reads them back without doing them again.
func TestEscalationIsRecorded(t *testing.T) {
	w := newWorld()
	c := w.escalate(t, w.contain(t, event("e1"), exposure()))
	r, err := w.table.Get(context.Background(), c.IncidentID)
	if err != nil || r.Level != level.Isolate || !r.Contained {
		t.Fatalf("%v: %+v", err, r)
	}
	found := map[containment.Step]string{}
	for _, a := range r.Actions {
		found[a.Step] = a.Reason
		if a.Target == made && a.User != "backup" {
			t.Errorf("%+v", a)
		}
	}
	if found[containment.IsolateAttached] != "evidence: row R3, R4" || found[containment.KeyInactive] != "made with the exposed key (evidence: row R3, R4)" {
		t.Errorf("reasons %v", found)
	}
	w.iam.Calls, w.now = nil, w.now.Add(time.Minute)
	again := w.verify(t, c)
	if len(w.iam.Changes()) > 0 || again.Changed || !again.Outcome.Contained {
		t.Errorf("the verification changes %v", w.iam.Changes())
	}
	if len(again.Outcome.Actions) != len(c.Outcome.Actions) {
		t.Errorf("%d actions, then %d", len(c.Outcome.Actions), len(again.Outcome.Actions))
	}
}

// The times of the watches are settled once.
func TestWatchTimes(t *testing.T) {
	w := newWorld()
	w.handler.Settings.WatchAfter = []time.Duration{15 * time.Minute, time.Hour}
	c := w.contain(t, event("e1"), exposure())
	first := c.Outcome.ContainedAt.Truncate(time.Second).Add(15 * time.Minute)
	if len(c.WatchAt) != workflow.MaxWatches || !c.WatchAt[0].Equal(first) || !c.WatchAt[1].Equal(first.Add(45*time.Minute)) || !c.WatchAt[4].Equal(c.WatchAt[1]) {
		t.Errorf("watches at %v", c.WatchAt)
	}
	w.now, w.handler.Settings.WatchAfter = w.now.Add(time.Hour), []time.Duration{time.Minute}
	if again := w.verify(t, c); !again.WatchAt[0].Equal(first) {
		t.Errorf("moved to %v", again.WatchAt)
	}
	c.WatchAt = nil
	if old := w.verify(t, c); len(old.WatchAt) != workflow.MaxWatches {
		t.Errorf("a case of version 1: %v", old.WatchAt)
	}
}

// What could not be ended on another user is told until the end, however well the
// user's own containment reads back.
func TestARefusedCutIsNotForgotten(t *testing.T) {
	w := newWorld()
	c := w.contain(t, event("e1"), exposure())
	w.iam.Fail["UpdateAccessKey"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
	c = w.escalate(t, c)
	w.iam.Fail = map[string][]error{}
	c = w.verify(t, c)
	if !c.Outcome.Contained {
		t.Fatalf("%+v", c.Outcome.Actions)
	}
	for _, a := range c.Outcome.Actions {
		if a.Target == made && a.Status == containment.Denied {
			return
		}
	}
	t.Errorf("forgotten: %+v", c.Outcome.Actions)
}
