package containment_test

import (
	"context"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/level"
)

func TestOwner(t *testing.T) {
	const stranger = "AKIASTRANGER00000003"
	denied := fakeiam.Error("AccessDenied", "no")
	throttled := fakeiam.Error("Throttling", "Rate exceeded")
	for _, test := range []struct {
		name    string
		prepare func(*world, *containment.Request)
		special containment.Special
		user    string
	}{
		{"IAM knows", func(*world, *containment.Request) {}, containment.None, "ci-deploy"},
		{"the hint is wrong", func(_ *world, r *containment.Request) { r.Hint = "alice" }, containment.None, "ci-deploy"},
		{"a root hint for a user's key", func(_ *world, r *containment.Request) { r.Hint = "root" }, containment.None, "ci-deploy"},
		{"unknown key", func(_ *world, r *containment.Request) { r.Key = stranger }, containment.Gone, ""},
		{"unknown key, hint to an existing user", func(_ *world, r *containment.Request) { r.Key, r.Hint = stranger, "ci-deploy" }, containment.Gone, ""},
		{"unknown key, hint that is no user name", func(_ *world, r *containment.Request) { r.Key, r.Hint = stranger, "a b/../c" }, containment.Gone, ""},
		{"unknown key, root hint", func(_ *world, r *containment.Request) { r.Key, r.Hint = stranger, "<root_account>" }, containment.Root, ""},
		{"a key without a user", func(w *world, r *containment.Request) {
			r.Key = stranger
			w.iam.LastUsed = map[string]types.AccessKeyLastUsed{stranger: {}}
		}, containment.Root, ""},
		{"the right is missing, and the hint is right", func(w *world, r *containment.Request) {
			r.Hint = " ci-deploy "
			w.iam.Fail["GetAccessKeyLastUsed"] = []error{fakeiam.AlwaysFail(denied)}
		}, containment.None, "ci-deploy"},
		{"throttled once", func(w *world, _ *containment.Request) {
			w.iam.Fail["GetAccessKeyLastUsed"] = []error{throttled}
		}, containment.None, "ci-deploy"},
		{"throttled for ever", func(w *world, _ *containment.Request) {
			w.iam.Fail["GetAccessKeyLastUsed"] = []error{fakeiam.AlwaysFail(throttled)}
		}, containment.OwnerUnknown, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, req := newWorld(), request()
			test.prepare(w, &req)
			got := w.engine.Contain(context.Background(), req)
			if got.Special != test.special || got.User.Name != test.user {
				t.Errorf("got %q of %q (%s), want %q of %q", got.Special, got.User.Name, got.SpecialReason, test.special, test.user)
			}
			if test.user == "" && len(w.iam.Changes()) > 0 {
				t.Errorf("something was changed without an owner: %v", w.iam.Changes())
			}
			harmless(t, w)
		})
	}
}

// AccessDenied is AWS's answer for a key that is not there; asking again is
// seconds lost.
func TestAccessDeniedIsNotRetried(t *testing.T) {
	w := newWorld()
	w.iam.Fail["GetAccessKeyLastUsed"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
	w.engine.Contain(context.Background(), request())
	if got := w.iam.Operations(); !slices.Equal(got, []string{"GetAccessKeyLastUsed"}) {
		t.Errorf("calls: %v", got)
	}
}

func TestTemporaryKeys(t *testing.T) {
	const session = "ASIASESSION000000004"
	role := containment.Principal{Name: "Deploy", Session: "s3sync", UserID: "AROAEXAMPLE:s3sync"}
	for _, test := range []struct {
		name    string
		prepare func(*world, *containment.Request)
		want    []string
		policy  string
	}{
		{"of a user: its sessions are denied, its keys are not touched", func(_ *world, r *containment.Request) {
			r.Level, r.Kind, r.Owner = level.Isolate, containment.Temporary, containment.Principal{Name: "ci-deploy"}
		}, []string{`special="temporary" key= contained=true`, "done deny"}, ""},
		{"of a user, at level deactivate", func(_ *world, r *containment.Request) {
			r.Level, r.Kind, r.Owner = level.Deactivate, containment.Temporary, containment.Principal{Name: "ci-deploy"}
		}, []string{`special="temporary" key= contained=false`}, ""},
		{"of a role, by default", func(_ *world, r *containment.Request) {
			r.Kind, r.Owner = containment.TemporaryRole, role
		}, []string{`special="temporary-role" key= contained=false`, "skipped session:Deploy"}, ""},
		{"of a role, where sessions may be denied", func(w *world, r *containment.Request) {
			r.Kind, r.Owner, w.engine.Roles = containment.TemporaryRole, role, w.iam
		}, []string{`special="temporary-role" key= contained=true`, "done session:Deploy"},
			`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:TokenIssueTime":"2026-11-23T03:12:03Z"},"StringEquals":{"aws:userid":"AROAEXAMPLE:s3sync"}}}]}`},
		{"of the responder itself", func(w *world, r *containment.Request) {
			r.Kind, r.Owner, w.engine.Roles = containment.TemporaryRole, containment.Principal{Name: "ekr-contain"}, w.iam
		}, []string{`special="own" key= contained=false`}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, req := newWorld(), request()
			req.Key = session
			test.prepare(w, &req)
			got := w.engine.Contain(context.Background(), req)
			if diff := cmp.Diff(test.want, brief(got)); diff != "" {
				t.Errorf("outcome (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.policy, w.iam.Roles["Deploy"][containment.SessionPolicy]); diff != "" {
				t.Errorf("policy (-want +got):\n%s", diff)
			}
			if w.user.Keys[0].Status != types.StatusTypeActive {
				t.Error("a long-term key was switched off for a temporary one")
			}
			harmless(t, w)
		})
	}
}
