package scenario

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/settings"
)

// fence has the owner of the exposed key fenced for four hours.
func (w *world) fence() {
	w.settings.Protected = []settings.Protection{{Principal: owner, Reason: "card terminals", Owner: "payments", Until: "2027-01-31",
		OnExposure: settings.Fence, FenceFor: "4h"}}
}

func (w *world) attached(policy string) bool {
	return slices.ContainsFunc(w.user.Attached, func(arn string) bool { return strings.HasSuffix(arn, ":policy/"+policy) })
}

// A key that may not be switched off works from known places, for as long as was
// agreed; then it is contained by itself.
func TestAFence(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.fence()
		w.respond(sample(t, "health-compromised", naming(exposed)))
		w.follow()
		ends := time.Now().Add(4 * time.Hour)
		if w.user.Keys[0].Status != types.StatusTypeActive || !w.attached("ekr-fence-"+owner) || len(w.user.Attached) != 1 {
			t.Fatalf("key %s, attached %v", w.user.Keys[0].Status, w.user.Attached)
		}
		if subject := w.topic.sent[0].subject; !strings.HasPrefix(subject, "[P1 fenced, KEY ON]") {
			t.Errorf("subject %q", subject)
		}
		tells(t, w.topic.sent[0].email, "works from the places in the settings only", "card terminals", "fenced until 2026-11-23 07:12 UTC", "ekr restore")
		// Another event prolongs nothing.
		time.Sleep(time.Hour)
		w.respond(sample(t, "trusted-advisor-exposed"))
		if len(w.later.inputs) != 1 {
			t.Fatalf("ends %v", w.later.inputs)
		}
		w.topic.sent = nil
		if w.respond(w.later.inputs[0]); time.Now().Add(time.Hour).Before(ends) {
			t.Errorf("it ended at %s", time.Now())
		}
		w.follow()
		if w.user.Keys[0].Status != types.StatusTypeInactive || !w.attached("ekr-revoke") || isolated(w.user) {
			t.Errorf("key %s, attached %v", w.user.Keys[0].Status, w.user.Attached)
		}
		if w.kinds() != wholeStory {
			t.Errorf("told %s", w.kinds())
		}
		// From then on the fence is over for good.
		w.user.Keys[0].Status = types.StatusTypeActive
		time.Sleep(time.Hour)
		w.respond(sample(t, exposedOnce))
		if w.user.Keys[0].Status != types.StatusTypeInactive {
			t.Error("fenced again")
		}
		w.follow()
	})
}

// A fence that IAM refuses leaves the key as it is, which is told with what to do.
// The verification tries again.
func TestAFenceThatIsRefused(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.fence()
		w.iam.Fail["AttachUserPolicy"] = []error{awsError("LimitExceeded")}
		w.respond(sample(t, exposedOnce))
		if w.user.Keys[0].Status != types.StatusTypeActive || len(w.later.inputs) > 0 {
			t.Errorf("key %s, ends %v", w.user.Keys[0].Status, w.later.inputs)
		}
		if subject := w.topic.sent[0].subject; !strings.HasPrefix(subject, "[P1 exempt, KEY ON]") {
			t.Errorf("subject %q", subject)
		}
		tells(t, w.topic.sent[0].email, "FAILED", "ekr-fence-"+owner, "ITS FENCE COULD NOT BE RAISED")
		w.follow()
		if !w.attached("ekr-fence-"+owner) || len(w.later.inputs) != 1 || w.kinds() != "alert change report close" {
			t.Errorf("attached %v, ends %v, told %s", w.user.Attached, w.later.inputs, w.kinds())
		}
		if subject := w.told("change").subject; !strings.HasPrefix(subject, "[P1 fenced, KEY ON]") {
			t.Errorf("subject %q", subject)
		}
	})
}

func TestACanaryIsLeftOn(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.settings.Canaries = []string{strings.ToUpper(owner)}
		w.respond(sample(t, "health-compromised", naming(exposed)))
		w.follow()
		if len(w.iam.Changes()) > 0 {
			t.Errorf("changed %v", w.iam.Changes())
		}
		for _, m := range w.topic.sent {
			if !strings.HasPrefix(m.subject, "[P4 ") {
				t.Errorf("subject %q", m.subject)
			}
		}
		tells(t, w.topic.sent[0].email, "ON PURPOSE")
	})
}
