package cli

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/exposed-key-responder/responder/pkg/golden"
	"github.com/exposed-key-responder/responder/pkg/operator/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// aDrill is a drill at its end; each detail that is given did not hold.
func aDrill(status workflow.DrillStatus, details map[workflow.DrillStepName]string) workflow.Drill {
	d := workflow.Drill{
		Version: workflow.Version, StartedAt: noon, User: "ekr-drill-20261123T120000-5f3a90c1", AccessKeyID: exposed, AnnouncedAt: noon.Add(12 * time.Second), EventID: "e-1",
		IncidentID: "EKR-1123-7F3K", ContainedAt: noon.Add(18 * time.Second), Seconds: 6, TimeToContain: 4.5,
		Removed: []string{"ekr-drill-20261116T120000-00000000"}, Left: []string{}, Cleaned: true,
		EndedAt: noon.Add(time.Minute), Passed: len(details) == 0, Told: true,
	}
	for _, s := range []workflow.DrillStep{
		{Name: workflow.DrillRan, Detail: "a user and a key were made, and the event was taken"},
		{Name: workflow.DrillKeyOff, Detail: "the key is Inactive, read from IAM"},
		{Name: workflow.DrillAlertSent, Detail: "SNS took the alert"},
		{Name: workflow.DrillNoticesHeard, Detail: "topic ekr-notices: subscriptions confirmed: 1"},
	} {
		s.Status = workflow.DrillHolds
		if detail, bad := details[s.Name]; bad {
			s.Status, s.Detail = status, detail
		}
		d.Steps = append(d.Steps, s)
	}
	return d
}

// drills has the execution go through a drill.
func (w *world) drills(d workflow.Drill) *world {
	begun := workflow.Drill{StartedAt: noon}
	w.states.Looks = []fakeaws.Look{
		{Status: types.ExecutionStatusRunning, Events: []types.HistoryEvent{
			fakeaws.Entered("Prepare", noon.Add(100*time.Millisecond)),
			fakeaws.Exited("Prepare", noon.Add(time.Second), map[string]any{"drill": begun}),
			fakeaws.Entered("Check", noon.Add(15*time.Second)),
			fakeaws.Entered("Check", noon.Add(18*time.Second)),
		}},
		{Status: types.ExecutionStatusSucceeded, Output: fakeaws.JSON(map[string]any{"drill": d}), Events: []types.HistoryEvent{
			fakeaws.Entered("Check", noon.Add(21*time.Second)),
			fakeaws.Entered("Clean up", noon.Add(22*time.Second)),
		}},
	}
	return w
}

func TestDrill(t *testing.T) {
	unconfirmed := aDrill(workflow.DrillFailed, map[workflow.DrillStepName]string{
		workflow.DrillNoticesHeard: "security@example.com: subscribed to topic ekr-notices, and never confirmed"})
	unread := aDrill(workflow.DrillUnread, map[workflow.DrillStepName]string{workflow.DrillKeyOff: "could not be read: AccessDenied: \x1b[8mno"})
	both := aDrill(workflow.DrillFailed, map[workflow.DrillStepName]string{workflow.DrillAlertSent: "the alert was not sent"})
	both.Steps[1].Status = workflow.DrillUnread
	unheard := aDrill(workflow.DrillHolds, nil)
	unheard.Told = false
	for name, test := range map[string]struct {
		drill workflow.Drill
		args  []string
		code  int
	}{
		"drill":         {aDrill(workflow.DrillHolds, nil), nil, codeOK},
		"drill-json":    {aDrill(workflow.DrillHolds, nil), []string{"--json"}, codeOK},
		"drill-failed":  {unconfirmed, nil, codeBad},
		"drill-unread":  {unread, nil, codeUnread},
		"drill-both":    {both, nil, codeUnread},
		"drill-unheard": {unheard, nil, codeBad},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld().drills(test.drill)
			got := w.run(append([]string{"drill"}, test.args...)...)
			golden.Compare(t, name+".golden", got.both())
			if got.code != test.code {
				t.Errorf("exit code %d, want %d", got.code, test.code)
			}
			started := w.states.Started[0]
			if *started.StateMachineArn != "arn:aws:states:us-east-1:111122223333:stateMachine:ekr-drill" || !strings.HasPrefix(*started.Name, "manual-20261123T120000-") {
				t.Errorf("started %s as %s", *started.StateMachineArn, *started.Name)
			}
			var request workflow.DrillRequest
			if err := json.Unmarshal([]byte(*started.Input), &request); err != nil || request.By != w.identity.ARN {
				t.Errorf("input %s: %v", *started.Input, err)
			}
		})
	}
}

// TestADrillThatIsNotSeen: what AWS did not show is never taken for passed.
func TestADrillThatIsNotSeen(t *testing.T) {
	passed := aDrill(workflow.DrillHolds, nil)
	for name, test := range map[string]struct {
		set  func(*world)
		code int
		says string
	}{
		"not deployed":  {func(w *world) { w.states.Fail["StartExecution"] = []error{apiError("StateMachineDoesNotExist")} }, codeUnread, "not deployed in account"},
		"start denied":  {func(w *world) { w.states.Fail["StartExecution"] = []error{apiError("AccessDeniedException")} }, codeUnread, "AccessDenied"},
		"follow denied": {func(w *world) { w.states.Fail["DescribeExecution"] = []error{apiError("AccessDeniedException")} }, codeUnread, "NOT KNOWN YET"},
		"ended silently": {func(w *world) {
			w.states.Looks = []fakeaws.Look{{Status: types.ExecutionStatusSucceeded, Output: "{}"}}
		}, codeUnread, "NOT KNOWN: the drill has ended"},
		"not told": {func(w *world) {
			w.states.Looks = []fakeaws.Look{{Status: types.ExecutionStatusFailed, Error: "DrillNotTold", Cause: "SNS", Events: []types.HistoryEvent{
				fakeaws.Exited("Clean up", noon, map[string]any{"drill": workflow.Drill{StartedAt: noon}}),
			}}}
		}, codeBad, "DrillNotTold"},
		"nobody hears": {func(w *world) {
			d := passed
			d.Told = false
			w.states.Looks = []fakeaws.Look{{Status: types.ExecutionStatusFailed, Error: "NobodyHears", Events: []types.HistoryEvent{
				fakeaws.Exited("Tell", noon, map[string]any{"drill": d}),
			}}}
		}, codeBad, "NobodyHears"},
		"failed, and the history is denied": {func(w *world) {
			w.states.Looks = []fakeaws.Look{{Status: types.ExecutionStatusTimedOut, Error: "States.Timeout"}}
			w.states.Fail["GetExecutionHistory"] = []error{apiError("AccessDeniedException")}
		}, codeUnread, "States.Timeout"},
	} {
		w := newWorld().drills(passed)
		test.set(w)
		if got := w.run("drill"); got.code != test.code || !strings.Contains(got.out+got.err, test.says) || strings.Contains(got.out, "DRILL PASSED") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestADrillInterrupted(t *testing.T) {
	w := newWorld().drills(aDrill(workflow.DrillHolds, nil))
	ctx, cancel := context.WithCancel(context.Background())
	w.pause = func(ctx context.Context, _ time.Duration) error {
		cancel()
		return ctx.Err()
	}
	if got := w.runIn(ctx, "drill"); got.code != codeUnread || !strings.Contains(got.err, "runs on") || !strings.Contains(got.out, "NOT KNOWN YET") {
		t.Errorf("%+v", got)
	}
}

func TestDrillUsage(t *testing.T) {
	if got := newWorld().run("drill", "now"); got.code != codeWrong || got.out != "" {
		t.Errorf("%+v", got)
	}
}
