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

const (
	exposed = "AKIAEXPOSED000000001"
	sibling = "AKIASIBLING000000002"
	revoke  = "arn:aws:iam::111122223333:policy/ekr-revoke"
	isolate = "arn:aws:iam::111122223333:policy/ekr-isolate"
)

var arrival = time.Date(2026, 11, 23, 3, 12, 2, 0, time.UTC)

// world is an account with one user, and an engine on it whose clock moves only
// when somebody pauses.
type world struct {
	iam    *fakeiam.IAM
	user   *fakeiam.User
	engine *containment.Engine
	now    time.Time
}

func newWorld() *world {
	old := arrival.AddDate(-1, 0, 0)
	w := &world{iam: &fakeiam.IAM{Fail: map[string][]error{}}, now: arrival}
	w.user = &fakeiam.User{
		Name:    "ci-deploy",
		Created: old,
		Tags:    map[string]string{"owner": "team-payments"},
		Keys: []types.AccessKeyMetadata{
			fakeiam.Key("ci-deploy", exposed, types.StatusTypeActive, old),
			fakeiam.Key("ci-deploy", sibling, types.StatusTypeActive, old),
		},
	}
	w.iam.Add(w.user)
	w.engine = &containment.Engine{
		IAM: w.iam,
		Stack: containment.Stack{Revoke: revoke, Isolate: isolate, Group: "ekr-isolated",
			OwnerTag: "owner", DrillPath: "/ekr/drill/"},
		Protected: func(string, time.Time) (string, bool) { return "", false },
		Now:       func() time.Time { return w.now },
		Pause:     func(_ context.Context, d time.Duration) { w.now = w.now.Add(d) },
		Patience:  10 * time.Second,
	}
	return w
}

func request() containment.Request {
	return containment.Request{Key: exposed, Start: level.Revoke, Level: level.Revoke, Ceiling: level.Isolate, Since: arrival}
}

// brief writes an outcome in a few words: the state, then each step.
func brief(o containment.Outcome) []string {
	lines := []string{fmt.Sprintf("special=%q key=%s contained=%t", o.Special, o.KeyStatus, o.Contained)}
	for _, a := range o.Actions {
		lines = append(lines, string(a.Status)+" "+containment.Part(a.Step, a.Target))
	}
	return lines
}

func TestContain(t *testing.T) {
	denied := fakeiam.Error("AccessDenied", "no")
	limit := fakeiam.Error("LimitExceeded", "Cannot exceed quota for PoliciesPerUser: 10")
	throttled := fakeiam.Error("Throttling", "Rate exceeded")
	always := func(err error) []error { return []error{fakeiam.AlwaysFail(err)} }
	for _, test := range []struct {
		name    string
		prepare func(*world, *containment.Request)
		want    []string
	}{
		{"deactivate", func(_ *world, r *containment.Request) { r.Level = level.Deactivate },
			[]string{`special="" key=Inactive contained=true`, "done key:" + exposed}},
		{"revoke", func(*world, *containment.Request) {},
			[]string{`special="" key=Inactive contained=true`, "done key:" + exposed, "done deny"}},
		{"isolate", func(_ *world, r *containment.Request) { r.Level = level.Isolate },
			[]string{`special="" key=Inactive contained=true`, "done key:" + exposed, "done isolate", "done deny", "done key:" + sibling}},
		{"notify changes nothing", func(_ *world, r *containment.Request) { r.Level = level.Notify },
			[]string{`special="" key=Active contained=false`}},
		{"dry run changes nothing", func(_ *world, r *containment.Request) { r.DryRun = true },
			[]string{`special="" key=Active contained=false`, "would key:" + exposed, "would deny"}},
		{"sibling made 20 minutes before the event", func(w *world, _ *containment.Request) {
			w.user.Keys[1].CreateDate = aws.Time(arrival.Add(-20 * time.Minute))
		}, []string{`special="" key=Inactive contained=true`, "done key:" + exposed, "done deny", "done key:" + sibling}},
		{"key already Inactive on arrival: nothing else is touched", func(w *world, _ *containment.Request) {
			w.user.Keys[0].Status = types.StatusTypeInactive
			w.user.Keys[1].CreateDate = aws.Time(arrival.Add(-20 * time.Minute))
		}, []string{`special="" key=Inactive contained=true`, "already key:" + exposed, "done deny"}},
		{"key Inactive because an earlier run died midway", func(w *world, r *containment.Request) {
			r.Begun = true
			w.user.Keys[0].Status = types.StatusTypeInactive
			w.user.Keys[1].CreateDate = aws.Time(arrival.Add(-20 * time.Minute))
		}, []string{`special="" key=Inactive contained=true`, "already key:" + exposed, "done deny", "done key:" + sibling}},
		{"attaching refused by quota: boundary", func(w *world, _ *containment.Request) {
			w.iam.Fail["AttachUserPolicy"] = always(limit)
		}, []string{`special="" key=Inactive contained=true`, "done key:" + exposed, "failed deny", "done boundary"}},
		{"attaching and boundary refused: group", func(w *world, _ *containment.Request) {
			w.iam.Fail["AttachUserPolicy"] = always(limit)
			w.iam.Fail["PutUserPermissionsBoundary"] = always(denied)
		}, []string{`special="" key=Inactive contained=true`, "done key:" + exposed, "failed deny", "denied boundary", "done group"}},
		{"a boundary that cannot be read is not overwritten", func(w *world, _ *containment.Request) {
			w.iam.Fail["AttachUserPolicy"] = always(limit)
			w.iam.Fail["GetUser"] = always(denied)
		}, []string{`special="" key=Inactive contained=true`, "done key:" + exposed, "failed deny", "skipped boundary", "done group"}},
		{"no way to deny is open", func(w *world, _ *containment.Request) {
			w.iam.Fail["AttachUserPolicy"] = always(limit)
			w.iam.Fail["PutUserPermissionsBoundary"] = always(denied)
			w.iam.Fail["AddUserToGroup"] = always(limit)
		}, []string{`special="" key=Inactive contained=false`, "done key:" + exposed, "failed deny", "denied boundary", "failed group"}},
		{"deactivation denied: everything is denied instead", func(w *world, _ *containment.Request) {
			w.iam.Fail["UpdateAccessKey"] = always(denied)
		}, []string{`special="" key=Active contained=false`, "denied key:" + exposed, "done deny", "done isolate"}},
		{"deactivation denied, and no place for one more policy", func(w *world, _ *containment.Request) {
			w.iam.Fail["UpdateAccessKey"] = always(denied)
			w.iam.Fail["AttachUserPolicy"] = append([]error{nil}, always(limit)...)
		}, []string{`special="" key=Active contained=false`, "denied key:" + exposed, "done deny", "failed isolate", "done boundary"}},
		{"deactivation denied, where nobody is to be isolated", func(w *world, r *containment.Request) {
			w.iam.Fail["UpdateAccessKey"] = always(denied)
			r.Ceiling = level.Revoke
		}, []string{`special="" key=Active contained=false`, "denied key:" + exposed, "done deny"}},
		{"deactivation denied, where nothing is to be denied", func(w *world, r *containment.Request) {
			w.iam.Fail["UpdateAccessKey"] = always(denied)
			r.Level = level.Deactivate
		}, []string{`special="" key=Active contained=false`, "denied key:" + exposed}},
		{"deactivation throttled twice", func(w *world, _ *containment.Request) {
			w.iam.Fail["UpdateAccessKey"] = []error{throttled, throttled}
		}, []string{`special="" key=Inactive contained=true`, "done key:" + exposed, "done deny"}},
		{"deactivation throttled for ever", func(w *world, _ *containment.Request) {
			w.iam.Fail["UpdateAccessKey"] = always(throttled)
		}, []string{`special="" key=Active contained=false`, "failed key:" + exposed, "done deny", "done isolate"}},
		{"attaching throttled is waited out, not gone round", func(w *world, _ *containment.Request) {
			w.iam.Fail["AttachUserPolicy"] = []error{throttled}
		}, []string{`special="" key=Inactive contained=true`, "done key:" + exposed, "done deny"}},
		{"list of keys denied: switched off without knowing what it was", func(w *world, _ *containment.Request) {
			w.iam.Fail["ListAccessKeys"] = []error{denied}
		}, []string{`special="" key=Inactive contained=true`, "done key:" + exposed, "done deny"}},
		{"IAM shows the old status for a while", func(w *world, _ *containment.Request) { w.iam.Stale = 2 },
			[]string{`special="" key=Inactive contained=true`, "done key:" + exposed, "done deny"}},
		{"IAM never shows the change", func(w *world, _ *containment.Request) { w.iam.Stale = 100 },
			[]string{`special="" key=Active contained=false`, "failed key:" + exposed, "done deny"}},
		{"key expired", func(w *world, _ *containment.Request) { w.user.Keys[0].Status = "Expired" },
			[]string{`special="" key=Expired contained=true`, "already key:" + exposed, "done deny"}},
		{"restored by a person", func(_ *world, r *containment.Request) {
			r.Leave = map[string]string{"key:" + exposed: "restored by alice"}
		}, []string{`special="restored" key=Active contained=false`}},
		{"denial lifted by a person", func(_ *world, r *containment.Request) {
			r.Leave = map[string]string{"deny": "restored by alice"}
		}, []string{`special="" key=Inactive contained=true`, "done key:" + exposed, "skipped deny"}},
		{"protected", func(w *world, _ *containment.Request) {
			w.engine.Protected = func(user string, _ time.Time) (string, bool) { return "vendor", user == "ci-deploy" }
		}, []string{`special="protected" key=Active contained=false`}},
		{"drill on a user that no drill made", func(_ *world, r *containment.Request) { r.Drill = true },
			[]string{`special="not-a-drill" key=Active contained=false`}},
		{"drill", func(w *world, r *containment.Request) { r.Drill, w.user.Path = true, "/ekr/drill/" },
			[]string{`special="" key=Inactive contained=true`, "done key:" + exposed, "done deny"}},
		{"drill whose user's path cannot be read", func(w *world, r *containment.Request) {
			r.Drill, w.user.Path = true, "/ekr/drill/"
			w.iam.Fail["GetUser"] = always(denied)
		}, []string{`special="not-a-drill" key=Active contained=false`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, req := newWorld(), request()
			test.prepare(w, &req)
			got := w.engine.Contain(context.Background(), req)
			if diff := cmp.Diff(test.want, brief(got)); diff != "" {
				t.Errorf("outcome (-want +got):\n%s\n%+v", diff, got)
			}
			harmless(t, w)
		})
	}
}

// Containing twice must leave the same state, and not record our own policies
// as something to put back.
func TestContainIsIdempotent(t *testing.T) {
	w := newWorld()
	req := request()
	req.Level = level.Isolate
	w.engine.Contain(context.Background(), req)
	req.Begun = true
	again := w.engine.Contain(context.Background(), req)
	if !again.Contained || len(w.user.Attached) != 2 {
		t.Errorf("second run: contained=%t, attached %v", again.Contained, w.user.Attached)
	}
	for _, a := range again.Actions {
		if a.Prior == isolate || a.Prior == revoke {
			t.Errorf("%s holds our own policy as prior state", a.Step)
		}
	}
}
