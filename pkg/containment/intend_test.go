package containment_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
)

// told keeps what a run is about to switch off, and what was on when it said so.
type told struct {
	parts []string
	early bool // all of it was still on
}

func (w *world) tell() (*told, func(context.Context, []containment.Action)) {
	t := &told{early: true}
	return t, func(_ context.Context, actions []containment.Action) {
		for _, a := range actions {
			t.parts = append(t.parts, string(a.Status)+" "+a.Prior+" "+containment.Part(a.Step, a.Target))
			u, there := w.iam.Users[a.User]
			t.early = t.early && there && status(u, a.Target) == "Active"
		}
	}
}

// What is about to be switched off is told before any of it is, and only what is.
func TestIntends(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*world, *containment.Request)
		want   []string
	}{
		"isolate":       {nil, []string{"intended Active key:" + sibling}},
		"a revoke":      {func(_ *world, r *containment.Request) { r.Level = level.Revoke }, nil},
		"a dry run":     {func(_ *world, r *containment.Request) { r.DryRun = true }, nil},
		"off before":    {func(w *world, _ *containment.Request) { w.user.Keys[1].Status = "Inactive" }, nil},
		"left restored": {func(_ *world, r *containment.Request) { r.Leave = map[string]string{"key:" + sibling: "restored"} }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w, req := newWorld(), request()
			req.Level = level.Isolate
			kept, tell := w.tell()
			req.Intend = tell
			if test.change != nil {
				test.change(w, &req)
			}
			w.engine.Contain(context.Background(), req)
			if diff := cmp.Diff(test.want, kept.parts); diff != "" || !kept.early {
				t.Errorf("told in time: %t\n%s", kept.early, diff)
			}
		})
	}
}

// A credential made with the key is told as well, with its user.
func TestCutIntends(t *testing.T) {
	w := cutWorld()
	kept, tell := w.tell()
	w.engine.Cut(context.Background(), containment.CutRequest{Of: "ci-deploy", Intend: tell, Made: []containment.Made{
		{Kind: containment.MadeAccessKey, ID: madeKey}, {Kind: containment.MadeServiceCredential, ID: "ACCAMADE", Principal: madeUser}}})
	want := []string{"intended Active key:" + madeKey, "intended Active service-credential:ACCAMADE"}
	if diff := cmp.Diff(want, kept.parts); diff != "" || !kept.early {
		t.Errorf("told in time: %t\n%s", kept.early, diff)
	}
}

// What a run that died was about to switch off, and is off, is taken for its work:
// it can be given back. What is still on is switched off now, and what nobody
// intended was off before.
func TestTakesOver(t *testing.T) {
	for name, test := range map[string]struct {
		status   string
		intended bool
		leave    map[string]string
		want     string // status and prior on record
		held     bool
	}{
		"died after it":  {"Inactive", true, nil, "done Active", true},
		"died before it": {"Active", true, nil, "done Active", true},
		"off before":     {"Inactive", false, nil, " ", false},
		"then restored":  {"Inactive", true, map[string]string{"key:" + sibling: "restored by alice"}, "skipped Inactive", false},
	} {
		t.Run(name, func(t *testing.T) {
			w, req, part := newWorld(), request(), "key:"+sibling
			req.Level, req.Begun, req.Leave = level.Isolate, true, test.leave
			req.Intended = map[string]bool{part: test.intended}
			if test.status == "Inactive" {
				w.user.Keys[1].Status = "Inactive"
			}
			out, got := w.engine.Contain(context.Background(), req), " "
			for _, a := range out.Actions {
				if a.Target == sibling {
					got = string(a.Status) + " " + a.Prior
				}
			}
			held := false
			for _, h := range containment.Holding(out.Actions, map[string]time.Time{}) {
				held = held || h.Part() == part
			}
			if got != test.want || held != test.held {
				t.Errorf("recorded %q, held %t; want %q, %t", got, held, test.want, test.held)
			}
		})
	}
}

// What a run that died was about to switch off may be off, so a person may have it
// given back: once, and as suspect as it was.
func TestWhatWasIntendedIsHeld(t *testing.T) {
	at := arrival
	actions := []containment.Action{{Step: containment.KeyInactive, Target: sibling, Status: containment.Intended,
		Prior: "Active", Reason: containment.ReasonYoung, At: at}}
	want := []containment.Held{{Step: containment.KeyInactive, Target: sibling, Prior: "Active", Suspect: true}}
	if diff := cmp.Diff(want, containment.Holding(actions, nil)); diff != "" {
		t.Error(diff)
	}
	if held := containment.Holding(actions, map[string]time.Time{"key:" + sibling: at.Add(time.Second)}); len(held) > 0 {
		t.Errorf("restored, and held again: %v", held)
	}
}
