package follow

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/exposed-key-responder/responder/infra/local/timeline"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/golden"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

var start = time.Date(2026, 11, 23, 3, 12, 2, 0, time.UTC)

// fakeSFN plays executions; their histories grow with each look, and come in
// pages of two events.
type fakeSFN struct {
	executions map[string][]string // by machine
	status     map[string]types.ExecutionStatus
	events     map[string][]types.HistoryEvent
	fail       error
}

func (f *fakeSFN) ListExecutions(_ context.Context, in *sfn.ListExecutionsInput, _ ...func(*sfn.Options)) (*sfn.ListExecutionsOutput, error) {
	out := &sfn.ListExecutionsOutput{}
	all := f.executions[*in.StateMachineArn]
	first := 0
	if in.NextToken != nil {
		first = 1
	} else if len(all) > 1 {
		out.NextToken = aws.String("rest")
		all = all[:1]
	}
	for _, arn := range all[first:] {
		out.Executions = append(out.Executions, types.ExecutionListItem{ExecutionArn: aws.String(arn), StartDate: &start})
	}
	return out, f.fail
}

func (f *fakeSFN) DescribeExecution(_ context.Context, in *sfn.DescribeExecutionInput, _ ...func(*sfn.Options)) (*sfn.DescribeExecutionOutput, error) {
	return &sfn.DescribeExecutionOutput{Status: f.status[*in.ExecutionArn], Output: aws.String("{}")}, nil
}

func (f *fakeSFN) GetExecutionHistory(_ context.Context, in *sfn.GetExecutionHistoryInput, _ ...func(*sfn.Options)) (*sfn.GetExecutionHistoryOutput, error) {
	events, first := f.events[*in.ExecutionArn], 0
	if in.NextToken != nil {
		first = 2
	}
	out := &sfn.GetExecutionHistoryOutput{Events: events[first:]}
	if first == 0 && len(events) > 2 {
		out.Events, out.NextToken = events[:2], aws.String("rest")
	}
	return out, nil
}

const machine = "arn:aws:states:us-east-1:111122223333:stateMachine:ekr-respond"

func plain(id int64, kind types.HistoryEventType) types.HistoryEvent {
	return types.HistoryEvent{Id: id, Type: kind, Timestamp: aws.Time(start.Add(time.Duration(id) * time.Second))}
}

func TestFollow(t *testing.T) {
	client := &fakeSFN{
		executions: map[string][]string{machine: {"old1", "old2"}},
		status:     map[string]types.ExecutionStatus{"new": types.ExecutionStatusRunning},
		events:     map[string][]types.HistoryEvent{"new": {plain(1, types.HistoryEventTypeExecutionStarted)}},
	}
	f := New(client, machine)
	if err := f.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	look := func() int {
		entries, err := f.Look(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	if n := look(); n != 0 || len(f.Runs()) != 0 {
		t.Errorf("earlier executions were followed: %d entries, %v", n, f.Runs())
	}
	client.executions[machine] = []string{"new", "old1", "old2"}
	if n := look(); n != 1 || len(f.Runs()) != 1 || f.Runs()[0].Ended() || f.Runs()[0].Machine != "ekr-respond" {
		t.Errorf("%d entries, %+v", n, f.Runs())
	}
	client.events["new"] = append(client.events["new"], plain(2, types.HistoryEventTypePassStateExited), plain(3, types.HistoryEventTypeExecutionSucceeded))
	client.status["new"] = types.ExecutionStatusSucceeded
	if n := look(); n != 1 || !f.Runs()[0].Ended() || f.Runs()[0].Output != "{}" {
		t.Errorf("%d entries, %+v", n, f.Runs())
	}
	if n := look(); n != 0 {
		t.Errorf("an execution that had ended gave %d more entries", n)
	}
}

func TestAnErrorIsPassedOn(t *testing.T) {
	client := &fakeSFN{fail: errors.New("no")}
	f := New(client, machine)
	if err := f.Begin(t.Context()); !errors.Is(err, client.fail) {
		t.Errorf("got %v", err)
	}
	if _, err := f.Look(t.Context()); !errors.Is(err, client.fail) {
		t.Errorf("got %v", err)
	}
}

// story is what a history holds of a state: the functions invoked, and what it
// left behind.
type story struct {
	name, kind string
	functions  []string
	output     any
}

func (s story) events(id int64) []types.HistoryEvent {
	output, _ := json.Marshal(s.output)
	events := []types.HistoryEvent{plain(id, types.HistoryEventType(s.kind+"StateEntered"))}
	events[0].StateEnteredEventDetails = &types.StateEnteredEventDetails{Name: &s.name}
	for _, f := range s.functions {
		scheduled := plain(id, types.HistoryEventTypeTaskScheduled)
		scheduled.TaskScheduledEventDetails = &types.TaskScheduledEventDetails{Resource: aws.String("arn:aws:lambda:us-east-1:111122223333:function:" + f)}
		events = append(events, scheduled)
	}
	exited := plain(id+1, types.HistoryEventType(s.kind+"StateExited"))
	exited.StateExitedEventDetails = &types.StateExitedEventDetails{Name: &s.name, Output: aws.String(string(output))}
	return append(events, exited)
}

// TestWords tells both machines, from states as the functions write them.
func TestWords(t *testing.T) {
	held := workflow.Case{IncidentID: "EKR-1123-7F3K", Outcome: containment.Outcome{
		AccessKeyID: "AKIAEXAMPLE0QK7WN2B5", User: containment.Principal{Name: "ci-deploy"}, Level: level.Revoke, KeyStatus: "Inactive", Contained: true,
		Actions: []containment.Action{{Step: containment.KeyInactive, Target: "AKIAEXAMPLE0QK7WN2B5", Status: containment.Done, Prior: "Active"}},
	}}
	undone, dry, foreign := held, held, held
	undone.Outcome.Contained, undone.Outcome.KeyStatus = false, "Active"
	dry.Outcome.DryRun, dry.Outcome.Contained = true, false
	foreign.Outcome.Special, foreign.Outcome.SpecialReason, foreign.Outcome.User, foreign.Outcome.Actions = containment.Foreign, "the event says so", containment.Principal{}, nil
	failed := workflow.Case{Exposure: workflow.Exposure{AccessKeyID: "AKIAEXAMPLE9RT2HC6V8"}, Failure: "no table"}
	summed := held
	summed.Usage, summed.Raise.Rows = workflow.UsageRef{Verdict: "MISUSED", Severity: "P1"}, []string{"R3"}
	raised, followed := summed, summed
	raised.Raise.Acted, raised.Outcome.Level = true, level.Isolate
	raised.Outcome.Actions = append(raised.Outcome.Actions, containment.Action{Step: containment.IsolateAttached, Target: "ci-deploy", Status: containment.Done, Reason: "evidence: row R3"})
	followed.Reading.Seen, followed.News = workflow.Seen{Minted: 1, Calls: 9}, []string{"2 more calls by what the key had made"}

	stories := []story{
		{"Intake", "Task", []string{"ekr-intake"}, workflow.Intake{Decision: "respond", Exposures: []workflow.Exposure{{Start: level.Revoke}, {}}}},
		{"Intake", "Task", []string{"ekr-intake"}, workflow.Intake{Decision: "notify"}},
		{"Anything to do", "Choice", nil, nil},
		{"Contain", "Map", []string{"ekr-contain", "ekr-contain"}, map[string]any{"cases": []workflow.Case{held, foreign, failed}}},
		{"Alert", "Task", []string{"ekr-notify"}, map[string]any{"alert": workflow.Receipt{Sent: true}}},
		{"Alert", "Task", []string{"ekr-notify"}, map[string]any{"alert": workflow.Receipt{}}},
		{"Alert", "Task", []string{"ekr-notify"}, map[string]any{"unsent": "why"}},
		{"Investigate", "Map", []string{"startExecution"}, nil},
		{"Investigate", "Map", nil, nil},
		{"Let IAM settle", "Wait", nil, nil},
		{"Verify", "Task", []string{"ekr-contain"}, map[string]any{"case": held}},
		{"Verify", "Task", []string{"ekr-contain"}, map[string]any{"case": undone}},
		{"Verify", "Task", []string{"ekr-contain"}, map[string]any{"case": dry}},
		{"Plan", "Task", []string{"ekr-investigate"}, map[string]any{"reading": workflow.Plan{
			Search: workflow.Search{Keys: []string{"AKIAEXAMPLE0QK7WN2B5"}}, Regions: append(make([]workflow.RegionRead, 17), workflow.RegionRead{Region: workflow.IAMRegion}),
		}}},
		{"Plan watch 1", "Task", []string{"ekr-investigate"}, map[string]any{"reading": workflow.Plan{
			Search: workflow.Search{Keys: []string{"a", "b"}, Hostile: []string{"203.0.113.77"}}, Regions: make([]workflow.RegionRead, 1),
		}}},
		{"Read", "Map", []string{"ekr-investigate"}, map[string]any{"reading": workflow.Plan{Regions: []workflow.RegionRead{
			{Region: "us-east-1", Complete: true, Events: 26}, {Region: "eu-west-1", Complete: true}, {Region: "me-central-1", Problem: "AccessDenied"},
			{Region: workflow.IAMRegion, Complete: true, Events: 2},
		}}}},
		{"Summarize", "Task", []string{"ekr-summarize"}, map[string]any{"case": summed}},
		{"Escalate", "Task", []string{"ekr-contain"}, map[string]any{"case": raised}},
		{"Escalate history 1", "Task", []string{"ekr-contain"}, map[string]any{"case": summed}},
		{"Summarize watch 1", "Task", []string{"ekr-summarize"}, map[string]any{"case": followed}},
		{"Something new", "Task", []string{"ekr-new"}, nil},
	}
	var out bytes.Buffer
	w := timeline.NewWriter(&out, start, false)
	var h history
	for i, s := range stories {
		for _, event := range s.events(int64(2 * i)) {
			for _, e := range h.read("ekr-respond", event) {
				w.Entry(e)
			}
		}
	}
	for _, event := range failures() {
		for _, e := range h.read("ekr-incident", event) {
			w.Entry(e)
		}
	}
	golden.Compare(t, "words.txt", out.String())
}

func failures() []types.HistoryEvent {
	task := plain(60, types.HistoryEventTypeTaskFailed)
	task.TaskFailedEventDetails = &types.TaskFailedEventDetails{Error: aws.String("TransientError"), Cause: aws.String("throttled")}
	over := plain(61, types.HistoryEventTypeExecutionFailed)
	over.ExecutionFailedEventDetails = &types.ExecutionFailedEventDetails{Error: aws.String("NoticeNotSent"), Cause: aws.String("a notice could not be sent")}
	return []types.HistoryEvent{task, over, plain(62, types.HistoryEventTypeExecutionTimedOut), plain(63, types.HistoryEventTypeExecutionAborted)}
}
