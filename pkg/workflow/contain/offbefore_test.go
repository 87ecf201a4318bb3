package contain_test

import (
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
)

// Whether a key was off before is known by its first run, for good.
func TestOffBefore(t *testing.T) {
	inactive := func(w *world) { w.user.Keys[0].Status = types.StatusTypeInactive }
	for _, test := range []struct {
		name    string
		prepare func(*world)
		want    bool
	}{
		{"on", func(*world) {}, false},
		{"off", inactive, true},
		{"expired", func(w *world) { w.user.Keys[0].Status = "Expired" }, true},
		{"off, and nobody knows what was done before", func(w *world) { inactive(w); w.db.Fail["PutItem"] = errors.New("refused") }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld()
			w.user.Keys = append(w.user.Keys, fakeiam.Key("ci-deploy", "AKIAEXAMPLESIBLING01", types.StatusTypeActive, arrival))
			test.prepare(w)
			first := w.contain(t, event("e1"), exposure())
			verified := w.verify(t, first)
			second := w.contain(t, event("e2"), exposure())
			if got := w.user.Keys[1].Status; test.want && got != types.StatusTypeActive {
				t.Errorf("the other key is %s", got)
			}
			got := []bool{first.Outcome.OffBefore, verified.Outcome.OffBefore, second.Outcome.OffBefore}
			if diff := cmp.Diff([]bool{test.want, test.want, test.want}, got); diff != "" {
				t.Errorf("first run, verification, second event (-want +got):\n%s", diff)
			}
		})
	}
}

// A key that was off, and was switched on since, may have made things after all.
func TestOffBeforeAndOnSince(t *testing.T) {
	w := newWorld()
	w.user.Keys = append(w.user.Keys, fakeiam.Key("ci-deploy", "AKIAEXAMPLESIBLING01", types.StatusTypeActive, arrival))
	w.user.Keys[0].Status = types.StatusTypeInactive
	w.contain(t, event("e1"), exposure())
	w.now = w.now.Add(time.Hour)
	w.user.Keys[0].Status = types.StatusTypeActive
	c := w.contain(t, event("e2"), exposure())
	if c.Outcome.OffBefore || c.Repeat || w.user.Keys[1].Status != types.StatusTypeInactive {
		t.Errorf("off before %t, repeat %t, the young key %s", c.Outcome.OffBefore, c.Repeat, w.user.Keys[1].Status)
	}
}
