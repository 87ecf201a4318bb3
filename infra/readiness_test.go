package main

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/infra/permissions"
	"github.com/exposed-key-responder/responder/pkg/readiness"
)

// TestReadinessSaysWhatItNeeds holds the actions that its page lists to the calls
// that it makes, and each to reading settings only.
func TestReadinessSaysWhatItNeeds(t *testing.T) {
	page, err := os.ReadFile("../pkg/readiness/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```\n")
	list, _, _ := strings.Cut(rest, "```")
	want := permissions.Needed(readiness.Clients()...)
	if diff := cmp.Diff(want, strings.Fields(list)); diff != "" {
		t.Errorf("the page lists other actions (-needed +listed):\n%s", diff)
	}
	for _, action := range want {
		if !permissions.ReadsSettings(action) && action != "cloudtrail:LookupEvents" {
			t.Errorf("%s does more than read settings", action)
		}
	}
}

// TestReadinessKnowsWhatIsMade holds what is left of IAM's quotas to what any
// deployment makes.
func TestReadinessKnowsWhatIsMade(t *testing.T) {
	for kind, needs := range map[string]int{
		"AWS::IAM::ManagedPolicy": readiness.Needs.Policies, "AWS::IAM::Role": readiness.Needs.Roles, "AWS::IAM::Group": readiness.Needs.Groups,
	} {
		made := map[string]int{}
		each(t, kind, func(in template, _ resource) { made[strings.Fields(in.name)[0]]++ })
		for name, n := range made {
			if n > needs {
				t.Errorf("%s makes %d of %s, and readiness asks for room for %d", name, n, kind, needs)
			}
		}
		if len(made) == 0 {
			t.Errorf("nothing makes %s", kind)
		}
	}
}

// TestReadinessAsksAboutTheCallsThatAreMade: what it looks for in the organization's
// policies is what the roles that respond may do, in any deployment; but not the
// writing of logs, which every function does.
func TestReadinessAsksAboutTheCallsThatAreMade(t *testing.T) {
	asked := map[string][]string{}
	for _, call := range slices.Concat(readiness.Calls, readiness.Further) {
		asked[call.Role] = append(asked[call.Role], call.Actions...)
	}
	for _, in := range templates() {
		if in.name != "default ekr-responder" {
			continue
		}
		for name, want := range asked {
			if name == "" {
				continue
			}
			role, _ := in.roleNamed(name)
			var may []string
			for _, s := range in.ofRole(role) {
				may = append(may, slices.DeleteFunc(slices.Clone(s.actions), func(action string) bool { return strings.HasPrefix(action, "logs:") })...)
			}
			slices.Sort(may)
			slices.Sort(want)
			if diff := cmp.Diff(slices.Compact(may), want); diff != "" {
				t.Errorf("%s: may (-) and asked about (+):\n%s", name, diff)
			}
		}
		for _, r := range in.of("AWS::Lambda::Function") {
			name := in.value(r.Properties["FunctionName"])
			if asked[name] == nil && !strings.HasPrefix(name, "ekr-posture-") {
				t.Errorf("nothing is asked about %s", name)
			}
		}
	}
}

// made are the calls that make the kinds of resources of a deployment.
var made = map[string]string{
	"AWS::CloudWatch::Alarm": "cloudwatch:PutMetricAlarm", "AWS::CloudWatch::Dashboard": "cloudwatch:PutDashboard", "AWS::DynamoDB::Table": "dynamodb:CreateTable",
	"AWS::Events::Rule": "events:PutRule", "AWS::IAM::Group": "iam:CreateGroup", "AWS::IAM::ManagedPolicy": "iam:CreatePolicy", "AWS::IAM::Role": "iam:CreateRole",
	"AWS::KMS::Alias": "kms:CreateAlias", "AWS::KMS::Key": "kms:CreateKey", "AWS::Lambda::Function": "lambda:CreateFunction", "AWS::Logs::LogGroup": "logs:CreateLogGroup",
	"AWS::Logs::ResourcePolicy": "logs:PutResourcePolicy", "AWS::S3::Bucket": "s3:CreateBucket", "AWS::S3::BucketPolicy": "s3:PutBucketPolicy",
	"AWS::Scheduler::Schedule": "scheduler:CreateSchedule", "AWS::SNS::Subscription": "sns:Subscribe", "AWS::SNS::Topic": "sns:CreateTopic",
	"AWS::SNS::TopicPolicy": "sns:SetTopicAttributes", "AWS::SQS::Queue": "sqs:CreateQueue", "AWS::SQS::QueuePolicy": "sqs:SetQueueAttributes",
	"AWS::StepFunctions::StateMachine": "states:CreateStateMachine",
}

// TestReadinessAsksWhetherItCanBeDeployed: every kind of resource that a deployment
// makes can be refused.
func TestReadinessAsksWhetherItCanBeDeployed(t *testing.T) {
	want := map[string]bool{"iam:PassRole": true} // to functions, machines, rules and schedules
	for _, in := range templates() {
		if in.name != "default ekr-responder" {
			continue
		}
		for _, r := range in.resources {
			if made[r.Type] == "" {
				t.Errorf("which call makes %s?", r.Type)
			}
			want[made[r.Type]] = true
		}
	}
	got := readiness.Calls[slices.IndexFunc(readiness.Calls, func(c readiness.RoleCalls) bool { return c.Role == "" })].Actions
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(slices.Values(got))); diff != "" {
		t.Errorf("made (-) and asked about (+):\n%s", diff)
	}
}
