package scenario

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// undo is what somebody does to a containment, in the event history too.
func (w *world) undo(event, caller string, parameters object) {
	w.trail[home].undone(event, caller, parameters)
}

func (h *history) undone(event, caller string, parameters object) {
	h.records = append(h.records, object{
		"eventID": event + caller, "eventName": event, "eventSource": "iam.amazonaws.com", "sourceIPAddress": "203.0.113.77",
		"eventTime":         time.Now().UTC().Format(time.RFC3339),
		"userIdentity":      object{"type": "IAMUser", "userName": caller, "arn": "arn:aws:iam::111122223333:user/" + caller, "accessKeyId": "AKIAEXAMPLE000CALLER"},
		"requestParameters": parameters,
	})
}

func TestContainmentIsUndone(t *testing.T) {
	detach := func(caller string) func(w *world) {
		return func(w *world) {
			time.Sleep(time.Second)
			w.undo("DetachUserPolicy", caller, object{"userName": owner, "policyArn": w.user.Attached[0]})
			w.user.Attached = nil
		}
	}
	activate := func(caller string) func(w *world) {
		return func(w *world) {
			time.Sleep(time.Second)
			w.undo("UpdateAccessKey", caller, object{"userName": owner, "accessKeyId": string(exposed), "status": "Active"})
			w.user.Keys[0].Status = types.StatusTypeActive
		}
	}
	for _, test := range []struct {
		name     string
		undo     func(w *world)
		kinds    string
		status   types.StatusType
		attached int
		says     []string
	}{
		{"the denial, by the user itself", detach(owner), "alert change report close", "Inactive", 2, []string{"isolate"}},
		{"the key, by the user itself", activate(owner), "alert change report close", "Inactive", 2, nil},
		{"the denial, by a colleague", detach("alice"), "alert change report close", "Inactive", 0, []string{"user/alice"}},
		{"the key, by a colleague", activate("alice"), "alert change report close", "Active", 1, []string{"user/alice"}},
		{"by nobody known yet", func(w *world) { w.user.Keys[0].Status = types.StatusTypeActive }, "alert change report close", "Inactive", 1, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				w.respond(sample(t, exposedOnce))
				w.at["Let IAM settle"] = func() { test.undo(w) }
				if ends := w.follow(); strings.Join(ends, " ") != succeeded || w.kinds() != test.kinds {
					t.Fatalf("ended %v, told %s", ends, w.kinds())
				}
				if w.user.Keys[0].Status != test.status || len(w.user.Attached) != test.attached {
					t.Errorf("key %s, attached %v", w.user.Keys[0].Status, w.user.Attached)
				}
				tells(t, w.topic.sent[1].email, test.says...)
			})
		})
	}
}

// A user that fights gets each round told, and ends up isolated.
func TestEachChangeIsTold(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		again := func() {
			time.Sleep(time.Second)
			w.undo("UpdateAccessKey", owner, object{"userName": owner, "accessKeyId": string(exposed), "status": "Active"})
			w.user.Keys[0].Status = types.StatusTypeActive
		}
		w.respond(sample(t, exposedOnce))
		w.at["Let IAM settle"], w.at["Watch 1"], w.at["Watch 2"] = again, again, again
		w.follow()
		if w.kinds() != "alert change report change change close" || w.user.Keys[0].Status != types.StatusTypeInactive {
			t.Errorf("told %s, key %s", w.kinds(), w.user.Keys[0].Status)
		}
	})
}
