package scenario

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// detach takes the fence off, by a caller whom CloudTrail shows; "" for none.
func (w *world) detach(caller string) {
	time.Sleep(time.Second)
	if caller != "" {
		w.undo("DetachUserPolicy", caller, object{"userName": owner, "policyArn": w.user.Attached[0]})
	}
	w.user.Attached = nil
}

// A fence is read back like any denial: who is fenced may not take it off, and who
// is not may.
func TestAFenceThatIsDetached(t *testing.T) {
	for _, test := range []struct {
		name, at, caller string
		stands           bool
		subject          string
		says             []string
	}{
		{"by the user itself", "Let IAM settle", owner, true, "[P1 fought, fenced, KEY ON]", []string{"UNDID", "the policy ekr-fence-" + owner, "It is in force again"}},
		{"by the user itself, later", "Watch 1", owner, true, "[P1 fought, fenced, KEY ON]", []string{"UNDID"}},
		{"by a colleague", "Let IAM settle", "alice", false, "[P1 undone, KEY ON]", []string{"user/alice", "That is respected", "its fence is lifted"}},
		{"by nobody known yet", "Let IAM settle", "", true, "[P1 undone, KEY ON]", []string{"CloudTrail does not show yet by whom", "It is in force again"}},
		{"by nobody known, later", "Watch 2", "", false, "[P1 undone, KEY ON]", []string{"was NOT put in force again", "Was it one of you"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				w.fence()
				w.respond(sample(t, exposedOnce))
				w.at[test.at] = func() { w.detach(test.caller) }
				if ends := w.follow(); strings.Join(ends, " ") != succeeded || strings.Count(w.kinds(), "change") != 1 {
					t.Fatalf("ended %v, told %s", ends, w.kinds())
				}
				if w.attached("ekr-fence-"+owner) != test.stands || w.user.Keys[0].Status != types.StatusTypeActive {
					t.Errorf("key %s, attached %v", w.user.Keys[0].Status, w.user.Attached)
				}
				change := w.told("change")
				tells(t, change.email, test.says...)
				if !strings.HasPrefix(change.subject, test.subject) {
					t.Errorf("subject %q", change.subject)
				}
				// Whatever became of it, its end was agreed on.
				w.respond(w.later.inputs[0])
				if w.user.Keys[0].Status != types.StatusTypeInactive || !w.attached("ekr-revoke") {
					t.Errorf("at its end: key %s, attached %v", w.user.Keys[0].Status, w.user.Attached)
				}
			})
		})
	}
}

// Who detached a fence shows minutes later: then it is put right, which is told.
func TestAFenceWhoseUndoerShowsLate(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.fence()
		w.respond(sample(t, exposedOnce))
		w.at["Watch 2"] = func() { w.detach("") }
		w.at["Let CloudTrail tell 2"] = func() {
			w.undo("DetachUserPolicy", owner, object{"userName": owner, "policyArn": "arn:aws:iam::" + fakeiam.Account + ":policy/ekr-fence-" + owner})
		}
		w.follow()
		if w.kinds() != "alert report change change close" || !w.attached("ekr-fence-"+owner) {
			t.Fatalf("told %s, attached %v", w.kinds(), w.user.Attached)
		}
		if subject := w.topic.sent[3].subject; !strings.HasPrefix(subject, "[P1 fought, fenced, KEY ON]") {
			t.Errorf("subject %q", subject)
		}
	})
}

// Each time is told, and there is an end to it within one incident.
func TestAFenceThatIsFought(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.fence()
		w.respond(sample(t, exposedOnce))
		times := 0
		var again func()
		again = func() {
			times++
			w.detach(owner)
			w.at["Let IAM settle"] = again
		}
		w.at["Let IAM settle"], w.at["Watch 1"], w.at["Watch 2"] = again, again, again
		w.follow()
		if !w.attached("ekr-fence-"+owner) || times != 8 || strings.Count(w.kinds(), "change") != times {
			t.Errorf("%d times, attached %v, told %s", times, w.user.Attached, w.kinds())
		}
		if calls := slices.Collect(attachments(w.iam)); len(calls) != times+1 {
			t.Errorf("raised by %v", calls)
		}
		tells(t, w.told("close").email, "nobody looks whether it stands")
		if report := w.told("report").email; strings.Contains(report, "NoSuchEntity") {
			t.Errorf("the fence is taken for a right of the user: %s", report)
		}
	})
}

// After its fence a user is not isolated, whoever fights what was agreed on.
func TestAFenceThatEndedIsFought(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.fence()
		w.respond(sample(t, exposedOnce))
		w.follow()
		w.respond(w.later.inputs[0])
		w.at["Let IAM settle"] = func() { w.detach(owner) }
		w.topic.sent = nil
		w.follow()
		if !w.attached("ekr-revoke") || isolated(w.user) || w.user.Keys[0].Status != types.StatusTypeInactive {
			t.Errorf("key %s, attached %v", w.user.Keys[0].Status, w.user.Attached)
		}
		tells(t, w.told("change").email, "UNDID its containment")
	})
}

// attachments are the calls that attached something.
func attachments(account *fakeiam.IAM) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, call := range account.Changes() {
			if strings.HasPrefix(call, "AttachUserPolicy") && !yield(call) {
				return
			}
		}
	}
}

// What ekr restore lifts is left, also when the exposure is reported again. The
// end of the fence was agreed on before, and holds.
func TestAFenceThatIsRestored(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.fence()
		w.respond(sample(t, exposedOnce))
		w.at["Let IAM settle"] = func() {
			if result := w.restore(workflow.RestoreInput{Only: []string{"fence"}, AcceptLiveSessions: true}); !result.Restored {
				t.Fatalf("%+v", result)
			}
			if subject := w.told("restore").subject; !strings.HasPrefix(subject, "[P1 FENCE GOES, KEY ON]") {
				t.Errorf("subject %q", subject)
			}
		}
		w.follow()
		w.respond(sample(t, "trusted-advisor-exposed"))
		if len(w.user.Attached) > 0 || strings.Contains(w.told("change").subject, "fought") {
			t.Errorf("attached %v, told %s", w.user.Attached, w.kinds())
		}
		w.respond(w.later.inputs[0])
		if w.user.Keys[0].Status != types.StatusTypeInactive {
			t.Error("the key is on after the end of its fence")
		}
	})
}

// What cannot be read is not called undone, and not said to stand.
func TestAFenceThatCannotBeRead(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.fence()
		w.respond(sample(t, exposedOnce))
		w.at["Let IAM settle"] = func() {
			w.iam.Fail["ListAttachedUserPolicies"] = forever("AccessDenied")
		}
		w.at["Watch 1"] = func() { delete(w.iam.Fail, "ListAttachedUserPolicies") }
		w.follow()
		if w.kinds() != "alert change report change close" {
			t.Fatalf("told %s", w.kinds())
		}
		tells(t, w.told("change").email, "WHETHER THE FENCE STANDS COULD NOT BE READ", "AccessDenied")
		if again := w.topic.sent[3]; strings.Contains(again.email, "COULD NOT BE READ") || strings.Contains(again.email, "UNDONE") {
			t.Errorf("once it could be read: %s", again.email)
		}
	})
}

// The time of a fence is over although it was off: what was made meanwhile is
// taken for the work of whoever holds the key.
func TestAFenceEndsWhileItIsDetached(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.fence()
		w.respond(sample(t, exposedOnce))
		w.follow()
		w.detach(owner)
		w.user.Keys = append(w.user.Keys, fakeiam.Key(owner, "AKIAEXAMPLE0SIBLING1", types.StatusTypeActive, time.Now().UTC()))
		told := len(w.topic.sent)
		w.respond(w.later.inputs[0])
		if w.user.Keys[0].Status != types.StatusTypeInactive || w.user.Keys[1].Status != types.StatusTypeInactive || !w.attached("ekr-revoke") {
			t.Errorf("keys %s, %s, attached %v", w.user.Keys[0].Status, w.user.Keys[1].Status, w.user.Attached)
		}
		if w.topic.sent = w.topic.sent[told:]; w.kinds()[:5] != "alert" {
			t.Errorf("told %s", w.kinds())
		}
	})
}

// Nobody looks at a fence between the last watch and its end. What became of it is
// told then, once, and who did it; nothing of it is put up again.
func TestAFenceThatDidNotStandToItsEnd(t *testing.T) {
	for name, test := range map[string]struct {
		caller   string // takes it down; "" for nobody on record, "-" for nobody
		severity string
		says     []string
	}{
		"it stood":                  {"-", "[P2 contained]", nil},
		"taken down by its user":    {owner, "[P1 contained]", []string{"did NOT stand to its end: arn:aws:iam::111122223333:user/" + owner, "worked from EVERYWHERE", "AttributeKey=Username"}},
		"taken down by a colleague": {"alice", "[P2 contained]", []string{"did NOT stand to its end: arn:aws:iam::111122223333:user/alice", "Did arn"}},
		"nobody knows by whom":      {"", "[P1 contained]", []string{"was found detached, CloudTrail does not show by whom", "Was it one of you"}},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				w.fence()
				w.respond(sample(t, exposedOnce))
				w.follow()
				if test.caller != "-" {
					w.detach(test.caller)
				}
				w.topic.sent = nil
				w.respond(w.later.inputs[0])
				alert := w.told("alert")
				tells(t, strings.Join(strings.Fields(alert.email), " "), test.says...)
				if !strings.HasPrefix(alert.subject, test.severity) || len(test.says) == 0 && strings.Contains(alert.email, "NOT stand") {
					t.Errorf("%s: %s", alert.subject, alert.email)
				}
				w.follow()
				if w.kinds() != wholeStory || w.attached("ekr-fence-"+owner) != (test.caller == "-") || w.user.Keys[0].Status != types.StatusTypeInactive {
					t.Errorf("told %s, attached %v", w.kinds(), w.user.Attached)
				}
				w.respond(sample(t, "trusted-advisor-exposed"))
				for _, m := range w.topic.sent[1:] {
					if strings.Contains(m.email, "NOT stand") || strings.Contains(m.email, "UNDONE") {
						t.Errorf("told again: %s", m.email)
					}
				}
			})
		})
	}
}

// Where IAM does not say whether it stood, that is told.
func TestWhetherAFenceStoodCannotBeRead(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.fence()
		w.respond(sample(t, exposedOnce))
		w.follow()
		w.topic.sent = nil
		w.iam.Fail["ListAttachedUserPolicies"] = forever("AccessDenied")
		w.respond(w.later.inputs[0])
		tells(t, strings.Join(strings.Fields(w.told("alert").email), " "), "whether the fence of "+owner+" stood to its end")
	})
}

// The end of the longest fence comes in a pause, and is kept when that is over.
func TestAFenceEndsInAPause(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.settings.Protected = []settings.Protection{{Principal: owner, Reason: "card terminals", Owner: "payments", Until: "2027-01-31",
			OnExposure: settings.Fence, FenceFor: "72h"}}
		w.respond(sample(t, exposedOnce))
		w.follow()
		var until time.Time
		w.at["Intake when due"] = func() { until = w.pauseFor(4 * time.Hour) }
		w.at["Wait for the end of the pause"] = func() {
			if w.user.Keys[0].Status != types.StatusTypeActive || !w.attached("ekr-fence-"+owner) {
				t.Errorf("in the pause: key %s, attached %v", w.user.Keys[0].Status, w.user.Attached)
			}
		}
		if status := w.respond(w.later.inputs[0]); status != succeeded || time.Now().Before(until) {
			t.Errorf("ended %s at %s", status, time.Now())
		}
		w.follow()
		if w.user.Keys[0].Status != types.StatusTypeInactive || !w.attached("ekr-revoke") {
			t.Errorf("key %s, attached %v", w.user.Keys[0].Status, w.user.Attached)
		}
	})
}

// A key that comes in a pause is fenced when that is over, which is told.
func TestAFenceAfterAPause(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.fence()
		w.pauseFor(time.Hour)
		w.at["Wait for the end of the pause"] = func() {
			if len(w.iam.Changes()) > 0 {
				t.Errorf("in the pause: %v", w.iam.Changes())
			}
		}
		w.respond(sample(t, exposedOnce))
		last := w.topic.sent[len(w.topic.sent)-1]
		if w.kinds() != "pause alert alert" || !strings.HasPrefix(last.subject, "[P1 fenced, KEY ON]") || !w.attached("ekr-fence-"+owner) {
			t.Errorf("told %s, at last %q", w.kinds(), last.subject)
		}
	})
}

// An end that could not be started is started by the verification.
func TestAnEndOfAFenceThatWasNotStarted(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.fence()
		w.later.fail = []error{awsError("AccessDeniedException")}
		w.respond(sample(t, exposedOnce))
		tells(t, w.topic.sent[0].email, "ITS END COULD NOT BE SCHEDULED")
		w.follow()
		if len(w.later.inputs) != 1 || strings.Contains(w.told("change").email, "COULD NOT BE SCHEDULED") {
			t.Errorf("ends %v, told %s", w.later.inputs, w.kinds())
		}
	})
}

// The table refuses when the fence is raised, or when it ends: it ends.
func TestAFenceEndsWithoutItsRecord(t *testing.T) {
	for name, ends := range map[string]bool{"when it is raised": false, "when it ends": true} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				w.fence()
				refuse := func(refused bool) {
					for _, call := range []string{"GetItem", "PutItem"} {
						delete(w.db.Fail, call)
						if refused {
							w.db.Fail[call] = awsError("AccessDeniedException")
						}
					}
				}
				refuse(!ends)
				w.respond(sample(t, exposedOnce))
				w.follow()
				refuse(ends)
				if w.respond(w.later.inputs[0]); w.user.Keys[0].Status != types.StatusTypeInactive || len(w.later.inputs) > 1 {
					t.Errorf("key %s, ends %v", w.user.Keys[0].Status, w.later.inputs)
				}
				refuse(false)
			})
		})
	}
}

// A fence that took effect without an answer is one, and has its end.
func TestAFenceWhoseAnswerIsLost(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.fence()
		w.fault = func(_ context.Context, r request, answer func() (any, error)) (any, error) {
			if r.Operation != "AttachUserPolicy" {
				return answer()
			}
			answer()
			return nil, &smithyhttp.RequestSendError{Err: io.ErrUnexpectedEOF}
		}
		w.respond(sample(t, exposedOnce))
		if subject := w.topic.sent[0].subject; !strings.HasPrefix(subject, "[P1 fenced, KEY ON]") || len(w.later.inputs) != 1 {
			t.Errorf("subject %q, ends %v", subject, w.later.inputs)
		}
	})
}
