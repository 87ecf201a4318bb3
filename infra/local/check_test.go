package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/exposed-key-responder/responder/infra/local/follow"
	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

const exposed = "AKIAEXAMPLE0QK7WN2B5"

// responded is an execution of ekr-respond that ended so.
func responded(decision trigger.Decision, cases ...workflow.Case) follow.Run {
	output, _ := json.Marshal(map[string]any{"decision": decision, "cases": cases})
	return follow.Run{ARN: "arn", Machine: settings.RespondMachine, Status: types.ExecutionStatusSucceeded, Output: string(output)}
}

func handled(key string, l level.Level) workflow.Case {
	return workflow.Case{Exposure: workflow.Exposure{AccessKeyID: accesskey.ID(key)}, Outcome: containment.Outcome{Level: l}, Investigate: true}
}

var followed = follow.Run{ARN: "arn", Machine: settings.IncidentMachine, Status: types.ExecutionStatusSucceeded}

// good is a run in which all is well.
func good() facts {
	return facts{
		own: true, key: exposed, before: "Active", status: "Inactive", kinds: []string{"alert", "report", "close"},
		runs: []follow.Run{responded(trigger.Respond, handled(exposed, level.Revoke)), followed},
	}
}

// TestProblems spoils a good run in one way after the other.
func TestProblems(t *testing.T) {
	if problems := good().problems(); len(problems) != 0 {
		t.Fatalf("a good run has problems: %v", problems)
	}
	for name, test := range map[string]struct {
		spoil func(*facts)
		want  string
	}{
		"the key is still on":                {func(f *facts) { f.status = "Active" }, "not Inactive"},
		"the key is gone":                    {func(f *facts) { f.status = "" }, "not Inactive"},
		"no alert":                           {func(f *facts) { f.kinds = f.kinds[1:] }, `"alert"`},
		"no report":                          {func(f *facts) { f.kinds = []string{"alert", "close"} }, `"report"`},
		"no closing notice":                  {func(f *facts) { f.kinds = f.kinds[:2] }, `"close"`},
		"a notice says that something fails": {func(f *facts) { f.kinds = append(f.kinds, "help") }, "a person is needed"},
		"an alarm":                           {func(f *facts) { f.alarms = []string{"ALARM: ekr-contain-errors"} }, "ekr-contain-errors"},
		"a failed execution": {func(f *facts) {
			f.runs[1].Status, f.runs[1].Error = types.ExecutionStatusFailed, "NoticeNotSent"
		}, "NoticeNotSent"},
		"nothing happened": {func(f *facts) { *f = facts{own: true, key: exposed, status: "Active"} }, "not Inactive"},
		"a decision that leaves the own event alone": {func(f *facts) {
			f.runs, f.status, f.kinds = []follow.Run{responded(trigger.Ignore)}, "Active", nil
		}, "not Inactive"},
	} {
		f := good()
		test.spoil(&f)
		if problems := strings.Join(f.problems(), "\n"); !strings.Contains(problems, test.want) {
			t.Errorf("%s: problems %q", name, problems)
		}
	}
}

// TestOtherEvents: for an event from a file, what must happen is what the
// responder decided.
func TestOtherEvents(t *testing.T) {
	dry, foreign, settled := handled(exposed, level.Revoke), handled(exposed, level.Revoke), handled(exposed, level.Revoke)
	dry.Outcome.DryRun = true
	foreign.Outcome.Special, foreign.Investigate = containment.Foreign, false
	settled.Investigate = false
	all := []string{"alert", "report", "close"}
	for name, test := range map[string]struct {
		run    follow.Run
		status string
		kinds  []string
		fine   bool
	}{
		"contained":                        {responded(trigger.Respond, handled(exposed, level.Deactivate)), "Inactive", all, true},
		"not contained":                    {responded(trigger.Respond, handled(exposed, level.Deactivate)), "Active", all, false},
		"no report":                        {responded(trigger.Respond, handled(exposed, level.Deactivate)), "Inactive", all[:1], false},
		"told only":                        {responded(trigger.Inform, handled(exposed, level.Notify)), "Active", all, true},
		"touched though it was only told":  {responded(trigger.Inform, handled(exposed, level.Notify)), "Inactive", all, false},
		"no key":                           {responded(trigger.Inform), "Active", all[:1], true},
		"no key and no alert":              {responded(trigger.Inform), "Active", nil, false},
		"ignored":                          {responded(trigger.Ignore), "Active", nil, true},
		"dry run":                          {responded(trigger.Respond, dry), "Active", all, true},
		"another account's":                {responded(trigger.Respond, foreign), "Active", all[:1], true},
		"a repeat that is not followed up": {responded(trigger.Respond, settled), "Inactive", all[:1], true},
		"another key":                      {responded(trigger.Respond, handled("AKIAEXAMPLE9RT2HC6V8", level.Isolate)), "Active", all, true},
	} {
		f := facts{key: exposed, before: "Active", status: test.status, kinds: test.kinds, runs: []follow.Run{test.run}}
		if problems := f.problems(); (len(problems) == 0) != test.fine {
			t.Errorf("%s: problems %v", name, problems)
		}
	}
	if problems := (facts{key: exposed, before: "Inactive", status: "Inactive"}).problems(); len(problems) != 0 {
		t.Errorf("no rule takes the event: %v", problems)
	}
}
