package containment_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/level"
)

// The key first, then the denial, then reading back, and only then what can
// wait. The key must not live a call longer than needed.
func TestOrderOfCalls(t *testing.T) {
	w, req := newWorld(), request()
	wealthy(w)
	req.Level = level.Isolate
	w.engine.Contain(context.Background(), req)
	want := []string{
		"GetAccessKeyLastUsed " + exposed,
		"ListAccessKeys ci-deploy",
		"UpdateAccessKey ci-deploy " + exposed + " Inactive",
		"AttachUserPolicy ci-deploy " + isolate,
		"AttachUserPolicy ci-deploy " + revoke,
		"ListAccessKeys ci-deploy",
		"ListAttachedUserPolicies ci-deploy",
		"GetUser ci-deploy",
		"ListGroupsForUser ci-deploy",
	}
	if len(w.iam.Calls) < len(want) {
		t.Fatalf("calls: %v", w.iam.Calls)
	}
	if diff := cmp.Diff(want, w.iam.Calls[:len(want)]); diff != "" {
		t.Errorf("first calls (-want +got):\n%s", diff)
	}
	rest := []string{
		"UpdateAccessKey ci-deploy " + sibling + " Inactive",
		"UpdateServiceSpecificCredential ci-deploy ACCAONE Inactive",
		"UpdateSSHPublicKey ci-deploy APKAONE Inactive",
		"UpdateSigningCertificate ci-deploy CERTONE Inactive",
	}
	changes := w.iam.Changes()
	if diff := cmp.Diff(rest, changes[3:]); diff != "" {
		t.Errorf("later changes (-want +got):\n%s", diff)
	}
}

// At most two calls come before the key is switched off, whichever way the owner
// is found and whatever is asked for.
func TestUpdateAccessKeyIsTheThirdCallAtTheLatest(t *testing.T) {
	denied := []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
	for name, prepare := range map[string]func(*world, *containment.Request){
		"owner known": func(*world, *containment.Request) {},
		"owner by hint": func(w *world, r *containment.Request) {
			r.Hint, w.iam.Fail["GetAccessKeyLastUsed"] = "ci-deploy", denied
		},
		"list denied":    func(w *world, _ *containment.Request) { w.iam.Fail["ListAccessKeys"] = denied },
		"a second run":   func(_ *world, r *containment.Request) { r.Begun = true },
		"deny undone":    func(_ *world, r *containment.Request) { r.Leave = map[string]string{"deny": "restored by alice"} },
		"only this step": func(_ *world, r *containment.Request) { r.Level = level.Deactivate },
	} {
		t.Run(name, func(t *testing.T) {
			w, req := newWorld(), request()
			prepare(w, &req)
			w.engine.Contain(context.Background(), req)
			if at := slices.Index(w.iam.Operations(), "UpdateAccessKey"); at < 0 || at > 2 {
				t.Errorf("UpdateAccessKey is call %d of %v", at+1, w.iam.Operations())
			}
		})
	}
}

// The ways to deny are tried one after the other, each only if the one before
// was refused, and what stood in is in force when the key's own switch is not.
func TestDenialsStandIn(t *testing.T) {
	full := fakeiam.Error("LimitExceeded", "Cannot exceed quota for PoliciesPerUser: 10")
	denied, throttled := fakeiam.Error("AccessDenied", "no"), fakeiam.Error("Throttling", "slow down")
	always := func(err error) []error { return []error{fakeiam.AlwaysFail(err)} }
	for _, test := range []struct {
		name  string
		level level.Level
		fail  map[string][]error
		want  []string
	}{
		{"attached: nothing else is touched", level.Revoke, nil,
			[]string{`special="" key=Inactive contained=true`, "done key:" + exposed, "done deny"}},
		{"one place left, isolate takes it", level.Isolate, map[string][]error{"AttachUserPolicy": {nil, fakeiam.AlwaysFail(full)}},
			[]string{`special="" key=Inactive contained=true`, "done key:" + exposed, "done isolate", "failed deny", "done key:" + sibling}},
		{"no place left", level.Isolate, map[string][]error{"AttachUserPolicy": always(full)},
			[]string{`special="" key=Inactive contained=true`, "done key:" + exposed, "failed isolate", "done boundary", "done key:" + sibling}},
		{"attaching denied", level.Revoke, map[string][]error{"AttachUserPolicy": always(denied)},
			[]string{`special="" key=Inactive contained=true`, "done key:" + exposed, "denied deny", "done boundary"}},
		{"throttled, and then no place left", level.Revoke, map[string][]error{"AttachUserPolicy": {throttled, fakeiam.AlwaysFail(full)}},
			[]string{`special="" key=Inactive contained=true`, "done key:" + exposed, "failed deny", "done boundary"}},
		{"throttled for ever: not gone round", level.Revoke, map[string][]error{"AttachUserPolicy": always(throttled)},
			[]string{`special="" key=Inactive contained=false`, "done key:" + exposed, "failed deny"}},
		{"boundary throttled: the group now, the boundary soon", level.Revoke,
			map[string][]error{"AttachUserPolicy": always(full), "PutUserPermissionsBoundary": {throttled}},
			[]string{`special="" key=Inactive contained=true`, "done key:" + exposed, "failed deny", "done boundary", "done group"}},
		{"nothing works: each is tried and told once", level.Isolate,
			map[string][]error{"AttachUserPolicy": always(full), "PutUserPermissionsBoundary": always(denied), "AddUserToGroup": always(full)},
			[]string{`special="" key=Inactive contained=false`, "done key:" + exposed, "failed isolate", "denied boundary", "failed group", "failed deny", "done key:" + sibling}},
		{"key refused: denied all the same", level.Revoke,
			map[string][]error{"UpdateAccessKey": always(denied), "AttachUserPolicy": always(full)},
			[]string{`special="" key=Active contained=false`, "denied key:" + exposed, "failed deny", "done boundary"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, req := newWorld(), request()
			req.Level = test.level
			for operation, errs := range test.fail {
				w.iam.Fail[operation] = errs
			}
			got := w.engine.Contain(context.Background(), req)
			if diff := cmp.Diff(test.want, brief(got)); diff != "" {
				t.Errorf("outcome (-want +got):\n%s", diff)
			}
			truthful(t, w, got)
			harmless(t, w)
		})
	}
}

// A denial that IAM accepts and that is gone a moment later is not in force.
func TestDenialIsReadBack(t *testing.T) {
	for name, strip := range map[string]struct {
		fail  []error
		strip func(*world)
		want  string
	}{
		"attachment": {nil, func(w *world) { w.user.Attached = nil }, "failed deny"},
		"boundary": {[]error{fakeiam.AlwaysFail(fakeiam.Error("LimitExceeded", "full"))}, func(w *world) { w.user.Boundary = "" },
			"failed boundary"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.iam.Fail["AttachUserPolicy"] = strip.fail
			w.iam.Before = func(operation string) {
				if operation == "ListAttachedUserPolicies" {
					strip.strip(w)
				}
			}
			out := w.engine.Contain(context.Background(), request())
			if got := brief(out); out.Contained || got[len(got)-1] != strip.want {
				t.Errorf("%v, want %s", got, strip.want)
			}
		})
	}
}
