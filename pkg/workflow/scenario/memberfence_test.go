package scenario

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/settings"
)

// fenceMember has the member's user fenced, by an ARN that is written otherwise
// than IAM does.
func (w *world) fenceMember() *members {
	m := w.addMember()
	w.settings.Protected = []settings.Protection{{Principal: "arn:aws:iam::" + memberID + ":user/shop/" + strings.ToUpper(owner), Reason: "card terminals",
		Owner: "payments", Until: "2027-01-31", OnExposure: settings.Fence, FenceFor: "4h"}}
	return m
}

// A member's user is fenced by the policy that the member's stack has for it,
// which is looked after there, and ends there.
func TestAFenceInAMember(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		const policy = "arn:aws:iam::" + memberID + ":policy/ekr-fence-" + owner
		m := w.fenceMember()
		w.respond(sample(t, viewOfOrganization))
		if m.user.Keys[0].Status != types.StatusTypeActive || len(m.user.Attached) != 1 || m.user.Attached[0] != policy {
			t.Fatalf("key %s, attached %v", m.user.Keys[0].Status, m.user.Attached)
		}
		if subject := w.topic.sent[0].subject; !strings.HasPrefix(subject, "[P1 fenced, KEY ON]") {
			t.Errorf("subject %q", subject)
		}
		w.at["Let IAM settle"] = func() {
			time.Sleep(time.Second)
			m.trail[home].undone("DetachUserPolicy", owner, object{"userName": owner, "policyArn": policy})
			m.user.Attached = nil
		}
		w.follow()
		if subject := w.told("change").subject; !strings.HasPrefix(subject, "[P1 fought, fenced, KEY ON]") || len(m.user.Attached) != 1 {
			t.Errorf("subject %q, attached %v", subject, m.user.Attached)
		}
		w.respond(w.later.inputs[0])
		if m.user.Keys[0].Status != types.StatusTypeInactive || len(w.iam.Calls) > 0 {
			t.Errorf("key %s; own IAM: %v", m.user.Keys[0].Status, w.iam.Calls)
		}
	})
}

// A member whose stack has no such policy is told of as what it is.
func TestAFenceThatAMemberDoesNotHave(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		m := w.fenceMember()
		m.iam.Fail["AttachUserPolicy"] = forever("AccessDenied")
		w.respond(sample(t, viewOfOrganization))
		if subject := w.topic.sent[0].subject; !strings.HasPrefix(subject, "[P1 exempt, KEY ON]") {
			t.Errorf("subject %q", subject)
		}
		tells(t, w.topic.sent[0].email, "ITS FENCE COULD NOT BE RAISED", "REFUSED", "attach policy ekr-fence-"+owner)
		w.follow()
		if m.user.Keys[0].Status != types.StatusTypeActive || len(w.later.inputs) > 0 {
			t.Errorf("key %s, ends %v", m.user.Keys[0].Status, w.later.inputs)
		}
	})
}
