package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/infra/permissions"
	"github.com/exposed-key-responder/responder/pkg/workflow/posture"
)

// TestTheScheduleStartsTheReview holds what the schedule starts, as whom, and
// that a start which fails is not lost.
func TestTheScheduleStartsTheReview(t *testing.T) {
	want := map[string]string{"default ekr-responder": "cron(0 6 * * ? *)", "all ekr-responder": "rate(12 hours)"}
	got := map[string]string{}
	each(t, "AWS::Scheduler::Schedule", func(in template, r resource) {
		got[in.name] = in.value(r.Properties["ScheduleExpression"])
		target := at(r.Properties, "Target")
		queue := strings.TrimSuffix(strings.TrimPrefix(in.value(at(target, "DeadLetterConfig", "Arn")), "${"), ".Arn}")
		if in.resources[queue].Properties["QueueName"] != "ekr-posture-dead-letters" || r.Properties["ScheduleExpressionTimezone"] != "UTC" {
			t.Errorf("%s: queue %q, time zone %v", in.name, queue, r.Properties["ScheduleExpressionTimezone"])
		}
		machine := "arn:" + in.partition + ":states:" + in.config.Settings.Region + ":" + account + ":stateMachine:ekr-posture"
		role := in.resources[strings.TrimSuffix(strings.TrimPrefix(in.value(at(target, "RoleArn")), "${"), ".Arn}")]
		may := map[string][]string{}
		for _, s := range in.ofRole(role) {
			may[strings.Join(s.actions, " ")] = s.resources
		}
		allowed := map[string][]string{
			"states:StartExecution": {machine},
			"sqs:SendMessage":       {"arn:" + in.partition + ":sqs:" + in.config.Settings.Region + ":" + account + ":ekr-posture-dead-letters"},
		}
		if diff := cmp.Diff(allowed, may); diff != "" || in.value(at(target, "Arn")) != machine {
			t.Errorf("%s: starts %v: %s", in.name, in.value(at(target, "Arn")), diff)
		}
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("schedules: %s", diff)
	}
}

// TestTheReviewOnlyReads looks at every action of the reviewing role: none may
// change anything, or read what people store.
func TestTheReviewOnlyReads(t *testing.T) {
	own := []string{"logs:CreateLogStream", "logs:PutLogEvents", "s3:PutObject", "dynamodb:Query", "dynamodb:DescribeTable", "lambda:GetFunctionConcurrency", "lambda:GetFunctionConfiguration"}
	for _, in := range templates() {
		role, there := in.roleNamed("ekr-posture-collect")
		if !there {
			continue
		}
		for _, s := range in.ofRole(role) {
			for _, action := range s.actions {
				limited := slices.Contains(own, action) && !slices.Contains(s.resources, "*")
				if s.effect != "Allow" || !permissions.ReadsSettings(action) && !limited {
					t.Errorf("%s, %s: may %s on %v", in.name, s.sid, action, s.resources)
				}
			}
		}
	}
}

// TestTheReviewIsToldTheSettings reads them out of the definition, as the
// function gets them.
func TestTheReviewIsToldTheSettings(t *testing.T) {
	found := 0
	each(t, "AWS::StepFunctions::StateMachine", func(in template, r resource) {
		if r.Properties["StateMachineName"] != "ekr-posture" {
			return
		}
		found++
		var definition struct {
			States map[string]struct {
				Parameters struct {
					Settings posture.Settings `json:"settings"`
					Regions  []string         `json:"regions"`
				}
			}
		}
		if err := json.Unmarshal([]byte(in.value(r.Properties["DefinitionString"])), &definition); err != nil {
			t.Fatal(err)
		}
		want := in.config.Posture.Settings
		if diff := cmp.Diff(want, definition.States["Report"].Parameters.Settings); diff != "" {
			t.Errorf("%s: %s", in.name, diff)
		}
		if regions := definition.States["Plan"].Parameters.Regions; regions == nil || !slices.Equal(regions, want.Regions) {
			t.Errorf("%s: Regions %v", in.name, regions)
		}
	})
	if found != 3 {
		t.Errorf("%d machines", found)
	}
}
