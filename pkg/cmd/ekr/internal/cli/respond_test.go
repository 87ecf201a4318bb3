package cli

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/golden"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/operator/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

func respondArgs(more ...string) []string {
	return append([]string{"respond", "--access-key-id", exposed, "--reason", "in a public gist"}, more...)
}

// contained is the case of a key that was contained 1.4 s after the start.
func contained() workflow.Case {
	at := noon.Add(1400 * time.Millisecond)
	action := func(step containment.Step, target string, status containment.Status, reason string) containment.Action {
		return containment.Action{Step: step, Target: target, Status: status, Reason: reason, At: at}
	}
	return workflow.Case{
		Version: workflow.Version, IncidentID: "EKR-1123-7F3K", Recorded: true,
		Event:    workflow.Event{ArrivedAt: noon},
		Exposure: workflow.Exposure{AccessKeyID: exposed},
		Outcome: containment.Outcome{
			AccessKeyID: exposed, Level: level.Revoke, Contained: true, KeyPrior: "Active", KeyStatus: "Inactive", ContainedAt: at,
			User: containment.Principal{Name: "ci-deploy"},
			Actions: []containment.Action{
				action(containment.KeyInactive, exposed, containment.Done, ""),
				action(containment.RevokeAttached, "ci-deploy", containment.Done, ""),
			},
			Unread: []string{},
		},
	}
}

// notAttached is the case of a key that is off, whose user could not be denied.
func notAttached() workflow.Case {
	c := contained()
	c.Outcome.Contained = false
	c.Outcome.Actions[1].Status, c.Outcome.Actions[1].Reason = containment.Denied, "AccessDenied: by an \x1b[8mSCP"
	c.Outcome.Unread = []string{"groups: AccessDenied"}
	return c
}

// wouldContain is the case of a dry run.
func wouldContain() workflow.Case {
	c := contained()
	c.Outcome.Contained, c.Outcome.DryRun, c.Outcome.KeyStatus, c.Outcome.ContainedAt = false, true, "Active", time.Time{}
	for i := range c.Outcome.Actions {
		c.Outcome.Actions[i].Status = containment.Would
	}
	return c
}

// left is the case of a key that is left on because the responder is paused.
func left() workflow.Case {
	c := contained()
	c.Event.Pause = workflow.Pause{On: true, Until: noon.Add(2 * time.Hour), By: "arn:aws:iam::111122223333:user/bob", Reason: "change \x1b[8m4711"}
	c.Outcome = containment.Outcome{AccessKeyID: exposed, KeyPrior: "Active", KeyStatus: "Active", User: containment.Principal{Name: "ci-deploy"},
		Special: containment.Paused, SpecialReason: "bob has paused the responder", Actions: []containment.Action{}, Unread: []string{}}
	return c
}

// waits has the execution contain nothing, alert, and wait until noon+2h, when it
// contains.
func (w *world) waits(c workflow.Case) *world {
	state := map[string]any{"event": c.Event, "cases": []workflow.Case{c}, "alert": workflow.Receipt{Version: workflow.Version, Sent: true, MessageID: "m-1"}}
	over := w.plays(contained()).states.Looks
	w.states.Looks = append([]fakeaws.Look{
		{Status: types.ExecutionStatusRunning, Events: []types.HistoryEvent{
			fakeaws.Entered("Intake", noon.Add(100*time.Millisecond)),
			fakeaws.Exited("Intake", noon.Add(500*time.Millisecond), workflow.Intake{Version: workflow.Version, Event: c.Event}),
		}},
		{Status: types.ExecutionStatusRunning, Events: []types.HistoryEvent{
			fakeaws.Exited("Contain key", noon.Add(1500*time.Millisecond), c),
			fakeaws.Exited("Alert", noon.Add(2500*time.Millisecond), state),
		}},
	}, over...)
	return w
}

func rootKey() workflow.Case {
	c := contained()
	c.Outcome = containment.NewOutcome(containment.Request{Key: exposed})
	c.Outcome.Special, c.Outcome.SpecialReason, c.Outcome.KeyStatus = containment.Root, "IAM names no user for it", "Active"
	return c
}

// plays has the execution contain, alert and end.
func (w *world) plays(c workflow.Case) *world {
	state := map[string]any{"cases": []workflow.Case{c}, "alert": workflow.Receipt{Version: 1, Sent: true, MessageID: "m-1"}}
	w.states.Looks = []fakeaws.Look{
		{Status: types.ExecutionStatusRunning, Events: []types.HistoryEvent{
			fakeaws.Entered("Intake", noon.Add(100*time.Millisecond)),
			fakeaws.Entered("Contain", noon.Add(600*time.Millisecond)),
			fakeaws.Exited("Contain key", noon.Add(1500*time.Millisecond), c),
		}},
		{Status: types.ExecutionStatusSucceeded, Output: fakeaws.JSON(state), Events: []types.HistoryEvent{
			fakeaws.Entered("Alert", noon.Add(1600*time.Millisecond)),
		}},
	}
	return w
}

func TestRespond(t *testing.T) {
	failed := contained()
	failed.Outcome, failed.IncidentID, failed.Failure = containment.Outcome{}, "", `{"Error":"States.Timeout"}`
	tests := map[string]struct {
		result workflow.Case
		args   []string
		code   int
	}{
		"respond":             {contained(), nil, codeOK},
		"respond-json":        {contained(), []string{"--json"}, codeOK},
		"respond-refused":     {notAttached(), nil, codeBad},
		"respond-root":        {rootKey(), nil, codeBad},
		"respond-failed-json": {failed, []string{"--json"}, codeBad},
		"respond-dry-run":     {wouldContain(), []string{"--dry-run"}, codeOK},
		// The deployment is set to dry run, and this is not what was asked for.
		"respond-dry-deployment": {wouldContain(), nil, codeBad},
		"respond-no-follow":      {contained(), []string{"--no-follow"}, codeOK},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld().plays(tc.result)
			got := w.run(respondArgs(tc.args...)...)
			golden.Compare(t, name+".golden", got.both())
			if got.code != tc.code {
				t.Errorf("exit code %d, want %d", got.code, tc.code)
			}
			if machine := *w.states.Started[0].StateMachineArn; machine != "arn:aws:states:us-east-1:111122223333:stateMachine:ekr-respond" {
				t.Errorf("started %s", machine)
			}
		})
	}
}

// While the responder is paused, nobody is kept waiting for its end.
func TestRespondInAPause(t *testing.T) {
	off, held, root, dry := contained(), left(), left(), left()
	off.Event.Pause = left().Event.Pause
	held.Outcome.KeyStatus, held.Outcome.Special = "Inactive", containment.None
	root.Outcome.Special, root.Outcome.SpecialReason = containment.Root, "IAM names no user for it"
	dry.Outcome.Special, dry.Outcome.DryRun = containment.None, true
	for name, tc := range map[string]struct {
		c    workflow.Case
		args []string
		code int
	}{
		"respond-paused":           {left(), nil, codePaused},
		"respond-paused-json":      {left(), []string{"--json"}, codePaused},
		"respond-paused-dry-run":   {dry, []string{"--dry-run"}, codePaused},
		"respond-paused-off":       {held, nil, codePaused},
		"respond-paused-root":      {root, nil, codeBad},
		"respond-paused-contained": {off, nil, codeOK},
	} {
		t.Run(name, func(t *testing.T) {
			got := newWorld().waits(tc.c).run(respondArgs(tc.args...)...)
			golden.Compare(t, name+".golden", got.both())
			if got.code != tc.code {
				t.Errorf("exit code %d, want %d", got.code, tc.code)
			}
		})
	}
}

// A pause that is not kept to, since nobody could be told, is followed to the end;
// so is one of which nothing can be seen, which is said at once.
func TestRespondInAPauseThatIsNotSeenOrNotKeptTo(t *testing.T) {
	w := newWorld().waits(left())
	after := contained()
	w.states.Looks[1].Events[1] = fakeaws.Exited("Alert", noon, map[string]any{"event": left().Event, "cases": []workflow.Case{left()}, "unsent": map[string]string{"Error": "NoticeRefused"}})
	w.states.Looks[2].Events[1] = fakeaws.Exited("Intake in spite of the pause", noon, workflow.Intake{Version: workflow.Version, Event: after.Event})
	if got := w.run(respondArgs()...); got.code != codeOK || !strings.Contains(got.out, "CONTAINED in 1.4 s") {
		t.Errorf("not kept to: %+v", got)
	}
	w = newWorld().waits(left())
	denied := apiError("AccessDeniedException")
	w.states.Fail["GetExecutionHistory"] = []error{denied, denied, denied, denied}
	const once = "only the end of the execution will tell what it did"
	if got := w.run(respondArgs()...); strings.Count(got.err, once) != 1 || !strings.Contains(got.err, "To see it: ekr pause") {
		t.Errorf("not seen: %+v", got)
	}
}

func TestRespondAsksForADryRunThatFindsNothingInTheWay(t *testing.T) {
	c := wouldContain()
	c.Outcome.Actions[1].Status = containment.Denied
	if got := newWorld().plays(c).run(respondArgs("--dry-run")...); got.code != codeBad {
		t.Errorf("a refused step: %+v", got)
	}
	c = rootKey()
	c.Outcome.DryRun = true
	if got := newWorld().plays(c).run(respondArgs("--dry-run")...); got.code != codeBad {
		t.Errorf("root: %+v", got)
	}
}

func TestRespondInput(t *testing.T) {
	w := newWorld().plays(wouldContain())
	w.run("respond", "--access-key-id", " "+exposed+" ", "--reason", " in a gist ", "--dry-run")
	var input map[string]any
	if err := json.Unmarshal([]byte(*w.states.Started[0].Input), &input); err != nil {
		t.Fatal(err)
	}
	if len(input) != 3 || input["accessKeyId"] != exposed || input["reason"] != "in a gist" || input["dryRun"] != true {
		t.Errorf("input %v", input)
	}
}

func TestRespondWhenNobodyWasTold(t *testing.T) {
	w := newWorld().plays(contained())
	w.states.Looks[1] = fakeaws.Look{Status: types.ExecutionStatusFailed, Error: "AlertNotSent", Cause: "The keys were handled", Events: []types.HistoryEvent{
		fakeaws.Exited("Alert", noon, map[string]any{"cases": []workflow.Case{contained()}, "unsent": map[string]string{"Error": "TransientError"}}),
	}}
	got := w.run(respondArgs("--json")...)
	if got.code != codeBad || !strings.Contains(got.out, `"contained":true`) || !strings.Contains(got.out, `"alert":"not sent"`) || !strings.Contains(got.out, "AlertNotSent") {
		t.Errorf("%+v", got)
	}
}

func TestRespondSaysWhenTheAlertHadGoneBefore(t *testing.T) {
	w := newWorld().plays(contained())
	w.states.Looks[1].Output = strings.Replace(w.states.Looks[1].Output, `"sent":true`, `"sent":false`, 1)
	if got := w.run(respondArgs("--json")...); got.code != codeOK || !strings.Contains(got.out, `"alert":"sent before"`) {
		t.Errorf("%+v", got)
	}
}

// TestRespondUnread: what AWS did not show is never taken for contained.
func TestRespondUnread(t *testing.T) {
	throttled := []error{apiError("ThrottlingException"), apiError("ThrottlingException"), apiError("ThrottlingException"), apiError("ThrottlingException"), apiError("ThrottlingException")}
	tests := map[string]struct {
		set  func(*world)
		says string
		out  string
	}{
		"start denied":     {func(w *world) { w.states.Fail["StartExecution"] = []error{apiError("AccessDeniedException")} }, "AccessDenied", ""},
		"not deployed":     {func(w *world) { w.states.Fail["StartExecution"] = []error{apiError("StateMachineDoesNotExist")} }, "not deployed in account 111122223333, us-east-1", ""},
		"follow denied":    {func(w *world) { w.states.Fail["DescribeExecution"] = []error{apiError("AccessDeniedException")} }, "may be running", "STARTED"},
		"follow throttled": {func(w *world) { w.states.Fail["DescribeExecution"] = throttled }, "may be running", "STARTED"},
		"connection lost":  {func(w *world) { w.states.Fail["StartExecution"] = []error{errLost} }, "reset", ""},
		"no word of the key": {func(w *world) {
			w.states.Looks = []fakeaws.Look{{Status: types.ExecutionStatusSucceeded, Output: `{"decision":"respond"}`}}
		}, "", "does not tell"},
		"failed, and the history is denied": {func(w *world) {
			w.states.Looks = []fakeaws.Look{{Status: types.ExecutionStatusFailed, Error: "States.Runtime"}}
			w.states.Fail["GetExecutionHistory"] = []error{apiError("AccessDeniedException")}
		}, "", "States.Runtime"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld().plays(contained())
			tc.set(w)
			got := w.run(respondArgs()...)
			if got.code != codeUnread || !strings.Contains(got.err, tc.says) || !strings.Contains(got.out, tc.out) || tc.out == "" && got.out != "" {
				t.Errorf("code %d, stdout %q, stderr %q", got.code, got.out, got.err)
			}
		})
	}
}

func TestRespondThatFailedAtItsStart(t *testing.T) {
	w := newWorld()
	w.states.Looks = []fakeaws.Look{{Status: types.ExecutionStatusFailed, Error: "EventNotRead", Cause: "The intake step failed"}}
	if got := w.run(respondArgs()...); got.code != codeBad || !strings.Contains(got.out, "NOT CONTAINED") || !strings.Contains(got.out, "EventNotRead") {
		t.Errorf("%+v", got)
	}
}

func TestRespondInterrupted(t *testing.T) {
	w := newWorld().plays(contained())
	ctx, cancel := context.WithCancel(context.Background())
	w.pause = func(ctx context.Context, _ time.Duration) error {
		cancel()
		return ctx.Err()
	}
	got := w.runIn(ctx, respondArgs()...)
	golden.Compare(t, "respond-interrupted.golden", got.both())
}
