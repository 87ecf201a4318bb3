package containment_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/level"
)

// witness answers every question alike.
type witness struct {
	call  containment.Call
	found bool
	err   error
}

func (w witness) Undid(context.Context, containment.Step, string, string, time.Time) (containment.Call, bool, error) {
	return w.call, w.found, w.err
}

// contained is a world after a containment at a level, some time later.
func contained(l level.Level, later time.Duration) (*world, containment.VerifyRequest) {
	w, req := newWorld(), request()
	req.Level = l
	out := w.engine.Contain(context.Background(), req)
	w.iam.Calls = nil
	w.now = w.now.Add(later)
	req.Owner = containment.Principal{Name: out.User.Name}
	return w, containment.VerifyRequest{
		Request:     req,
		InForce:     out.Actions,
		ContainedAt: out.ContainedAt,
		Escalate:    true,
		Witness:     witness{},
	}
}

func TestVerify(t *testing.T) {
	himself := containment.Call{ARN: "arn:aws:iam::111122223333:user/ci-deploy", User: "ci-deploy"}
	minted := containment.Call{ARN: "arn:aws:sts::111122223333:assumed-role/Ops/x", AccessKeyID: "ASIAMINTED0000000009"}
	alice := containment.Call{ARN: "arn:aws:iam::111122223333:user/alice", User: "alice"}
	seen := func(c containment.Call) witness { return witness{call: c, found: true} }
	activate := func(w *world) { w.user.Keys[0].Status = types.StatusTypeActive }
	detach := func(w *world) { w.user.Attached = nil }
	for _, test := range []struct {
		name    string
		level   level.Level
		later   time.Duration
		prepare func(*world, *containment.VerifyRequest)
		undone  []string
		want    []string
	}{
		{"still in force", level.Revoke, 10 * time.Second, func(*world, *containment.VerifyRequest) {}, nil,
			[]string{`special="" key=Inactive contained=true`, "already key:" + exposed, "already deny"}},
		{"re-activated by the user itself", level.Revoke, time.Minute, func(w *world, r *containment.VerifyRequest) {
			activate(w)
			r.Witness = seen(himself)
		}, []string{"key:" + exposed + " hostile reapplied=true"},
			[]string{`special="" key=Inactive contained=true`, "done key:" + exposed, "done isolate", "already deny", "done key:" + sibling}},
		{"denial removed by a credential that the key minted", level.Revoke, 20 * time.Minute, func(w *world, r *containment.VerifyRequest) {
			detach(w)
			r.Witness, r.Descendants = seen(minted), map[string]bool{minted.AccessKeyID: true}
		}, []string{"deny hostile reapplied=true"},
			[]string{`special="" key=Inactive contained=true`, "already key:" + exposed, "done isolate", "done deny", "done key:" + sibling}},
		{"the user fights, but the ceiling is revoke", level.Revoke, time.Minute, func(w *world, r *containment.VerifyRequest) {
			activate(w)
			r.Witness, r.Ceiling = seen(himself), level.Revoke
		}, []string{"key:" + exposed + " hostile reapplied=true"},
			[]string{`special="" key=Inactive contained=true`, "done key:" + exposed, "already deny"}},
		{"the user fights, but nothing may be raised", level.Revoke, time.Minute, func(w *world, r *containment.VerifyRequest) {
			activate(w)
			r.Witness, r.Escalate = seen(himself), false
		}, []string{"key:" + exposed + " hostile reapplied=true"},
			[]string{`special="" key=Inactive contained=true`, "done key:" + exposed, "already deny"}},
		{"re-activated by a colleague: told, not fought", level.Revoke, time.Minute, func(w *world, r *containment.VerifyRequest) {
			activate(w)
			r.Witness = seen(alice)
		}, []string{"key:" + exposed + " colleague reapplied=false"},
			[]string{`special="restored" key=Active contained=false`, "skipped key:" + exposed, "already deny"}},
		{"re-activated by a restore on record: left alone", level.Revoke, time.Minute, func(w *world, r *containment.VerifyRequest) {
			activate(w)
			r.Witness, r.Leave = seen(himself), map[string]string{"key:" + exposed: "restored by alice"}
		}, nil,
			[]string{`special="restored" key=Active contained=false`, "skipped key:" + exposed, "already deny"}},
		{"undone, and nobody is seen yet: put right", level.Revoke, time.Minute, func(w *world, _ *containment.VerifyRequest) { detach(w) },
			[]string{"deny unseen reapplied=true"},
			[]string{`special="" key=Inactive contained=true`, "already key:" + exposed, "done deny"}},
		{"undone late, and nobody is seen: left, and no decision", level.Revoke, time.Hour, func(w *world, _ *containment.VerifyRequest) { detach(w) },
			[]string{"deny unseen reapplied=false"},
			[]string{`special="" key=Inactive contained=false`, "already key:" + exposed, "skipped deny"}},
		{"re-activated late, and nobody is seen: left, and no decision", level.Revoke, time.Hour, func(w *world, _ *containment.VerifyRequest) { activate(w) },
			[]string{"key:" + exposed + " unseen reapplied=false"},
			[]string{`special="" key=Active contained=false`, "skipped key:" + exposed, "already deny"}},
		{"CloudTrail denied: as unseen", level.Revoke, time.Minute, func(w *world, r *containment.VerifyRequest) {
			activate(w)
			r.Witness = witness{err: fakeiam.Error("AccessDeniedException", "no")}
		}, []string{"key:" + exposed + " unseen reapplied=true"},
			[]string{`special="" key=Inactive contained=true`, "done key:" + exposed, "already deny"}},
		{"a new key since: off", level.Revoke, time.Minute, func(w *world, _ *containment.VerifyRequest) {
			w.user.Keys[1] = fakeiam.Key("ci-deploy", "AKIANEW0000000000005", types.StatusTypeActive, arrival.Add(5*time.Second))
		}, nil,
			[]string{`special="" key=Inactive contained=true`, "already key:" + exposed, "already deny", "done key:AKIANEW0000000000005"}},
		{"isolated sibling on again, by the user", level.Isolate, time.Minute, func(w *world, r *containment.VerifyRequest) {
			w.user.Keys[1].Status = types.StatusTypeActive
			r.Witness = seen(himself)
		}, []string{"key:" + sibling + " hostile reapplied=true"},
			[]string{`special="" key=Inactive contained=true`, "already key:" + exposed, "already isolate", "already deny", "done key:" + sibling}},
		{"the key was deleted since", level.Revoke, time.Hour, func(w *world, _ *containment.VerifyRequest) { w.user.Keys = w.user.Keys[1:] }, nil,
			[]string{`special="" key=Deleted contained=true`, "already key:" + exposed, "already deny"}},
		{"the user was deleted since", level.Revoke, time.Hour, func(w *world, _ *containment.VerifyRequest) { delete(w.iam.Users, "ci-deploy") }, nil,
			[]string{`special="" key=Deleted contained=true`}},
		{"the status cannot be read: done again blindly, not called undone", level.Revoke, time.Minute, func(w *world, _ *containment.VerifyRequest) {
			w.iam.Fail["ListAccessKeys"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
		}, nil,
			[]string{`special="" key= contained=false`, "done key:" + exposed, "already deny"}},
		{"a step that had failed is tried again", level.Revoke, 10 * time.Second, func(w *world, r *containment.VerifyRequest) {
			detach(w)
			r.InForce = r.InForce[:1]
		}, nil,
			[]string{`special="" key=Inactive contained=true`, "already key:" + exposed, "done deny"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, req := contained(test.level, test.later)
			test.prepare(w, &req)
			got, undone := w.engine.Verify(context.Background(), req)
			if diff := cmp.Diff(test.want, brief(got)); diff != "" {
				t.Errorf("outcome (-want +got):\n%s", diff)
			}
			var list []string
			for _, u := range undone {
				list = append(list, fmt.Sprintf("%s %s reapplied=%t", containment.Part(u.Step, u.Target), u.Undoer, u.Reapplied))
			}
			if diff := cmp.Diff(test.undone, list); diff != "" {
				t.Errorf("undone (-want +got):\n%s", diff)
			}
			harmless(t, w)
		})
	}
}

// A boundary that stands in for a refused attachment is found in force, and the
// attachment is not asked for again.
func TestVerifyKeepsToWhatStoodIn(t *testing.T) {
	w := newWorld()
	w.iam.Fail["AttachUserPolicy"] = []error{fakeiam.AlwaysFail(fakeiam.Error("LimitExceeded", "full"))}
	out := w.engine.Contain(context.Background(), request())
	w.iam.Calls = nil
	req := containment.VerifyRequest{Request: request(), InForce: out.Actions, ContainedAt: out.ContainedAt, Witness: witness{}}
	req.Owner = containment.Principal{Name: "ci-deploy"}
	got, undone := w.engine.Verify(context.Background(), req)
	if !got.Contained || len(undone) > 0 || len(w.iam.Changes()) > 0 {
		t.Errorf("contained=%t undone=%v changes=%v", got.Contained, undone, w.iam.Changes())
	}
}

// A user's boundary that was set since containment is put back by an undo, and not
// the one of then.
func TestVerifyKeepsTheBoundaryOfNow(t *testing.T) {
	const since = "arn:aws:iam::111122223333:policy/since"
	w, req := contained(level.Revoke, time.Minute)
	req.Owner.ARN = "arn:aws:iam::111122223333:user/ci-deploy" // as the record has it, without a boundary
	w.user.Attached, w.user.Boundary = nil, since
	w.iam.Fail["AttachUserPolicy"] = []error{fakeiam.AlwaysFail(fakeiam.Error("LimitExceeded", "full"))}
	got, _ := w.engine.Verify(t.Context(), req)
	for _, h := range containment.Holding(got.Actions, nil) {
		if h.Step == containment.BoundarySet && h.Prior == since {
			return
		}
	}
	t.Errorf("the boundary is lost: %+v", got.Actions)
}

// What was left because the exposed key was off is left by a verification too, as
// long as the key is off.
func TestVerifyLeavesWhatWasLeft(t *testing.T) {
	for name, test := range map[string]struct {
		revived bool
		want    string
	}{"still off": {false, "Active"}, "switched on since": {true, "Inactive"}} {
		t.Run(name, func(t *testing.T) {
			w, req := newWorld(), request()
			w.user.Keys[0].Status, w.user.Keys[1].CreateDate = types.StatusTypeInactive, aws.Time(arrival.Add(-time.Minute))
			out := w.engine.Contain(t.Context(), req)
			if test.revived {
				w.user.Keys[0].Status = types.StatusTypeActive
			}
			req.Owner, req.OffBefore = containment.Principal{Name: out.User.Name}, out.OffBefore
			w.engine.Verify(t.Context(), containment.VerifyRequest{
				Request: req, InForce: out.Actions, ContainedAt: out.ContainedAt, Witness: witness{},
			})
			if got := status(w.user, sibling); got != test.want {
				t.Errorf("the sibling is %s, want %s", got, test.want)
			}
		})
	}
}

func TestLastUseIsReadAgain(t *testing.T) {
	w, req := contained(level.Revoke, time.Minute)
	late := arrival.Add(-time.Minute)
	w.iam.LastUsed = map[string]types.AccessKeyLastUsed{exposed: {LastUsedDate: &late, ServiceName: aws.String("s3"), Region: aws.String("N/A")}}
	got, _ := w.engine.Verify(context.Background(), req)
	want := containment.LastUsed{At: late, Service: "s3"}
	if diff := cmp.Diff(want, got.LastUsed); diff != "" {
		t.Errorf("last use (-want +got):\n%s", diff)
	}
}

// A denial that was stripped and cannot be attached again, because the place was
// taken meanwhile, is stood in for.
func TestVerifyStandsIn(t *testing.T) {
	w, req := contained(level.Revoke, time.Minute)
	w.user.Attached = nil
	w.iam.Fail["AttachUserPolicy"] = []error{fakeiam.Error("Throttling", "slow down"), fakeiam.AlwaysFail(fakeiam.Error("LimitExceeded", "full"))}
	got, _ := w.engine.Verify(context.Background(), req)
	if !got.Contained || w.user.Boundary != isolate {
		t.Errorf("boundary %q: %v", w.user.Boundary, brief(got))
	}
	harmless(t, w)
}
