package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// reads reports whether a machine has a Distributed Map over what lies in S3.
func reads(machine resource) bool {
	return strings.Contains(machine.Properties["DefinitionString"].(string), `"Mode":"DISTRIBUTED"`)
}

func (in template) arnOf(machine resource) string {
	return in.regional("states") + "stateMachine:" + in.value(machine.Properties["StateMachineName"])
}

func (in template) regional(service string) string {
	return "arn:" + in.partition + ":" + service + ":" + in.config.Settings.Region + ":" + account + ":"
}

// grants lists the resources of some actions.
func grants(statements []statement, actions ...string) map[string][]string {
	found := map[string][]string{}
	for _, s := range statements {
		for _, action := range s.actions {
			if s.effect == "Allow" && slices.Contains(actions, action) {
				found[action] = append(found[action], s.resources...)
			}
		}
	}
	return found
}

// TestMachinesMayDoWhatTheirMapsNeed compares what a machine's role may do, beside
// invoking functions and keeping its log and history, with its definition:
// neither may go beyond the other.
func TestMachinesMayDoWhatTheirMapsNeed(t *testing.T) {
	each(t, "AWS::StepFunctions::StateMachine", func(in template, r resource) {
		name := in.value(r.Properties["StateMachineName"])
		role, _ := in.roleNamed(name)
		got := map[string][]string{}
		for _, s := range in.ofRole(role) {
			for _, action := range s.actions {
				if !strings.HasPrefix(action, "logs:") && !strings.HasPrefix(action, "kms:") && action != "lambda:InvokeFunction" {
					got[action] = append(got[action], s.resources...)
				}
			}
		}
		want := map[string][]string{}
		if strings.Contains(r.Properties["DefinitionString"].(string), "${start}") {
			want["states:StartExecution"] = []string{in.regional("states") + "stateMachine:ekr-incident"}
		}
		if reads(r) {
			executions := []string{in.regional("states") + "execution:" + name + ":*", in.regional("states") + "execution:" + name + "/*"}
			want["states:StartExecution"] = append(want["states:StartExecution"], in.arnOf(r))
			want["states:DescribeExecution"], want["states:StopExecution"] = executions, executions
			want["s3:GetObject"] = []string{"arn:" + in.partition + ":s3:::ekr-evidence-" + account + "-" + in.config.Settings.Region + "/incidents/*/trail/*"}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s, %s: needed (-) and allowed (+):\n%s", in.name, name, diff)
		}
		if name == "ekr-incident" && reads(r) != (in.config.Settings.Trail.Bucket != "") {
			t.Errorf("%s: log files are read: %t", in.name, reads(r))
		}
	})
}

// TestATrailIsReadWhereItIs allows the logs of the accounts that are protected,
// and of the key only what S3 does with it.
func TestATrailIsReadWhereItIs(t *testing.T) {
	for _, in := range templates() {
		role, ok := in.roleNamed("ekr-investigate")
		if !ok {
			continue
		}
		statements := in.ofRole(role)
		got := grants(statements, "s3:ListBucket", "s3:GetObject", "kms:Decrypt")
		want := map[string][]string{}
		logs := ""
		switch in.config.Settings.Trail.Bucket {
		case "org-trail":
			logs = "audit/AWSLogs/o-a1b2c3d4e5/*/CloudTrail/*" // of every member
			want = map[string][]string{"s3:ListBucket": {"arn:aws:s3:::org-trail"}, "s3:GetObject": {"arn:aws:s3:::org-trail/" + logs}, "kms:Decrypt": {in.config.TrailKey}}
		case "gov-trail":
			logs = "AWSLogs/" + account + "/CloudTrail/*"
			want = map[string][]string{"s3:ListBucket": {"arn:aws-us-gov:s3:::gov-trail"}, "s3:GetObject": {"arn:aws-us-gov:s3:::gov-trail/" + logs}}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", in.name, diff)
		}
		for _, s := range statements {
			if slices.Contains(s.actions, "s3:ListBucket") && !slices.Equal(in.values(at(s.conditions, "StringLike", "s3:prefix")), []string{logs}) {
				t.Errorf("%s: lists more than its logs: %v", in.name, s.conditions)
			}
			if slices.Contains(s.actions, "kms:Decrypt") && in.value(at(s.conditions, "StringLike", "kms:ViaService")) != "s3.*.amazonaws.com" {
				t.Errorf("%s: decrypts by itself: %v", in.name, s.conditions)
			}
		}
	}
}
