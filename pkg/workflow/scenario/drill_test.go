package scenario

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/incident"
)

// bus keeps the events that are put on it until they are delivered.
type bus struct {
	events []string
	put    int
}

func (b *bus) PutEvents(_ context.Context, in *eventbridge.PutEventsInput, _ ...func(*eventbridge.Options)) (*eventbridge.PutEventsOutput, error) {
	e := in.Entries[0]
	b.put++
	id := fmt.Sprint("drill-", b.put)
	b.events = append(b.events, text(object{
		"version": "0", "id": id, "source": e.Source, "detail-type": e.DetailType, "account": fakeiam.Account, "region": home,
		"time": time.Now().UTC().Format(time.RFC3339), "detail": decode(*e.Detail),
	}))
	return &eventbridge.PutEventsOutput{Entries: []types.PutEventsResultEntry{{EventId: &id}}}, nil
}

// drill runs ekr-drill to its end. While it waits for the first time, the rule
// hands its events over, if it does; or before the user is removed, if the drill
// does not come to wait.
func (w *world) drill(rule bool) (result object, status string) {
	w.t.Helper()
	w.runs++
	deliver := func() {
		events := w.bus.events
		w.bus.events = nil
		for _, event := range events {
			w.respond(event)
			w.follow()
		}
	}
	if rule {
		w.at["Give it time"], w.at["Clean up"] = deliver, deliver
	}
	output, status := w.execution("ekr-drill:weekly-"+string(rune('0'+w.runs))).run(machines.Drill(w.settings.VerifyAfter), decode("{}"))
	if state, ok := output.(object); ok {
		result, _ = state["drill"].(object)
	}
	return result, status
}

// unproved names the steps of a drill that were not seen to hold.
func unproved(result object) string {
	var list []string
	steps, _ := result["steps"].([]any)
	for _, s := range steps {
		if step := s.(object); step["status"] != "holds" {
			list = append(list, step["name"].(string)+" "+step["status"].(string))
		}
	}
	return strings.Join(list, ", ")
}

// lastNotice is the notice that was published last.
func (w *world) lastNotice() message { return w.topic.sent[len(w.topic.sent)-1] }

// Everything of the responder takes part, nobody but the result's reader is
// mailed, and nothing is left.
func TestADrillPasses(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		began := time.Now()
		result, status := w.drill(true)
		if status != succeeded || result["passed"] != true || unproved(result) != "" {
			t.Fatalf("ended %s, not proved: %s", status, unproved(result))
		}
		if w.kinds() != "alert report close drill" {
			t.Errorf("told %s", w.kinds())
		}
		for _, m := range w.topic.sent[:3] {
			if m.audience != "machines" {
				t.Errorf("mailed: %s", m.subject)
			}
		}
		if m := w.lastNotice(); m.audience != "" || !strings.HasPrefix(m.subject, "[P4 drill] Drill passed in ") {
			t.Errorf("%q for %q", m.subject, m.audience)
		}
		if len(w.iam.Users) != 1 || w.user.Keys[0].Status != iamtypes.StatusTypeActive || len(w.user.Attached) > 0 {
			t.Errorf("users %v", w.iam.Users)
		}
		// As the posture review asks: a drill, contained and closed.
		r := w.records()[0]
		if !r.Drill() || !r.Contained || r.State != incident.Closed {
			t.Errorf("on record: %+v", r)
		}
		if took := time.Since(began); took > 6*time.Minute {
			t.Errorf("took %s: a drill waits for no watch", took)
		}
		// The second of a month is for machines.
		if result, _ = w.drill(true); result["passed"] != true || w.lastNotice().audience != "machines" {
			t.Errorf("the second: passed %v, for %q", result["passed"], w.lastNotice().audience)
		}
	})
}

// What a real key would lack is told at once, and the drill cleans up whatever
// failed.
func TestADrillOfABrokenResponder(t *testing.T) {
	const reached = "key-off failed, sessions-denied failed"
	denied := func() []error { return []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "by an SCP"))} }
	for name, test := range map[string]struct {
		prepare func(w *world)
		rule    bool
		want    string
		says    string
		left    bool // the user could not be removed, or was never made
		status  string
	}{
		"no rule": {func(*world) {}, false, reached + ", recorded failed, alert-sent failed", "did not reach the responder", false, succeeded},
		"containment is denied": {func(w *world) {
			for _, call := range []string{"UpdateAccessKey", "AttachUserPolicy", "PutUserPermissionsBoundary", "AddUserToGroup"} {
				w.iam.Fail[call] = denied()
			}
		}, true, reached + ", recorded failed", "the key is still Active", false, succeeded},
		"the alert is not published": {func(w *world) {
			w.fault = func(_ context.Context, r request, answer func() (any, error)) (any, error) {
				if r.Function == machines.Notify && r.Operation == "Publish" {
					return nil, awsError("AuthorizationError")
				}
				return answer()
			}
		}, true, "alert-sent failed", "SNS refused it", false, succeeded},
		"an address is not confirmed": {func(w *world) { w.topic.pending = []string{"late@example.com"} }, true, "notices-heard failed, alarms-heard failed", "late@example.com", false, "NobodyHears"},
		"no user can be made":         {func(w *world) { w.iam.Fail["CreateUser"] = denied() }, true, "drill-ran failed, cleaned-up unread", "by an SCP", false, succeeded},
		"the user cannot be removed":  {func(w *world) { w.iam.Fail["DeleteUser"] = denied() }, true, "cleaned-up failed", "by an SCP", true, succeeded},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(t *testing.T, w *world) {
				test.prepare(w)
				result, status := w.drill(test.rule)
				m := w.lastNotice()
				if status != test.status || m.kind() != "drill" || m.audience != "" || !strings.HasPrefix(m.subject, "[P2 DRILL FAILED]") {
					t.Fatalf("ended %s, told %q for %q", status, m.subject, m.audience)
				}
				if result != nil && unproved(result) != test.want {
					t.Errorf("not proved: %s", unproved(result))
				}
				tells(t, m.email, test.says)
				if left := len(w.iam.Users) > 1; left != test.left || w.user.Keys[0].Status != iamtypes.StatusTypeActive {
					t.Errorf("users %v", w.iam.Users)
				}
			})
		})
	}
}

// SNS takes nothing: the execution fails, which the alarm topic tells.
func TestADrillOfWhichNobodyCanBeTold(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.topic.refuse = awsError("AuthorizationError")
		if _, status := w.drill(true); status != "DrillNotTold" || len(w.iam.Users) != 1 {
			t.Errorf("ended %s, users %v", status, w.iam.Users)
		}
	})
}

// The next drill removes what a broken one left, and nothing else.
func TestTheNextDrillCleansUp(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		w.iam.Fail["DeleteUser"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "by an SCP"))}
		if result, _ := w.drill(true); unproved(result) != "cleaned-up failed" {
			t.Errorf("not proved: %s", unproved(result))
		}
		w.iam.Fail = map[string][]error{}
		time.Sleep(7 * 24 * time.Hour)
		result, _ := w.drill(true)
		if removed := result["removed"].([]any); result["passed"] != true || len(removed) != 1 || len(w.iam.Users) != 1 {
			t.Errorf("removed %v, users %v, not proved: %s", removed, w.iam.Users, unproved(result))
		}
	})
}

// Whoever may put events can forge a drill: it touches nobody, and is told.
func TestAForgedDrillIsTold(t *testing.T) {
	play(t, func(t *testing.T, w *world) {
		forged := sample(t, "drill", func(e object) { e["detail"] = object{"accessKeyId": string(exposed)} })
		if status := w.respond(forged); status != succeeded {
			t.Errorf("ended %s", status)
		}
		w.follow()
		if w.user.Keys[0].Status != iamtypes.StatusTypeActive || len(w.iam.Changes()) > 0 {
			t.Errorf("changed %v", w.iam.Changes())
		}
		for _, m := range w.topic.sent {
			if m.audience != "" {
				t.Errorf("for machines alone: %s", m.subject)
			}
		}
		tells(t, w.topic.sent[0].email, "A drill may only touch users that it made")
		// The real event is no repeat of it.
		w.respond(sample(t, exposedOnce))
		if w.user.Keys[0].Status != iamtypes.StatusTypeInactive || w.lastNotice().kind() != "alert" {
			t.Errorf("key %s, told %s", w.user.Keys[0].Status, w.kinds())
		}
	})
}
