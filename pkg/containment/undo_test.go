package containment_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/level"
)

func undo(w *world) *containment.Undo {
	return &containment.Undo{IAM: w.iam, Stack: w.engine.Stack, Now: w.engine.Now}
}

func held(parts []containment.Held) []string {
	var names []string
	for _, h := range parts {
		names = append(names, h.Part())
	}
	return names
}

// Undoing all that a containment holds must give back exactly what was there.
func TestLiftGivesBackWhatWasThere(t *testing.T) {
	for _, test := range []struct {
		name    string
		prepare func(*world)
		level   level.Level
		want    []string
	}{
		{"isolate", func(*world) {}, level.Isolate, []string{"key:" + exposed, "isolate", "deny", "key:" + sibling}},
		{"boundary where there was none", func(w *world) {
			w.iam.Fail["AttachUserPolicy"] = []error{fakeiam.AlwaysFail(fakeiam.Error("LimitExceeded", "full"))}
		}, level.Revoke, []string{"key:" + exposed, "boundary"}},
		{"boundary in place of another", func(w *world) {
			w.user.Boundary = "arn:aws:iam::111122223333:policy/old"
			w.iam.Fail["AttachUserPolicy"] = []error{fakeiam.AlwaysFail(fakeiam.Error("LimitExceeded", "full"))}
		}, level.Revoke, []string{"key:" + exposed, "boundary"}},
		{"group", func(w *world) {
			w.user.Groups = []string{"ops"}
			w.iam.Fail["AttachUserPolicy"] = []error{fakeiam.AlwaysFail(fakeiam.Error("LimitExceeded", "full"))}
			w.iam.Fail["PutUserPermissionsBoundary"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
		}, level.Revoke, []string{"key:" + exposed, "group"}},
		{"a key that was off before stays off", func(w *world) { w.user.Keys[0].Status = types.StatusTypeInactive },
			level.Revoke, []string{"deny"}},
		{"a sibling that was off before stays off", func(w *world) { w.user.Keys[1].Status = types.StatusTypeInactive },
			level.Isolate, []string{"key:" + exposed, "isolate", "deny"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, req := newWorld(), request()
			req.Level = test.level
			test.prepare(w)
			before := *w.user
			before.Keys = append([]types.AccessKeyMetadata{}, w.user.Keys...)
			out := w.engine.Contain(context.Background(), req)
			parts := containment.Holding(out.Actions, nil)
			if diff := cmp.Diff(test.want, held(parts)); diff != "" {
				t.Fatalf("held (-want +got):\n%s", diff)
			}
			for _, a := range undo(w).Lift(context.Background(), w.user.Name, parts) {
				if a.Status != containment.Done {
					t.Errorf("%s %s: %s", containment.Part(a.Step, a.Target), a.Status, a.Reason)
				}
			}
			for i := range before.Keys {
				if before.Keys[i].Status != w.user.Keys[i].Status {
					t.Errorf("key %d: %s, was %s", i, w.user.Keys[i].Status, before.Keys[i].Status)
				}
			}
			if w.user.Boundary != before.Boundary || len(w.user.Attached) != len(before.Attached) || len(w.user.Groups) != len(before.Groups) {
				t.Errorf("not as before: %+v, was %+v", w.user, before)
			}
		})
	}
}

// Two runs record two boundaries: ours must never be taken for the old one.
func TestHoldingKeepsTheFirstPrior(t *testing.T) {
	w, req := newWorld(), request()
	w.user.Boundary = "arn:aws:iam::111122223333:policy/old"
	w.iam.Fail["AttachUserPolicy"] = []error{fakeiam.AlwaysFail(fakeiam.Error("LimitExceeded", "full"))}
	first := w.engine.Contain(context.Background(), req)
	req.Begun = true
	second := w.engine.Contain(context.Background(), req)
	for _, h := range containment.Holding(append(first.Actions, second.Actions...), nil) {
		if h.Step == containment.BoundarySet && h.Prior != "arn:aws:iam::111122223333:policy/old" {
			t.Errorf("prior boundary is %q", h.Prior)
		}
	}
}

func TestHoldingLeavesOutWhatWasUndoneSince(t *testing.T) {
	w := newWorld()
	out := w.engine.Contain(context.Background(), request())
	later := w.now.Add(time.Hour)
	got := held(containment.Holding(out.Actions, map[string]time.Time{"deny": later}))
	if diff := cmp.Diff([]string{"key:" + exposed}, got); diff != "" {
		t.Errorf("held (-want +got):\n%s", diff)
	}
	again := containment.Action{Step: containment.RevokeAttached, Status: containment.Done, At: later.Add(time.Minute)}
	got = held(containment.Holding(append(out.Actions, again), map[string]time.Time{"deny": later}))
	if diff := cmp.Diff([]string{"key:" + exposed, "deny"}, got); diff != "" {
		t.Errorf("held after it was done again (-want +got):\n%s", diff)
	}
}

func TestLiftFailures(t *testing.T) {
	denied := []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
	deny := containment.Held{Step: containment.RevokeAttached, Target: "ci-deploy"}
	key := containment.Held{Step: containment.KeyInactive, Target: sibling}
	for _, test := range []struct {
		name    string
		prepare func(*world)
		part    containment.Held
		want    containment.Status
	}{
		{"denied", func(w *world) { w.iam.Fail["DetachUserPolicy"] = denied }, deny, containment.Denied},
		{"already detached", func(w *world) { w.user.Attached = nil }, deny, containment.Already},
		{"cannot be read back", func(w *world) { w.iam.Fail["ListAttachedUserPolicies"] = denied }, deny, containment.Failed},
		{"key denied", func(w *world) { w.iam.Fail["UpdateAccessKey"] = denied }, key, containment.Denied},
		{"the key is gone", func(w *world) { w.user.Keys = w.user.Keys[:1] }, key, containment.Failed},
		{"key cannot be read back", func(w *world) { w.iam.Fail["ListAccessKeys"] = denied }, key, containment.Failed},
		{"session, without the right to roles", func(*world) {}, containment.Held{Step: containment.RoleSessionDenied, Target: "Ops"}, containment.Failed},
		{"a part that does not exist", func(*world) {}, containment.Held{Step: "nonsense"}, containment.Failed},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, req := newWorld(), request()
			req.Level = level.Isolate
			w.engine.Contain(context.Background(), req)
			test.prepare(w)
			got := undo(w).Lift(context.Background(), "ci-deploy", []containment.Held{test.part})
			if got[0].Status != test.want || strings.Contains(got[0].Reason, "accepted") {
				t.Errorf("%s (%s), want %s", got[0].Status, got[0].Reason, test.want)
			}
		})
	}
}

// A boundary that somebody set since is a decision, not ours to take off.
func TestLiftLeavesABoundaryThatIsNotOurs(t *testing.T) {
	w := newWorld()
	w.user.Boundary = "arn:aws:iam::111122223333:policy/newer"
	part := containment.Held{Step: containment.BoundarySet, Target: "ci-deploy"}
	undo(w).Lift(context.Background(), "ci-deploy", []containment.Held{part})
	if w.user.Boundary != "arn:aws:iam::111122223333:policy/newer" {
		t.Errorf("boundary is now %q", w.user.Boundary)
	}
}

// Every kind of credential that isolate switches off comes back.
func TestLiftGivesEveryCredentialBack(t *testing.T) {
	w, req := newWorld(), request()
	wealthy(w)
	req.Level = level.Isolate
	out := w.engine.Contain(context.Background(), req)
	parts := containment.Holding(out.Actions, nil)
	want := []string{"key:" + exposed, "isolate", "deny", "key:" + sibling, "service-credential:ACCAONE", "ssh-key:APKAONE", "certificate:CERTONE"}
	if diff := cmp.Diff(want, held(parts)); diff != "" {
		t.Fatalf("held (-want +got):\n%s", diff)
	}
	undo(w).Lift(context.Background(), w.user.Name, parts)
	for _, id := range []string{exposed, sibling, "ACCAONE", "APKAONE", "CERTONE"} {
		if got := status(w.user, id); got != "Active" {
			t.Errorf("%s is %s after the undo", id, got)
		}
	}
	if len(w.user.Attached) > 0 {
		t.Errorf("still attached: %v", w.user.Attached)
	}
}
