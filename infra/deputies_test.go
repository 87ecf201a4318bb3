package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// unconditional are the statements that let a service in without saying for whom,
// each with the reason why.
var unconditional = map[string]string{
	"AWS::SNS::TopicPolicy events.amazonaws.com sns:Publish": "EventBridge names no source to a topic without a role",
	"AWS::KMS::Key events.amazonaws.com kms:Decrypt":         "EventBridge names no source when it uses a key: with a condition it drops events",
	"AWS::Logs::ResourcePolicy events.amazonaws.com logs:CreateLogStream": "EventBridge names its rule when it writes to a stream, " +
		"not when it opens one",
	"AWS::Logs::ResourcePolicy delivery.logs.amazonaws.com logs:CreateLogStream": "the same",
}

// TestServicesActForThisAccountOnly holds that a service which others use too
// acts for this account's own resources: in the trust of roles, and in the
// policies of topics, queues, keys, buckets and logs.
func TestServicesActForThisAccountOnly(t *testing.T) {
	used := map[string]bool{}
	check := func(in template, r resource, statements []statement) {
		for _, s := range statements {
			for _, principal := range s.principals {
				if s.effect != "Allow" || !strings.HasSuffix(principal, ".amazonaws.com") || in.forThisAccount(s) {
					continue
				}
				exception := fmt.Sprintf("%s %s %s", r.Type, principal, s.actions[0])
				if unconditional[exception] == "" {
					t.Errorf("%s, %s: lets %s %v for any account", in.name, r.id, principal, s.actions)
				}
				used[exception] = true
			}
		}
	}
	each(t, "AWS::IAM::Role", func(in template, r resource) {
		check(in, r, in.statements(r.Properties["AssumeRolePolicyDocument"]))
	})
	for _, kind := range resourcePolicies {
		each(t, kind, func(in template, r resource) { check(in, r, in.resourcePolicy(r)) })
	}
	for exception := range unconditional {
		if !used[exception] {
			t.Errorf("nothing needs the exception %q", exception)
		}
	}
}

// forThisAccount reports whether a statement's conditions name this account as
// the source.
func (in template) forThisAccount(s statement) bool {
	for _, operator := range []string{"StringEquals", "ArnLike", "ArnEquals"} {
		for _, key := range []string{"aws:SourceAccount", "aws:SourceArn", "kms:EncryptionContext:aws:logs:arn", "kms:EncryptionContext:SourceArn"} {
			if value := in.value(at(s.conditions, operator, key)); value == account || strings.Contains(value, ":"+account+":") {
				return true
			}
		}
	}
	return false
}

// TestRolesAreTrustedForTheirOwnKind holds that Step Functions, EventBridge and
// the scheduler assume a role only for resources of that kind with our names.
func TestRolesAreTrustedForTheirOwnKind(t *testing.T) {
	sources := map[string]string{
		"states.amazonaws.com": ":stateMachine:ekr-*", "events.amazonaws.com": ":rule/ekr-*", "scheduler.amazonaws.com": ":schedule-group/default",
	}
	each(t, "AWS::IAM::Role", func(in template, r resource) {
		for _, s := range in.statements(r.Properties["AssumeRolePolicyDocument"]) {
			for _, principal := range s.principals {
				source := in.value(at(s.conditions, "ArnLike", "aws:SourceArn"))
				if want, known := sources[principal]; known && !strings.HasSuffix(source, want) {
					t.Errorf("%s, %s: %s assumes it for %s", in.name, r.id, principal, source)
				}
			}
		}
	})
}

// TestNobodyPassesRoles: whoever may pass a role has its rights.
func TestNobodyPassesRoles(t *testing.T) {
	each(t, "AWS::IAM::Role", func(in template, r resource) {
		for _, s := range in.ofRole(r) {
			if s.effect == "Allow" && slices.Contains(s.actions, "iam:PassRole") {
				t.Errorf("%s, %s: may pass roles", in.name, r.id)
			}
		}
	})
}

// TestMachineRolesKeepTheirHistory compares what each machine's role allows of
// logs and keys with what its log and history need: neither may go beyond the
// other. What else it may is held to its definition elsewhere.
func TestMachineRolesKeepTheirHistory(t *testing.T) {
	each(t, "AWS::StepFunctions::StateMachine", func(in template, r resource) {
		want := []string{
			"logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies",
			"logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
		}
		if in.config.StackKey {
			want = slices.Concat([]string{"kms:Decrypt", "kms:GenerateDataKey", "kms:GenerateDataKey"}, want)
		}
		role, _ := in.roleNamed(in.value(r.Properties["StateMachineName"]))
		got := []string{}
		for _, s := range in.ofRole(role) {
			for _, action := range s.actions {
				if strings.HasPrefix(action, "logs:") || strings.HasPrefix(action, "kms:") && len(s.conditions) == 1 {
					got = append(got, action)
				}
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s, %s: needed (-) and allowed (+):\n%s", in.name, r.id, diff)
		}
	})
}
