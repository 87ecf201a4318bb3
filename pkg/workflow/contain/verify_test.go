package contain_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

func TestVerify(t *testing.T) {
	alice := containment.Call{ARN: "arn:aws:iam::111122223333:user/alice", User: "alice"}
	himself := containment.Call{ARN: "arn:aws:iam::111122223333:user/ci-deploy", User: "ci-deploy"}
	for _, test := range []struct {
		name                      string
		prepare                   func(*testing.T, *world, *workflow.Case)
		contained, changed, again bool
		level                     level.Level
		state                     incident.State
	}{
		{"still in force", func(*testing.T, *world, *workflow.Case) {}, true, false, false, level.Revoke, incident.Verified},
		{"undone by the user", func(_ *testing.T, w *world, _ *workflow.Case) {
			w.user.Attached = nil
			w.history.call, w.history.found = himself, true
		}, true, true, true, level.Isolate, incident.Handled},
		{"undone by a colleague", func(_ *testing.T, w *world, _ *workflow.Case) {
			w.user.Attached = nil
			w.history.call, w.history.found = alice, true
		}, true, true, false, level.Revoke, incident.Verified},
		{"undone by a restore", func(t *testing.T, w *world, c *workflow.Case) { w.restore(t, *c, time.Time{}) },
			false, true, false, level.Revoke, incident.Verified},
		{"a key that still cannot be switched off", func(_ *testing.T, w *world, _ *workflow.Case) {
			w.user.Keys[0].Status = types.StatusTypeActive
			w.iam.Fail["UpdateAccessKey"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
		}, false, true, true, level.Revoke, incident.Handled},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld()
			c := w.contain(t, event("e1"), exposure())
			w.now = w.now.Add(10 * time.Second)
			test.prepare(t, w, &c)
			got := w.verify(t, c)
			if got.Outcome.Contained != test.contained || got.Changed != test.changed || got.Again != test.again || got.Outcome.Level != test.level {
				t.Errorf("contained=%t changed=%t again=%t level=%s; undone %+v", got.Outcome.Contained, got.Changed, got.Again, got.Outcome.Level, got.Undone)
			}
			r, err := w.table.Get(context.Background(), c.IncidentID)
			if err != nil || r.State != test.state {
				t.Errorf("record %s, %v; want %s", r.State, err, test.state)
			}
			if got.Outcome.KeyPrior != "Active" {
				t.Errorf("what was there before is forgotten: %q", got.Outcome.KeyPrior)
			}
		})
	}
}

// A step that failed at first is tried again, and its success is news.
func TestAFailedStepIsTriedAgain(t *testing.T) {
	w := newWorld()
	w.iam.Fail["UpdateAccessKey"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
	c := w.contain(t, event("e1"), exposure())
	if c.Outcome.Contained || !c.Outcome.ContainedAt.IsZero() {
		t.Fatalf("contained at %s", c.Outcome.ContainedAt)
	}
	w.iam.Fail = map[string][]error{}
	w.now = w.now.Add(10 * time.Second)
	c = w.verify(t, c)
	if !c.Outcome.Contained || !c.Changed || c.Again || len(c.Undone) > 0 || c.Outcome.ContainedAt.IsZero() {
		t.Errorf("contained=%t changed=%t again=%t undone=%v", c.Outcome.Contained, c.Changed, c.Again, c.Undone)
	}
}

// However often a step fails, its last attempt alone stands in the case and in
// the record, and a success takes its place.
func TestFailuresDoNotPileUp(t *testing.T) {
	w := newWorld()
	w.iam.Fail["AttachUserPolicy"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
	w.iam.Fail["PutUserPermissionsBoundary"] = w.iam.Fail["AttachUserPolicy"]
	w.iam.Fail["AddUserToGroup"] = w.iam.Fail["AttachUserPolicy"]
	c := w.contain(t, event("e1"), exposure())
	count := func(status containment.Status) string {
		r, err := w.table.Get(context.Background(), c.IncidentID)
		if err != nil {
			t.Fatal(err)
		}
		n := map[bool]int{}
		for recorded, list := range map[bool][]containment.Action{true: r.Actions, false: c.Outcome.Actions} {
			for _, a := range list {
				if a.Status == status {
					n[recorded]++
				}
			}
		}
		return fmt.Sprint(n[false], " in the case, ", n[true], " recorded")
	}
	for range 3 {
		w.now = w.now.Add(10 * time.Second)
		c = w.verify(t, c)
	}
	if got := count(containment.Denied); got != "3 in the case, 3 recorded" {
		t.Error("denied: ", got)
	}
	w.iam.Fail = map[string][]error{}
	c = w.verify(t, c)
	// The other two ways to deny are not needed any more.
	if got := count(containment.Denied); got != "0 in the case, 2 recorded" || !c.Outcome.Contained {
		t.Errorf("denied: %s, contained=%t", got, c.Outcome.Contained)
	}
}

// A colleague's undoing is told once and never fought.
func TestAColleagueIsToldOnce(t *testing.T) {
	w := newWorld()
	c := w.contain(t, event("e1"), exposure())
	w.user.Attached = nil
	w.history.call = containment.Call{ARN: "arn:aws:iam::111122223333:user/alice", User: "alice", At: w.now}
	w.history.found = true
	first := w.verify(t, c)
	second := w.verify(t, first)
	if !first.Changed || second.Changed || len(second.Undone) > 0 || len(w.user.Attached) > 0 {
		t.Errorf("first %+v, second %+v, attached %v", first.Undone, second.Undone, w.user.Attached)
	}
}

// Somebody who undoes containment again and again must not keep the machine
// going for ever.
func TestRoundsAreBounded(t *testing.T) {
	w := newWorld()
	c := w.contain(t, event("e1"), exposure())
	rounds := 0
	for c.Again = true; c.Again; rounds++ {
		w.user.Keys[0].Status = types.StatusTypeActive
		c = w.verify(t, c)
	}
	const bound = 10
	if rounds > bound || rounds < 2 {
		t.Errorf("%d rounds", rounds)
	}
}

func TestVerifyWithoutTheTable(t *testing.T) {
	w := newWorld()
	c := w.contain(t, event("e1"), exposure())
	w.db.Fail["GetItem"] = errors.New("refused")
	w.user.Attached = nil
	got := w.verify(t, c)
	if got.Recorded || got.RecordError == "" || !got.Outcome.Contained || len(got.Undone) != 1 {
		t.Errorf("case %+v", got)
	}
}

// An owner that could not be found out at first is looked for again.
func TestOwnerIsLookedForAgain(t *testing.T) {
	w := newWorld()
	w.iam.Fail["GetAccessKeyLastUsed"] = []error{fakeiam.AlwaysFail(fakeiam.Error("Throttling", "Rate exceeded"))}
	c := w.contain(t, event("e1"), exposure())
	if c.Outcome.Special != containment.OwnerUnknown {
		t.Fatalf("special %q", c.Outcome.Special)
	}
	if c = w.verify(t, c); !c.Again || c.Changed {
		t.Errorf("again=%t changed=%t", c.Again, c.Changed)
	}
	w.iam.Fail = map[string][]error{}
	if c = w.verify(t, c); c.Again || !c.Changed || !c.Outcome.Contained {
		t.Errorf("again=%t changed=%t contained=%t", c.Again, c.Changed, c.Outcome.Contained)
	}
}

// Cases in which nothing was contained have nothing that could be undone.
func TestNothingToVerify(t *testing.T) {
	w := newWorld()
	x := exposure()
	x.Start = level.Notify
	c := w.contain(t, event("e1"), x)
	w.iam.Calls = nil
	if got := w.verify(t, c); got.Changed || got.Again || len(w.iam.Calls) > 0 {
		t.Errorf("case %+v, calls %v", got, w.iam.Calls)
	}
}

// Once a graver event has opened the next incident of a key, the first stands
// down: it does not know of restores of the next.
func TestAnIncidentWithASuccessorStandsDown(t *testing.T) {
	w := newWorld()
	first := w.contain(t, event("e1"), exposure())
	graver := exposure()
	graver.Start = level.Isolate
	w.contain(t, event("e2"), graver)
	w.user.Attached, w.iam.Calls = nil, nil // as a restore of the second would
	if got := w.verify(t, first); got.Changed || got.Again || len(w.iam.Calls) > 0 {
		t.Errorf("changed=%t again=%t, calls %v", got.Changed, got.Again, w.iam.Calls)
	}
}

// TestVerifyingAgainRecordsNothingTwice: a case carries its actions from step to
// step, and the record holds each of them once.
func TestVerifyingAgainRecordsNothingTwice(t *testing.T) {
	w := newWorld()
	c := w.contain(t, event("e1"), exposure())
	before, err := w.table.Get(t.Context(), c.IncidentID)
	if err != nil || len(before.Actions) == 0 {
		t.Fatalf("record %+v, %v", before, err)
	}
	for range 3 {
		w.now = w.now.Add(10 * time.Second)
		c = w.verify(t, c)
	}
	after, err := w.table.Get(t.Context(), c.IncidentID)
	if diff := cmp.Diff(before.Actions, after.Actions); diff != "" || err != nil {
		t.Errorf("%v (-before +after):\n%s", err, diff)
	}
}
