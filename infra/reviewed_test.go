package main

import (
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/posture/collect/collecttest"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/responder"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// physical is what CloudFormation would name a resource after it made it.
func physical(in template, r resource) string {
	arn := func(service, name string) string {
		return "arn:" + in.partition + ":" + service + ":us-east-1:" + account + ":" + name
	}
	switch r.Type {
	case "AWS::Events::Rule":
		return in.value(r.Properties["Name"])
	case "AWS::Lambda::Function":
		return in.value(r.Properties["FunctionName"])
	case "AWS::IAM::Role":
		return in.value(r.Properties["RoleName"])
	case "AWS::StepFunctions::StateMachine":
		return arn("states", "stateMachine:"+in.value(r.Properties["StateMachineName"]))
	case "AWS::SNS::Topic":
		return arn("sns", in.value(r.Properties["TopicName"]))
	}
	return "id-of-" + r.id
}

// TestReviewUnderstandsTheTemplate reads the synthesized templates as the
// posture review does: it must know every function of CloudFormation in what it
// compares, or it could never say that the responder is unchanged.
func TestReviewUnderstandsTheTemplate(t *testing.T) {
	for _, in := range templates() {
		if !strings.HasSuffix(in.name, settings.StackName) {
			continue
		}
		f := &fakeaws.Deployment{Status: "CREATE_COMPLETE", Template: in.text, Table: true}
		for _, r := range in.resources {
			f.Resources = append(f.Resources, fakeaws.Made(r.id, r.Type, physical(in, r)))
		}
		got := collecttest.Read(t, responder.Collectors, snapshot.ResponderDeployed, "", f)
		if !got.Whole() {
			for _, gap := range got.Gaps {
				t.Errorf("%s: %s", in.name, gap.Detail)
			}
			continue
		}
		d := got.Value
		for kind, n := range map[string]int{
			"AWS::Events::Rule": len(d.Rules), "AWS::Lambda::Function": len(d.Functions),
			"AWS::StepFunctions::StateMachine": len(d.Machines), "AWS::SNS::Topic": len(d.Topics), "AWS::IAM::ManagedPolicy": len(d.Policies),
		} {
			if n == 0 || n != len(in.of(kind)) {
				t.Errorf("%s: %d of %d resources of type %s", in.name, n, len(in.of(kind)), kind)
			}
		}
		for name, rule := range d.Rules {
			if len(rule.Targets) != 1 || !strings.HasPrefix(rule.Targets[0].ARN, "arn:") || strings.Contains(rule.Pattern, "Fn::") {
				t.Errorf("%s: %s: %+v", in.name, name, rule)
			}
		}
		for arn, topic := range d.Topics {
			if len(topic.Endpoints) != 1 || !strings.Contains(topic.Key, ":key/") {
				t.Errorf("%s: %s: %+v", in.name, arn, topic)
			}
		}
	}
}
