package scenario

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/workflow"
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

// shownLater undoes the containment as undo does, but CloudTrail shows it only some
// time later.
func (w *world) shownLater(after time.Duration, caller string) {
	w.user.Keys[0].Status = types.StatusTypeActive
	at := time.Now().UTC().Format(time.RFC3339)
	time.AfterFunc(after, func() {
		h := w.trail[home]
		h.mu.Lock()
		defer h.mu.Unlock()
		h.records = append(h.records, object{
			"eventID": "late" + at, "eventName": "UpdateAccessKey", "eventSource": "iam.amazonaws.com", "sourceIPAddress": "203.0.113.77", "eventTime": at,
			"userIdentity":      object{"type": "IAMUser", "userName": caller, "arn": "arn:aws:iam::111122223333:user/" + caller, "accessKeyId": "AKIAEXAMPLE000CALLER"},
			"requestParameters": object{"userName": owner, "accessKeyId": string(exposed), "status": "Active"},
		})
	})
}

// Who undoes a containment between two watches is not known at once. The watch
// looks again until CloudTrail tells: what the user itself undid is put right then,
// and what a colleague did is left. Nobody is told twice that it is not known; the last
// change is what the look at the key's use makes of it.
func TestWhoUndoesIsShownLater(t *testing.T) {
	for _, test := range []struct {
		name, caller, at string
		after            time.Duration
		kinds            string
		status           types.StatusType
		within           time.Duration
	}{
		{"the user itself", owner, "Watch 1", 5 * time.Minute, "alert report change change change close", types.StatusTypeInactive, 8 * time.Minute},
		{"the user itself, at the last watch", owner, "Watch 2", 14 * time.Minute, "alert report change change change close", types.StatusTypeInactive, 17 * time.Minute},
		{"a colleague", "alice", "Watch 1", 5 * time.Minute, "alert report change change change close", types.StatusTypeActive, 0},
		{"nobody, ever", owner, "Watch 2", 24 * time.Hour, "alert report change change close", types.StatusTypeActive, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				w.respond(sample(t, exposedOnce))
				var began time.Time
				w.at[test.at] = func() {
					began = time.Now()
					w.shownLater(test.after, test.caller)
				}
				off := time.Duration(0)
				w.fault = func(_ context.Context, _ request, answer func() (any, error)) (any, error) {
					result, err := answer()
					if !began.IsZero() && off == 0 && w.user.Keys[0].Status == types.StatusTypeInactive {
						off = time.Since(began)
					}
					return result, err
				}
				if ends := w.follow(); strings.Join(ends, " ") != succeeded || w.kinds() != test.kinds {
					t.Fatalf("ended %v, told %s", ends, w.kinds())
				}
				if w.user.Keys[0].Status != test.status || off > test.within {
					t.Errorf("key %s, off after %s", w.user.Keys[0].Status, off)
				}
				last := w.topic.sent[len(w.topic.sent)-1]
				if on := strings.Contains(last.subject, "KEY ON"); on != (test.status == types.StatusTypeActive) {
					t.Errorf("at the end: %q", last.subject)
				}
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

// Where a person has given the key back, the rest of the containment is held all the
// same. The key stays on.
func TestTheRestIsHeldWhereTheKeyIsRestored(t *testing.T) {
	for name, restore := range map[string]func(w *world){
		"by a colleague": func(w *world) {
			time.Sleep(time.Second)
			w.undo("UpdateAccessKey", "alice", object{"userName": owner, "accessKeyId": string(exposed), "status": "Active"})
			w.user.Keys[0].Status = types.StatusTypeActive
		},
		"by ekr restore, until before the last look": func(w *world) {
			w.restore(workflow.RestoreInput{ReactivateExposedKey: true, Until: time.Now().Add(40 * time.Minute)})
		},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				w.attack()
				w.respond(sample(t, exposedOnce))
				detach := func() {
					time.Sleep(time.Second)
					w.undo("DetachUserPolicy", owner, object{"userName": owner, "policyArn": w.user.Attached[len(w.user.Attached)-1]})
					w.user.Attached = w.user.Attached[:len(w.user.Attached)-1]
					w.revive(madeUser)
				}
				w.at["Wait 1"] = func() { restore(w) }
				w.at["Wait 2"], w.at["Watch 2"] = detach, detach
				if ends := w.follow(); strings.Join(ends, " ") != succeeded {
					t.Fatalf("ended %v", ends)
				}
				if len(w.user.Attached) != 2 || w.iam.Users[madeUser].Keys[0].Status != types.StatusTypeInactive {
					t.Errorf("attached %v, key that was made %s", w.user.Attached, w.iam.Users[madeUser].Keys[0].Status)
				}
				if w.user.Keys[0].Status != types.StatusTypeActive || !strings.Contains(w.told("close").subject, "restored, KEY ON") {
					t.Errorf("key %s, told %s, at last %q", w.user.Keys[0].Status, w.kinds(), w.told("close").subject)
				}
				tells(t, strings.Join(strings.Fields(w.topic.sent[len(w.topic.sent)-3].email+w.topic.sent[len(w.topic.sent)-2].email), " "), "UNDID its containment")
			})
		})
	}
}

// Whoever fights over the rest isolates nobody: that would take back what a person
// has given.
func TestNobodyIsIsolatedWhereTheKeyIsRestored(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.respond(sample(t, exposedOnce))
		w.at["Wait 1"] = func() {
			w.restore(workflow.RestoreInput{ReactivateExposedKey: true, Until: time.Now().Add(2 * time.Hour)})
		}
		w.at["Watch 2"] = func() {
			time.Sleep(time.Second)
			w.undo("DetachUserPolicy", owner, object{"userName": owner, "policyArn": w.user.Attached[0]})
			w.user.Attached = nil
		}
		w.follow()
		if !w.attached("ekr-revoke") || isolated(w.user) || w.user.Keys[0].Status != types.StatusTypeActive {
			t.Errorf("key %s, attached %v, told %s", w.user.Keys[0].Status, w.user.Attached, w.kinds())
		}
	})
}

// The denial of a role's session is held like that of a user.
func TestDenialOfARoleIsUndone(t *testing.T) {
	for name, test := range map[string]struct {
		caller string // of the session that lifts it
		kinds  string
		denied bool
		says   string
	}{
		"by the session itself":               {"job", "alert change report close", true, "UNDID its containment: the policy ekr-sessions of role Deploy"},
		"by a colleague in the same role":     {"alice", "alert change report close", false, "A colleague undid the policy ekr-sessions of role Deploy"},
		"by nobody; it is read back, no news": {"", "alert report close", true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				w.settings.RevokeRoles = "named"
				w.signedBy(temporary, session("Deploy"))
				w.respond(sample(t, exposedOnce, naming(temporary)))
				w.at["Let IAM settle"] = func() {
					if test.caller == "" {
						return
					}
					time.Sleep(time.Second)
					w.undo("DeleteRolePolicy", test.caller, object{"roleName": "Deploy", "policyName": "ekr-sessions"})
					records := w.trail[home].records
					identity := session("Deploy")
					identity["arn"] = "arn:aws:sts::111122223333:assumed-role/Deploy/" + test.caller
					records[len(records)-1]["userIdentity"] = identity
					delete(w.iam.Roles["Deploy"], "ekr-sessions")
				}
				if ends := w.follow(); strings.Join(ends, " ") != succeeded || w.kinds() != test.kinds {
					t.Fatalf("ended %v, told %s", ends, w.kinds())
				}
				if denied := w.iam.Roles["Deploy"]["ekr-sessions"] != ""; denied != test.denied {
					t.Errorf("denied: %t", denied)
				}
				if test.says != "" {
					tells(t, strings.Join(strings.Fields(w.topic.sent[1].email), " "), test.says)
				}
			})
		})
	}
}
