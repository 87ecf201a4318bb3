package scenario

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// A member whose role refuses half of what the responder asks has its key
// switched off all the same; what was refused is named, up to the end.
func TestAMemberThatRefusesHalf(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		m := w.addMember()
		for _, call := range []string{"AttachUserPolicy", "PutUserPermissionsBoundary", "ListAttachedUserPolicies", "GetUser", "ListServiceSpecificCredentials", "ListMFADevices"} {
			m.iam.Fail[call] = forever("AccessDenied")
		}
		m.trail["eu-west-1"].fail = awsError("AccessDeniedException")
		w.respond(sample(t, viewOfOrganization))
		if ends := w.follow(); ends[0] != succeeded || m.user.Keys[0].Status != types.StatusTypeInactive {
			t.Fatalf("ended %v, key %s", ends, m.user.Keys[0].Status)
		}
		if !slices.Contains(m.user.Groups, settings.IsolatedGroup) || len(w.iam.Calls) > 0 {
			t.Errorf("groups %v; own IAM: %v", m.user.Groups, w.iam.Calls)
		}
		alert := w.topic.sent[0]
		tells(t, alert.email, "REFUSED", "AccessDenied", "COULD NOT SEE", memberID)
		tells(t, w.told("report").email, "eu-west-1")
		tells(t, w.told("close").email, "OPEN", "service credentials", "eu-west-1", "AccessDenied")
	})
}

// A member may lack one of the roles: what it was for is not done, and said.
func TestAMemberWithoutOneOfTheRoles(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		m := w.addMember()
		m.without = "-investigate"
		w.respond(sample(t, viewOfOrganization))
		if ends := w.follow(); ends[0] != succeeded || m.user.Keys[0].Status != types.StatusTypeInactive || w.kinds() != wholeStory {
			t.Fatalf("ended %v, key %s, told %s", ends, m.user.Keys[0].Status, w.kinds())
		}
		if s := w.summary(); !blind(s, home) || !blind(s, "AccessDenied") {
			t.Errorf("blind spots %+v", s.BlindSpots)
		}
		for _, region := range w.trail {
			if region.requests > 0 {
				t.Error("CloudTrail of the responder's own account was read in its place")
			}
		}
		m.without = "-restore"
		changes := len(m.iam.Changes())
		result := w.restore(workflow.RestoreInput{Only: []string{"deny"}, AcceptLiveSessions: true})
		if result.Restored || len(m.iam.Changes()) > changes || !strings.Contains(result.Refused, "could not be read: AccessDenied") {
			t.Errorf("%+v", result)
		}
		if !slices.Contains(result.Remaining, "deny") {
			t.Errorf("remaining %v", result.Remaining)
		}
	})
}

// What is given back of a member's containment is given back there, and left
// alone when the exposure is reported again.
func TestARestoreInAMember(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		m := w.addMember()
		w.respond(sample(t, viewOfOrganization))
		w.follow()
		if result := w.restore(workflow.RestoreInput{Only: []string{"deny"}, AcceptLiveSessions: true}); !result.Restored || len(m.user.Attached) > 0 {
			t.Fatalf("%+v, attached %v", result, m.user.Attached)
		}
		w.respond(sample(t, viewOfOrganization))
		if len(m.user.Attached) > 0 || m.user.Keys[0].Status != types.StatusTypeInactive {
			t.Errorf("key %s, attached %v", m.user.Keys[0].Status, m.user.Attached)
		}
		until := time.Now().Add(2 * time.Hour)
		if result := w.restore(workflow.RestoreInput{ReactivateExposedKey: true, Until: until}); !result.Restored || m.user.Keys[0].Status != types.StatusTypeActive {
			t.Fatalf("%+v, key %s", result, m.user.Keys[0].Status)
		}
		if w.respond(w.later.inputs[0]); m.user.Keys[0].Status != types.StatusTypeInactive || time.Now().Before(until) {
			t.Errorf("key %s at %s", m.user.Keys[0].Status, time.Now())
		}
		if len(w.iam.Calls) > 0 {
			t.Errorf("own IAM: %v", w.iam.Calls)
		}
	})
}

// A pause is the responder's, and so holds for members too; the key is contained
// in the member when it is over.
func TestAPauseHoldsAKeyOfAMember(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		m := w.addMember()
		until := w.pauseFor(2 * time.Hour)
		w.at["Wait for the end of the pause"] = func() {
			if len(m.iam.Changes()) > 0 {
				t.Errorf("in the pause: %v", m.iam.Changes())
			}
			last := w.topic.sent[len(w.topic.sent)-1]
			if !strings.HasPrefix(last.subject, "[P1 PAUSED, KEY ON]") || !strings.Contains(last.subject, memberID) {
				t.Errorf("subject %q", last.subject)
			}
		}
		if status := w.respond(sample(t, viewOfOrganization)); status != succeeded || time.Now().Before(until) {
			t.Errorf("ended %s at %s", status, time.Now())
		}
		if m.user.Keys[0].Status != types.StatusTypeInactive || len(w.iam.Calls) > 0 {
			t.Errorf("key %s; own IAM: %v", m.user.Keys[0].Status, w.iam.Calls)
		}
	})
}

// A drill is the responder's own: one that names a key of a member touches no user
// that no drill made.
func TestADrillOnAKeyOfAMember(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		m := w.addMember()
		w.respond(text(object{"id": "d", "source": "exposed-key-responder.drill", "detail-type": "Drill", "account": memberID, "region": home,
			"time": stamp(time.Now()), "detail": object{"accessKeyId": string(memberKey)}}))
		w.follow()
		if len(m.iam.Changes())+len(w.iam.Changes()) > 0 {
			t.Errorf("changed %v %v", m.iam.Changes(), w.iam.Changes())
		}
		if subject := w.topic.sent[0].subject; !strings.Contains(subject, "not a drill") {
			t.Errorf("subject %q", subject)
		}
	})
}
