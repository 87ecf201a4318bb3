package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSchedulesStartTheirMachines holds when each starts, as whom, and that a start
// which fails is not lost.
func TestSchedulesStartTheirMachines(t *testing.T) {
	want := map[string]string{
		"default ekr-posture": "cron(0 6 * * ? *)", "all ekr-posture": "rate(12 hours)",
		"default ekr-drill": "cron(0 10 ? * TUE *)", "all ekr-drill": "rate(2 days)",
	}
	got := map[string]string{}
	each(t, "AWS::Scheduler::Schedule", func(in template, r resource) {
		name := in.value(r.Properties["Name"])
		variant, _, _ := strings.Cut(in.name, " ")
		got[variant+" "+name] = in.value(r.Properties["ScheduleExpression"])
		target := at(r.Properties, "Target")
		queue := strings.TrimSuffix(strings.TrimPrefix(in.value(at(target, "DeadLetterConfig", "Arn")), "${"), ".Arn}")
		if in.resources[queue].Properties["QueueName"] != name+"-dead-letters" || r.Properties["ScheduleExpressionTimezone"] != "UTC" || at(target, "Input") != "{}" {
			t.Errorf("%s, %s: queue %q, time zone %v, input %v", in.name, name, queue, r.Properties["ScheduleExpressionTimezone"], at(target, "Input"))
		}
		machine := "arn:" + in.partition + ":states:" + in.config.Settings.Region + ":" + account + ":stateMachine:" + name
		role := in.resources[strings.TrimSuffix(strings.TrimPrefix(in.value(at(target, "RoleArn")), "${"), ".Arn}")]
		may := map[string][]string{}
		for _, s := range in.ofRole(role) {
			may[strings.Join(s.actions, " ")] = s.resources
		}
		allowed := map[string][]string{
			"states:StartExecution": {machine},
			"sqs:SendMessage":       {"arn:" + in.partition + ":sqs:" + in.config.Settings.Region + ":" + account + ":" + name + "-dead-letters"},
		}
		if diff := cmp.Diff(allowed, may); diff != "" || in.value(at(target, "Arn")) != machine {
			t.Errorf("%s, %s: starts %v: %s", in.name, name, in.value(at(target, "Arn")), diff)
		}
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("schedules: %s", diff)
	}
}
