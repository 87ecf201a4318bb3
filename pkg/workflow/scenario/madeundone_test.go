package scenario

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// revive switches the key on again that was made for another user. CloudTrail shows
// the caller, unless there is none.
func (w *world) revive(caller string) {
	time.Sleep(time.Second)
	if caller != "" {
		w.undo("UpdateAccessKey", caller, object{"userName": madeUser, "accessKeyId": string(madeKey), "status": "Active"})
	}
	w.iam.Users[madeUser].Keys[0].Status = types.StatusTypeActive
}

// A key that was made for another user, and cut, is held like the user's own
// containment: at the verifications and at the watches.
func TestWhatWasMadeIsSwitchedOnAgain(t *testing.T) {
	for name, test := range map[string]struct {
		at, caller string
		kinds      string
		status     types.StatusType
		says       string
	}{
		"by the exposed user":          {"Watch 1", owner, "alert report change change close", "Inactive", "UNDID its containment: the deactivation of key " + string(madeKey) + " of user " + madeUser},
		"by the user that it made":     {"Watch 1", madeUser, "alert report change change close", "Inactive", "AttributeKey=Username,AttributeValue=" + madeUser},
		"by the same, at the last":     {"Watch 2", madeUser, "alert report change change close", "Inactive", "It is in force again"},
		"by a colleague":               {"Watch 1", "alice", "alert report change change close", "Active", "update-access-key --status Inactive --access-key-id " + string(madeKey) + " --user-name " + madeUser},
		"by nobody on record, for now": {"Watch 1", "", "alert report change close", "Active", "CloudTrail does not show yet by whom"},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				w.attack()
				w.respond(sample(t, exposedOnce))
				w.at[test.at] = func() { w.revive(test.caller) }
				if ends := w.follow(); strings.Join(ends, " ") != succeeded || w.kinds() != test.kinds {
					t.Fatalf("ended %v, told %s", ends, w.kinds())
				}
				if status := w.iam.Users[madeUser].Keys[0].Status; status != test.status {
					t.Errorf("the key that was made is %s", status)
				}
				tells(t, strings.Join(strings.Fields(w.topic.sent[2].email), " "), test.says)
				for _, m := range w.summary().Minted {
					if alive := m.Alive == usage.AliveYes; m.AccessKeyID == string(madeKey) && alive != (test.status == "Active") {
						t.Errorf("at the end it counts as alive: %s", m.Alive)
					}
				}
			})
		})
	}
}

// Whoever fights over it gets each round told, and there is an end to them.
func TestWhatWasMadeIsFoughtOver(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.attack()
		w.respond(sample(t, exposedOnce))
		times := 0
		var again func()
		again = func() {
			times++
			w.revive(madeUser)
			w.at["Let CloudTrail tell 1"], w.at["Let CloudTrail tell 2"] = again, again
		}
		w.at["Watch 1"], w.at["Watch 2"] = again, again
		w.follow()
		if changes := strings.Count(w.kinds(), "change"); times < 4 || changes != times+1 {
			t.Errorf("%d times, told %s", times, w.kinds())
		}
		if w.records()[0].Rounds != times || w.iam.Users[madeUser].Keys[0].Status != types.StatusTypeInactive {
			t.Errorf("%d rounds of %d, key %s", w.records()[0].Rounds, times, w.iam.Users[madeUser].Keys[0].Status)
		}
	})
}

// One that cannot be read is not called undone, nor said to be off: that is told,
// and told again when it can be read.
func TestWhatWasMadeCannotBeRead(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.attack()
		w.respond(sample(t, exposedOnce))
		w.at["Watch 1"] = func() {
			// The exposed user's own keys are listed first, twice.
			w.iam.Fail["ListAccessKeys"] = []error{nil, nil, fakeiam.Error("AccessDenied", "not this user")}
		}
		w.follow()
		if w.kinds() != "alert report change change close" {
			t.Fatalf("told %s", w.kinds())
		}
		tells(t, w.topic.sent[2].email, "access keys of "+madeUser, "not this user")
		if strings.Contains(w.topic.sent[2].email, "undone") || strings.Contains(w.topic.sent[3].email, "not this user") {
			t.Errorf("told of what could not be read: %s\nand then: %s", w.topic.sent[2].email, w.topic.sent[3].email)
		}
		if status := w.iam.Users[madeUser].Keys[0].Status; status != types.StatusTypeInactive {
			t.Errorf("the key that was made is %s", status)
		}
	})
}

// What ekr restore gave back of it is left.
func TestWhatWasMadeIsGivenBack(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.attack()
		w.respond(sample(t, exposedOnce))
		w.at["Wait 1"] = func() {
			if result := w.restore(workflow.RestoreInput{Only: []string{"key:" + string(madeKey)}}); !result.Restored {
				t.Fatalf("%+v", result)
			}
		}
		w.follow()
		if w.iam.Users[madeUser].Keys[0].Status != types.StatusTypeActive || strings.Contains(w.kinds(), "change") {
			t.Errorf("key %s, told %s", w.iam.Users[madeUser].Keys[0].Status, w.kinds())
		}
	})
}
