package scenario

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

const alice = "arn:aws:iam::111122223333:user/alice"

// pause asks for a pause, or for the end of one.
func (w *world) pause(in workflow.PauseInput) workflow.PauseResult {
	w.t.Helper()
	in.By, in.Reason = alice, "change 4711"
	answer, err := w.runFunction(restoring, workflow.OperatorInput{Pause: &in})
	if err != nil {
		w.t.Fatal(err)
	}
	var result workflow.PauseResult
	if err := json.Unmarshal([]byte(text(answer)), &result); err != nil {
		w.t.Fatal(err)
	}
	return result
}

func (w *world) pauseFor(d time.Duration) time.Time {
	w.t.Helper()
	until := time.Now().Add(d).UTC()
	if result := w.pause(workflow.PauseInput{Until: until}); !result.On || result.Refused != "" {
		w.t.Fatalf("not paused: %+v", result)
	}
	return until
}

// A key that comes in a pause is told at P1 and left on, and contained when the
// pause is over, by the event as it came.
func TestAPauseHoldsAKeyUntilItsEnd(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		until := w.pauseFor(2 * time.Hour)
		w.at["Wait for the end of the pause"] = func() {
			if len(w.iam.Changes()) > 0 {
				t.Errorf("in the pause: %v", w.iam.Changes())
			}
			w.follow() // the investigation goes on in the pause
			if len(w.iam.Changes()) > 0 || w.kinds() != "pause "+wholeStory {
				t.Errorf("in the pause: %v, told %s", w.iam.Changes(), w.kinds())
			}
			if subject := w.topic.sent[1].subject; !strings.HasPrefix(subject, "[P1 PAUSED, KEY ON]") {
				t.Errorf("subject %q", subject)
			}
			tells(t, w.topic.sent[1].email, "alice", "change 4711", "ekr pause --end")
		}
		if status := w.respond(sample(t, "health-compromised", naming(exposed))); status != succeeded || time.Now().Before(until) {
			t.Errorf("ended %s at %s", status, time.Now())
		}
		w.topic.sent = nil
		w.follow()
		records := w.records()
		if w.user.Keys[0].Status != types.StatusTypeInactive || len(w.user.Attached) != 2 {
			t.Errorf("key %s, attached %v: AWS said compromised", w.user.Keys[0].Status, w.user.Attached)
		}
		if len(records) != 2 || records[0].Contained == records[1].Contained {
			t.Errorf("records %+v", records)
		}
	})
}

// Copies of an event in a pause are one incident, and one alert.
func TestCopiesInAPause(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.pauseFor(time.Hour)
		told := ""
		w.at["Wait for the end of the pause"] = func() {
			w.at["Wait for the end of the pause"] = func() { told = w.kinds() }
			w.respond(sample(t, "health-exposed-backup-region"))
		}
		w.respond(sample(t, exposedOnce))
		if told != "pause alert" || !w.records()[len(w.records())-1].Contained && !w.records()[0].Contained {
			t.Errorf("told %s in the pause, records %+v", told, w.records())
		}
	})
}

// Nobody can be told that the key is on: then the pause is not kept to.
func TestAPauseThatNobodyHearsOfHoldsNothing(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.pauseFor(time.Hour)
		w.topic.refuse = awsError("AuthorizationError")
		began := time.Now()
		if status := w.respond(sample(t, exposedOnce)); status != "AlertNotSent" {
			t.Errorf("ended %s", status)
		}
		if w.user.Keys[0].Status != types.StatusTypeInactive || time.Since(began) > 10*time.Minute {
			t.Errorf("key %s after %s", w.user.Keys[0].Status, time.Since(began))
		}
	})
}

// A pause that cannot be read is none, which is told.
func TestAPauseThatCannotBeReadHoldsNothing(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.pauseFor(time.Hour)
		w.topic.sent = nil
		w.db.Fail["GetItem"] = awsError("AccessDeniedException")
		w.respond(sample(t, exposedOnce))
		if w.user.Keys[0].Status != types.StatusTypeInactive {
			t.Error("the key is on")
		}
		tells(t, w.topic.sent[0].email, "paused", "containment went on")
	})
}

// What was contained before a pause stays contained in it, although the attacker
// undoes it.
func TestAPauseFreesNobody(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.respond(sample(t, exposedOnce))
		w.pauseFor(time.Hour)
		w.user.Keys[0].Status = types.StatusTypeActive
		w.follow()
		if w.user.Keys[0].Status != types.StatusTypeInactive {
			t.Error("the key is on again")
		}
	})
}

// The end of a pause before its time has the keys contained that wait.
func TestAPauseThatIsEnded(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.pauseFor(3 * time.Hour)
		w.at["Wait for the end of the pause"] = func() {
			w.topic.sent = nil
			result := w.pause(workflow.PauseInput{End: true})
			if result.Refused != "" || result.On || len(result.Waiting) != 1 || w.kinds() != "pause" {
				t.Fatalf("%+v, told %s", result, w.kinds())
			}
			w.respond(w.later.inputs[0])
			if w.user.Keys[0].Status != types.StatusTypeInactive {
				t.Error("the key is on")
			}
			again := w.pause(workflow.PauseInput{Until: time.Now().Add(time.Hour)})
			if !strings.Contains(again.Refused, "another may begin") {
				t.Errorf("a pause in a row: %+v", again)
			}
		}
		w.respond(sample(t, exposedOnce))
		w.follow()
		if open := open(w.records()); len(open) > 0 {
			t.Errorf("left open: %v", open)
		}
	})
}

func open(records []incident.Record) []string {
	list := []string{}
	for _, r := range records {
		if r.IsOpen() {
			list = append(list, r.ID)
		}
	}
	return list
}

// The evidence raises nothing in a pause; the report says so, and the next look
// after it makes good for it.
func TestAPauseHoldsWhatTheEvidenceAsksFor(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.attack()
		w.ordinary(30)
		w.respond(sample(t, exposedOnce))
		w.pauseFor(10 * time.Minute)
		reported := true
		w.at["Report"] = func() { reported = isolated(w.user) }
		w.follow()
		if reported || !isolated(w.user) {
			t.Errorf("isolated at the report: %t, at the end: %t", reported, isolated(w.user))
		}
		tells(t, w.told("report").email, "PAUSED", "ekr pause --end")
	})
}
