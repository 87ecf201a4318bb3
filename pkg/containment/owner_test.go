package containment_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
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
		{"the right is missing, and the hint is wrong", func(w *world, r *containment.Request) {
			r.Hint = "alice"
			w.iam.Fail["GetAccessKeyLastUsed"] = []error{fakeiam.AlwaysFail(denied)}
		}, containment.Gone, ""},
		{"the right is missing, and CloudTrail shows who signs with the key", func(w *world, _ *containment.Request) {
			w.signs("ci-deploy", containment.Temporary, nil)
			w.iam.Fail["GetAccessKeyLastUsed"] = []error{fakeiam.AlwaysFail(denied)}
		}, containment.None, "ci-deploy"},
		{"throttled for ever, and CloudTrail shows who signs with the key", func(w *world, _ *containment.Request) {
			w.signs("ci-deploy", containment.Temporary, nil)
			w.iam.Fail["GetAccessKeyLastUsed"] = []error{fakeiam.AlwaysFail(throttled)}
		}, containment.None, "ci-deploy"},
		{"the right is missing, and CloudTrail shows a user who has the key no more", func(w *world, r *containment.Request) {
			r.Key = stranger
			w.signs("ci-deploy", containment.Temporary, nil)
		}, containment.Gone, ""},
		{"the right is missing, and CloudTrail shows root", func(w *world, _ *containment.Request) {
			w.signs("", containment.Root, nil)
			w.iam.Fail["GetAccessKeyLastUsed"] = []error{fakeiam.AlwaysFail(denied)}
		}, containment.Root, ""},
		{"the right is missing, and CloudTrail does not answer", func(w *world, _ *containment.Request) {
			w.signs("ci-deploy", containment.Temporary, denied)
			w.iam.Fail["GetAccessKeyLastUsed"] = []error{fakeiam.AlwaysFail(denied)}
		}, containment.Gone, ""},
		{"both rights are missing", func(w *world, r *containment.Request) {
			r.Hint = "ci-deploy"
			w.iam.Fail["GetAccessKeyLastUsed"] = []error{fakeiam.AlwaysFail(denied)}
			w.iam.Fail["ListAccessKeys"] = []error{fakeiam.AlwaysFail(denied)}
		}, containment.Gone, ""},
		{"the right is missing, and the hint is root", func(w *world, r *containment.Request) {
			r.Hint = " Root "
			w.iam.Fail["GetAccessKeyLastUsed"] = []error{fakeiam.AlwaysFail(denied)}
		}, containment.Root, ""},
		{"the way other services say that it is gone", func(w *world, _ *containment.Request) {
			w.iam.Fail["GetAccessKeyLastUsed"] = []error{fakeiam.AlwaysFail(fakeiam.Error("NoSuchEntity", "no"))}
		}, containment.Gone, ""},
		{"the user vanished", func(w *world, _ *containment.Request) {
			w.iam.Fail["ListAccessKeys"] = []error{fakeiam.AlwaysFail(fakeiam.Error("NoSuchEntity", "no"))}
		}, containment.Gone, "ci-deploy"},
		{"a user called root that there is not", func(w *world, _ *containment.Request) {
			delete(w.iam.Users, "ci-deploy")
			w.user.Name = "root"
			w.iam.Add(w.user)
			w.iam.Fail["ListAccessKeys"] = []error{fakeiam.AlwaysFail(fakeiam.Error("NoSuchEntity", "no"))}
		}, containment.Root, "root"},
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
			if test.special != containment.None && (len(w.iam.Changes()) > 0 || got.Contained || got.SpecialReason == "") {
				t.Errorf("changed %v, contained %t, because %q", w.iam.Changes(), got.Contained, got.SpecialReason)
			}
			harmless(t, w)
		})
	}
}

// signs has CloudTrail show who signed calls with the exposed key.
func (w *world) signs(user string, kind containment.Special, err error) {
	w.engine.Signer = func(context.Context, string) (containment.Principal, containment.Special, error) {
		if err != nil {
			return containment.Principal{}, containment.None, err
		}
		return containment.Principal{Name: user}, kind, nil
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

// A key that goes between one call and the next is as good as off.
func TestKeyDeletedMeanwhile(t *testing.T) {
	w := newWorld()
	w.iam.Before = func(operation string) {
		if operation == "UpdateAccessKey" && len(w.user.Keys) == 2 {
			w.user.Keys = w.user.Keys[1:]
		}
	}
	got := w.engine.Contain(context.Background(), request())
	want := []string{`special="" key=Deleted contained=true`, "already key:" + exposed, "done deny"}
	if diff := cmp.Diff(want, brief(got)); diff != "" {
		t.Errorf("outcome (-want +got):\n%s", diff)
	}
}

// What IAM knew of the key before anything was changed is evidence.
func TestLastUseIsKept(t *testing.T) {
	w := newWorld()
	used := arrival.Add(-3 * time.Minute)
	w.iam.LastUsed = map[string]types.AccessKeyLastUsed{
		exposed: {LastUsedDate: &used, ServiceName: aws.String("sts"), Region: aws.String("eu-west-3")},
		sibling: {ServiceName: aws.String("N/A"), Region: aws.String("N/A")},
	}
	got := w.engine.Contain(context.Background(), request())
	if diff := cmp.Diff(containment.LastUsed{At: used, Service: "sts", Region: "eu-west-3"}, got.LastUsed); diff != "" {
		t.Errorf("last use (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(containment.LastUsed{}, got.Credentials[0].LastUsed); diff != "" {
		t.Errorf("last use of a key never used (-want +got):\n%s", diff)
	}
	if got.KeyPrior != "Active" || !got.KeyCreatedAt.Equal(arrival.AddDate(-1, 0, 0)) {
		t.Errorf("prior %q, made %s", got.KeyPrior, got.KeyCreatedAt)
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
		{"of a role, in a drill", func(w *world, r *containment.Request) {
			r.Kind, r.Owner, r.Drill, w.engine.Roles = containment.TemporaryRole, role, true, w.iam
		}, []string{`special="not-a-drill" key= contained=false`}, ""},
		{"of a user, in a drill", func(_ *world, r *containment.Request) {
			r.Kind, r.Owner, r.Drill = containment.Temporary, containment.Principal{Name: "ci-deploy"}, true
		}, []string{`special="not-a-drill" key= contained=false`}, ""},
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
