package containment_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/level"
)

// cutElsewhere is a world in which a key and a service credential of another user
// were switched off, because the exposed key had made them, some time later.
func cutElsewhere(later time.Duration) (*world, containment.VerifyRequest) {
	w := cutWorld()
	w.engine.Roles = nil
	req := request()
	out := w.engine.Contain(context.Background(), req)
	cut := w.cut(containment.Made{Kind: containment.MadeAccessKey, ID: madeKey},
		containment.Made{Kind: containment.MadeServiceCredential, ID: "ACCAMADE", Principal: madeUser})
	w.iam.Calls = nil
	w.now = w.now.Add(later)
	req.Owner = containment.Principal{Name: out.User.Name}
	return w, containment.VerifyRequest{
		Request: req, InForce: append(out.Actions, cut...), ContainedAt: out.ContainedAt, Escalate: true, Witness: witness{},
	}
}

// What was switched off of another user is read back as what is the user's own: put
// in force again where nobody known undid it at once, or the contained user or
// something it made did; left to a colleague and to a restore.
func TestVerifyElsewhere(t *testing.T) {
	const key, service, gone = "key:" + madeKey, "service-credential:ACCAMADE", "-"
	made := func(w *world) *fakeiam.User { return w.iam.Users[madeUser] }
	activate := func(w *world) { made(w).Keys[0].Status = types.StatusTypeActive }
	by := func(user, key string) witness {
		return witness{call: containment.Call{ARN: "arn:aws:iam::111122223333:user/" + user, User: user, AccessKeyID: key}, found: true}
	}
	denied := fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))
	type request = containment.VerifyRequest
	for name, test := range map[string]struct {
		later     time.Duration
		prepare   func(*world, *request)
		undone    []string
		status    string // of the key, then of the service credential
		contained bool
		isolated  bool
		unread    string
	}{
		"in force":                  {time.Hour, func(*world, *request) {}, nil, "Inactive Inactive", true, false, ""},
		"on again, by nobody yet":   {time.Minute, func(w *world, _ *request) { activate(w) }, []string{key + " unseen reapplied=true"}, "Inactive Inactive", true, false, ""},
		"on again late, by nobody":  {time.Hour, func(w *world, _ *request) { activate(w) }, []string{key + " unseen reapplied=false"}, "Active Inactive", false, false, ""},
		"on again, by the user":     {time.Hour, func(w *world, r *request) { activate(w); r.Witness = by("ci-deploy", "") }, []string{key + " hostile reapplied=true"}, "Inactive Inactive", true, true, ""},
		"on again, but only revoke": {time.Hour, func(w *world, r *request) { activate(w); r.Witness, r.Ceiling = by("ci-deploy", ""), level.Revoke }, []string{key + " hostile reapplied=true"}, "Inactive Inactive", true, false, ""},
		"on again, by a descendant": {time.Hour, func(w *world, r *request) {
			activate(w)
			r.Witness, r.Descendants = by("bob", "ASIAX"), map[string]bool{"ASIAX": true}
		}, []string{key + " hostile reapplied=true"}, "Inactive Inactive", true, true, ""},
		"on again, by a colleague":    {time.Hour, func(w *world, r *request) { activate(w); r.Witness = by("alice", "") }, []string{key + " colleague reapplied=false"}, "Active Inactive", true, false, ""},
		"on again, by its fresh user": {time.Hour, func(w *world, r *request) { activate(w); r.Witness = by(madeUser, "") }, []string{key + " hostile reapplied=true"}, "Inactive Inactive", true, true, ""},
		"on again, by its old user": {time.Hour, func(w *world, r *request) {
			activate(w)
			made(w).Created, r.Witness = arrival.AddDate(-1, 0, 0), by(madeUser, "")
		}, []string{key + " colleague reapplied=false"}, "Active Inactive", true, false, ""},
		"on again, by its user of whom nothing is known": {time.Hour, func(w *world, r *request) {
			activate(w)
			r.Witness = by(madeUser, "")
			w.iam.Fail["GetUser"] = []error{denied}
		}, []string{key + " unseen reapplied=false"}, "Active Inactive", false, false, "how old user " + madeUser},
		"given back": {time.Hour, func(w *world, r *request) {
			activate(w)
			r.Leave = map[string]string{key: "restored by alice"}
		}, nil, "Active Inactive", true, false, ""},
		"the service credential": {time.Minute, func(w *world, _ *request) { made(w).Service[0].Status = types.StatusTypeActive },
			[]string{service + " unseen reapplied=true"}, "Inactive Inactive", true, false, ""},
		"deleted":             {time.Hour, func(w *world, _ *request) { made(w).Keys = nil }, nil, "- Inactive", true, false, ""},
		"its user is deleted": {time.Hour, func(w *world, _ *request) { delete(w.iam.Users, madeUser) }, nil, gone, true, false, ""},
		"the contained user is deleted": {time.Minute, func(w *world, _ *request) { activate(w); delete(w.iam.Users, "ci-deploy") },
			[]string{key + " unseen reapplied=true"}, "Inactive Inactive", true, false, ""},
		"cannot be read": {time.Minute, func(w *world, _ *request) {
			activate(w)
			w.iam.Fail["ListAccessKeys"] = []error{nil, nil, denied} // the user's own is read
		}, nil, "Active Inactive", false, false, "access keys of " + madeUser},
		"throttled at first": {time.Minute, func(w *world, _ *request) {
			activate(w)
			w.iam.Fail["ListAccessKeys"] = []error{nil, nil, fakeiam.Error("Throttling", "Rate exceeded")}
		}, []string{key + " unseen reapplied=true"}, "Inactive Inactive", true, false, ""},
		"refused": {time.Minute, func(w *world, _ *request) {
			activate(w)
			w.iam.Fail["UpdateAccessKey"] = []error{denied}
		}, []string{key + " unseen reapplied=false"}, "Active Inactive", false, false, ""},
		"accepted, and still on": {time.Minute, func(w *world, _ *request) {
			activate(w)
			w.iam.Before = func(operation string) {
				if operation == "ListAccessKeys" {
					activate(w)
				}
			}
		}, []string{key + " unseen reapplied=false"}, "Active Inactive", false, false, ""},
		"protected since": {time.Minute, func(w *world, _ *request) {
			activate(w)
			w.engine.Protected = func(user string, _ time.Time) (string, bool) { return "payments", user == madeUser }
		}, []string{key + " unseen reapplied=false"}, "Active Inactive", true, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w, req := cutElsewhere(test.later)
			test.prepare(w, &req)
			out, undone := w.engine.Verify(context.Background(), req)
			if diff := cmp.Diff(test.undone, undoings(undone)); diff != "" {
				t.Errorf("undone (-want +got):\n%s", diff)
			}
			status := gone
			if u := made(w); u != nil {
				if status = gone; len(u.Keys) > 0 {
					status = string(u.Keys[0].Status)
				}
				status += " " + string(u.Service[0].Status)
			}
			isolated := slices.Contains(w.user.Attached, isolate)
			if status != test.status || out.Contained != test.contained || isolated != test.isolated {
				t.Errorf("key and service credential %s, contained %t, isolated %t: %v", status, out.Contained, isolated, brief(out))
			}
			if unread := strings.Join(out.Unread, "; "); !strings.Contains(unread, test.unread) || test.unread == "" && unread != "" {
				t.Errorf("unread %q", unread)
			}
		})
	}
}

// What is put in force again may still be the attacker's, and is given back only by
// name, to its own user. What was found in force overtakes a try that had failed.
func TestVerifyElsewhereIsRecorded(t *testing.T) {
	w, req := cutElsewhere(time.Minute)
	w.iam.Users[madeUser].Keys[0].Status = types.StatusTypeActive
	out, undone := w.engine.Verify(context.Background(), req)
	var words []string
	for _, a := range out.Actions {
		if a.User == madeUser {
			words = append(words, string(a.Status)+" "+containment.Part(a.Step, a.Target)+" "+a.Reason)
		}
	}
	want := []string{"already service-credential:ACCAMADE made with the exposed key (row R3)", "done key:" + madeKey + " made with the exposed key (row R3)"}
	if diff := cmp.Diff(want, words); diff != "" || undone[0].User != madeUser {
		t.Errorf("of %q (-want +got):\n%s", undone[0].User, diff)
	}
}

// One credential that was made for the contained user itself is held too, although
// the key was off before, or the level alone would leave it.
func TestVerifyHoldsWhatWasCutOfTheUser(t *testing.T) {
	for name, prepare := range map[string]func(*world, *containment.VerifyRequest){
		"the key was off before": func(_ *world, r *containment.VerifyRequest) { r.OffBefore = true },
		"deactivate":             func(_ *world, r *containment.VerifyRequest) { r.Level = level.Deactivate },
	} {
		t.Run(name, func(t *testing.T) {
			w, req := contained(level.Revoke, time.Minute)
			req.InForce = append(req.InForce, w.cut(containment.Made{Kind: containment.MadeAccessKey, ID: sibling})...)
			w.user.Keys[1].Status = types.StatusTypeActive
			prepare(w, &req)
			out, undone := w.engine.Verify(context.Background(), req)
			if w.user.Keys[1].Status != types.StatusTypeInactive || !out.Contained || len(undone) != 1 || !undone[0].Reapplied {
				t.Errorf("key %s, undone %v: %v", w.user.Keys[1].Status, undone, brief(out))
			}
		})
	}
}

// A list of the user's own credentials that cannot be read leaves open whether what
// was switched off is still off.
func TestVerifyIsUnsure(t *testing.T) {
	w := newWorld()
	w.user.Service = []types.ServiceSpecificCredentialMetadata{{
		ServiceSpecificCredentialId: aws.String("ACCAFRESH"), Status: "Active", CreateDate: aws.Time(arrival.Add(-time.Minute))}}
	req := request()
	out := w.engine.Contain(context.Background(), req)
	req.Owner = containment.Principal{Name: out.User.Name}
	verify := containment.VerifyRequest{Request: req, InForce: out.Actions, ContainedAt: out.ContainedAt, Witness: witness{}}
	w.iam.Fail["ListServiceSpecificCredentials"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
	if got, undone := w.engine.Verify(context.Background(), verify); got.Contained || len(undone) > 0 {
		t.Errorf("contained %t, undone %v", got.Contained, undone)
	}
	verify.Leave = map[string]string{"service-credential:ACCAFRESH": "restored by alice"}
	if got, _ := w.engine.Verify(context.Background(), verify); !got.Contained {
		t.Error("what a person gave back is missed")
	}
}
