package scenario

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// flood makes as many users with a key each, and returns their keys.
func (w *world) flood(n int) (users []*fakeiam.User) {
	for i := range n {
		users = append(users, w.addUser(fmt.Sprint("prod-", i), accesskey.ID(fmt.Sprintf("AKIAEXAMPLE0000PROD%d", i))))
	}
	return users
}

func byHand(key string) string { return `{"accessKeyId":"` + key + `","reason":"flood"}` }

// on counts the users whose key is Active.
func on(users []*fakeiam.User) int {
	n := 0
	for _, u := range users {
		if u.Keys[0].Status == types.StatusTypeActive {
			n++
		}
	}
	return n
}

// capOf sets the hourly cap, before any function is started.
func (w *world) capOf(most int) { w.settings.HourlyCap = most }

// Whoever may start the responder by hand reaches as many keys an hour as the
// settings allow. Each one beyond is told at P1, and left on.
func TestTheCapBoundsWhatIsNamedByHand(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.capOf(2)
		users := w.flood(4)
		for _, u := range users {
			w.respond(byHand(*u.Keys[0].AccessKeyId))
		}
		if on(users) != 2 {
			t.Errorf("%d keys on", on(users))
		}
		last := w.topic.sent[len(w.topic.sent)-1]
		if !strings.HasPrefix(last.subject, "[P1 CAP, KEY ON]") {
			t.Errorf("subject %q", last.subject)
		}
		tells(t, last.email, "hourlyCap", "update-access-key --status Inactive")
		// A key that was counted is not counted again; the next hour is another.
		w.respond(byHand(*users[0].Keys[0].AccessKeyId))
		time.Sleep(time.Hour)
		w.respond(byHand(*users[3].Keys[0].AccessKeyId))
		if on(users) != 1 {
			t.Errorf("%d keys on an hour later", on(users))
		}
		w.follow()
	})
}

// What AWS names is switched off however much was named before; beyond that, the
// cap holds.
func TestTheCapNeverKeepsAKeyOnThatAWSNamed(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.capOf(2)
		users := w.flood(4)
		names := []accesskey.ID{}
		for _, u := range users {
			names = append(names, accesskey.ID(*u.Keys[0].AccessKeyId))
		}
		w.respond(sample(t, "health-exposed-page-2-of-3", naming(names...)))
		denied := 0
		for _, u := range users {
			denied += len(u.Attached)
		}
		if on(users) != 0 || denied != 2 {
			t.Errorf("%d keys on, %d users denied", on(users), denied)
		}
		if subject := w.topic.sent[0].subject; !strings.HasPrefix(subject, "[P1 ") {
			t.Errorf("subject %q", subject)
		}
		tells(t, w.topic.sent[0].email, "hourlyCap", "attach-user-policy")
	})
}

// A flood by hand leaves the responses to AWS's own events untouched.
func TestEachSourceHasItsCap(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.capOf(1)
		for _, u := range w.flood(3) {
			w.respond(byHand(*u.Keys[0].AccessKeyId))
		}
		w.respond(sample(t, exposedOnce))
		if w.user.Keys[0].Status != types.StatusTypeInactive || len(w.user.Attached) != 1 {
			t.Errorf("key %s, attached %v", w.user.Keys[0].Status, w.user.Attached)
		}
	})
}

// A count that fails holds back what is named by hand, and nothing that AWS names.
func TestACountThatFails(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.capOf(60)
		w.db.Fail["UpdateItem"] = awsError("ProvisionedThroughputExceededException")
		users := w.flood(1)
		w.respond(byHand(*users[0].Keys[0].AccessKeyId))
		tells(t, w.topic.sent[0].email, "could not be counted")
		w.respond(sample(t, exposedOnce))
		if on(users) != 1 || w.user.Keys[0].Status != types.StatusTypeInactive || len(w.user.Attached) != 1 {
			t.Errorf("%d on; key %s, attached %v", on(users), w.user.Keys[0].Status, w.user.Attached)
		}
	})
}

// A key that has a place in the hour needs no second one for what the evidence
// asks for.
func TestAKeyThatHasAPlaceIsRaised(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.capOf(1)
		w.attack()
		w.ordinary(30)
		w.respond(sample(t, exposedOnce))
		if len(w.user.Attached) != 1 {
			t.Fatal("the first was held back")
		}
		w.follow()
		if !isolated(w.user) {
			t.Error("a key that has a place was not raised")
		}
	})
}

// What was allowed for a limited time ends, although somebody floods the responder
// by hand in that very hour: the key had its place when it was dealt with first.
func TestTheCapProlongsNothing(t *testing.T) {
	end := func(t *testing.T, w *world) {
		for _, u := range w.flood(2) {
			w.respond(byHand(*u.Keys[0].AccessKeyId))
		}
		w.respond(w.later.inputs[0])
		if w.user.Keys[0].Status != types.StatusTypeInactive {
			t.Errorf("key %s, told %q", w.user.Keys[0].Status, w.lastNotice().subject)
		}
	}
	for name, allowed := range map[string]func(t *testing.T, w *world){
		"a fence": func(t *testing.T, w *world) {
			w.fence()
			w.respond(byHand(string(exposed)))
			w.follow()
			time.Sleep(time.Until(w.records()[0].FenceUntil.Add(-5 * time.Minute)))
			if end(t, w); !w.attached("ekr-revoke") {
				t.Errorf("attached %v", w.user.Attached)
			}
		},
		"a key that was given back": func(t *testing.T, w *world) {
			w.respond(byHand(string(exposed)))
			until := time.Now().Add(2 * time.Hour)
			if result := w.restore(workflow.RestoreInput{ReactivateExposedKey: true, Until: until}); !result.Restored {
				t.Fatalf("%+v", result)
			}
			w.follow() // its watches read that the key is on
			time.Sleep(time.Until(until.Add(-5 * time.Minute)))
			end(t, w)
		},
		"a pause that is ended": func(t *testing.T, w *world) {
			w.pauseFor(3 * time.Hour)
			w.at["Wait for the end of the pause"] = func() {
				delete(w.at, "Wait for the end of the pause")
				w.pause(workflow.PauseInput{End: true})
				end(t, w)
			}
			w.respond(sample(t, exposedOnce))
		},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				w.capOf(1)
				allowed(t, w)
				w.follow()
			})
		})
	}
}
