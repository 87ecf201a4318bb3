package containment_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
)

// What stands in for switching the key off holds until the key is off, and stays
// then until a person takes it back: it says why it is there, and can be undone.
func TestWhatStandsInForTheKey(t *testing.T) {
	w := newWorld()
	w.iam.Fail["UpdateAccessKey"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "by an SCP"))}
	out := w.engine.Contain(context.Background(), request())
	last := out.Actions[len(out.Actions)-1]
	if last.Step != containment.IsolateAttached || last.Reason != containment.ReasonStillOn {
		t.Fatalf("%+v", last)
	}
	verify := func() containment.Outcome {
		req := containment.VerifyRequest{Request: request(), InForce: out.Actions, ContainedAt: w.now, Witness: witness{}}
		req.Owner = containment.Principal{Name: "ci-deploy"}
		got, undone := w.engine.Verify(context.Background(), req)
		if len(undone) > 0 {
			t.Errorf("undone %v", undone)
		}
		return got
	}
	again := verify()
	want := []string{`special="" key=Active contained=false`, "denied key:" + exposed, "already deny", "already isolate"}
	if diff := cmp.Diff(want, brief(again)); diff != "" {
		t.Errorf("still refused (-want +got):\n%s", diff)
	}
	w.iam.Fail = map[string][]error{}
	if off := verify(); !off.Contained || len(w.user.Attached) != 2 {
		t.Errorf("%v, attached %v", brief(off), w.user.Attached)
	}
	parts := []string{}
	for _, h := range containment.Holding(out.Actions, nil) {
		parts = append(parts, h.Part())
	}
	if diff := cmp.Diff([]string{"deny", "isolate"}, parts); diff != "" {
		t.Errorf("to be undone (-want +got):\n%s", diff)
	}
	harmless(t, w)
}

// A key that was switched off stands in the record although nobody could read that
// it is: else it could never be given back.
func TestAKeyThatCannotBeReadBackIsHeld(t *testing.T) {
	w := newWorld()
	w.iam.Fail["ListAccessKeys"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
	out := w.engine.Contain(context.Background(), request())
	held := containment.Holding(out.Actions, nil)
	if out.Contained || len(held) != 2 || held[0].Part() != "key:"+exposed || out.Actions[0].Reason == "" {
		t.Errorf("%v, held %+v, because %q", brief(out), held, out.Actions[0].Reason)
	}
	if len(w.user.Attached) != 1 {
		t.Errorf("isolated for a list that could not be read: %v", w.user.Attached)
	}
}
