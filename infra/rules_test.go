package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNoEventIsLost(t *testing.T) {
	each(t, "AWS::Events::Rule", func(in template, r resource) {
		targets := list(r.Properties["Targets"])
		if len(targets) != 1 {
			t.Errorf("%s, %s: %d targets", in.name, r.id, len(targets))
		}
		for _, target := range targets {
			queue := strings.TrimSuffix(strings.TrimPrefix(in.value(at(target, "DeadLetterConfig", "Arn")), "${"), ".Arn}")
			if in.resources[queue].Type != "AWS::SQS::Queue" || at(target, "RetryPolicy", "MaximumEventAgeInSeconds") != 86400.0 {
				t.Errorf("%s, %s: has no queue of dead letters, or gives up early", in.name, r.id)
			}
		}
	})
	for _, in := range templates() {
		for _, r := range in.of("AWS::SQS::QueuePolicy") {
			lets := slices.ContainsFunc(in.statements(r.Properties["PolicyDocument"]), func(s statement) bool {
				from := in.value(at(s.conditions, "ArnLike", "aws:SourceArn"))
				return s.effect == "Allow" && slices.Contains(s.principals, "events.amazonaws.com") && strings.HasSuffix(from, ":"+account+":rule/ekr-*")
			})
			if !lets {
				t.Errorf("%s, %s: the rules cannot put events there", in.name, r.id)
			}
		}
	}
}

// TestKeysAreTakenFromAWSOnly holds the promise that nobody who may merely put
// events can have a key switched off. Customers cannot send under AWS's names.
func TestKeysAreTakenFromAWSOnly(t *testing.T) {
	each(t, "AWS::Events::Rule", func(in template, r resource) {
		sources := list(at(r.Properties, "EventPattern", "source"))
		if len(sources) == 0 {
			t.Errorf("%s, %s: takes events of any source", in.name, r.id)
		}
		for _, matcher := range sources {
			if at(matcher, "prefix") == "aws." {
				continue
			}
			source := in.value(matcher)
			drill := source == "exposed-key-responder.drill" && slices.Equal(in.values(at(r.Properties, "EventPattern", "detail-type")), []string{"Drill"})
			if !strings.HasPrefix(source, "aws.") && !drill {
				t.Errorf("%s, %s: takes events of %q", in.name, r.id, source)
			}
		}
	})
}

// TestRulesDoOneThing holds that a rule's role can do no more than what its
// target takes, and that targets with a policy of their own get no role: with
// one, EventBridge fails to reach an encrypted topic.
func TestRulesDoOneThing(t *testing.T) {
	actions := map[string]string{":states:": "states:StartExecution", ":events:": "events:PutEvents", ":ssm:": "ssm:CreateOpsItem"}
	each(t, "AWS::Events::Rule", func(in template, r resource) {
		target := list(r.Properties["Targets"])[0]
		arn := in.value(at(target, "Arn"))
		if arn == in.alarmTopic() || strings.Contains(arn, ":log-group:") {
			if at(target, "RoleArn") != nil {
				t.Errorf("%s, %s: has a role for a topic or a log", in.name, r.id)
			}
			return
		}
		role := in.resources[strings.TrimSuffix(strings.TrimPrefix(in.value(at(target, "RoleArn")), "${"), ".Arn}")]
		may := in.ofRole(role)
		if strings.HasSuffix(arn, ":opsitem") {
			arn = "*" // the item is not there before
		}
		if len(may) != 1 || !slices.Equal(may[0].resources, []string{arn}) {
			t.Fatalf("%s, %s: the role may do %+v", in.name, r.id, may)
		}
		for service, action := range actions {
			if strings.Contains(arn, service) && !slices.Equal(may[0].actions, []string{action}) {
				t.Errorf("%s, %s: the role may %v", in.name, r.id, may[0].actions)
			}
		}
	})
}

// TestFailedExecutionsAreTold holds that what no state can catch is told of.
func TestFailedExecutionsAreTold(t *testing.T) {
	for _, in := range templates() {
		machines := in.of("AWS::StepFunctions::StateMachine")
		if len(machines) == 0 {
			continue
		}
		told := false
		for _, r := range in.of("AWS::Events::Rule") {
			detail := at(r.Properties, "EventPattern", "detail")
			if in.value(r.Properties["Name"]) != "ekr-ended" || in.value(at(list(r.Properties["Targets"])[0], "Arn")) != in.alarmTopic() {
				continue
			}
			told = slices.Equal(in.values(at(detail, "status")), []string{"FAILED", "TIMED_OUT", "ABORTED"})
			for _, machine := range machines {
				arn := "arn:" + in.partition + ":states:" + in.config.Settings.Region + ":" + account + ":stateMachine:" + in.value(machine.Properties["StateMachineName"])
				told = told && slices.Contains(in.values(at(detail, "stateMachineArn")), arn)
			}
		}
		if !told {
			t.Errorf("%s: a failed execution goes unnoticed", in.name)
		}
	}
}

// TestFailedExecutionsAreKept holds that they are kept where no key of the topics
// is needed, as an item that OpsCenter takes whatever the values are.
func TestFailedExecutionsAreKept(t *testing.T) {
	kept := 0
	each(t, "AWS::Events::Rule", func(in template, r resource) {
		target := list(r.Properties["Targets"])[0]
		if in.value(r.Properties["Name"]) != "ekr-ended-item" {
			return
		}
		kept++
		text, _ := at(target, "InputTransformer", "InputTemplate").(string)
		var item struct {
			Title, Description, Severity, Source string
			OperationalData                      map[string]struct{ Type, Value string }
		}
		if err := json.Unmarshal([]byte(text), &item); err != nil {
			t.Fatalf("%s: %v in %s", in.name, err, text)
		}
		for name, data := range item.OperationalData {
			if !json.Valid([]byte(data.Value)) {
				t.Errorf("%s: %s is %s", in.name, name, data.Value)
			}
		}
		if !strings.Contains(item.Title, "<status>") || !strings.Contains(item.Description, "\n<execution>\n") || item.Severity != "1" || item.Source == "" {
			t.Errorf("%s: item %+v", in.name, item)
		}
		ended := in.eventRule("ekr-ended")
		if diff := cmp.Diff(ended.Properties["EventPattern"], r.Properties["EventPattern"]); diff != "" {
			t.Errorf("%s: takes other events than the mail:\n%s", in.name, diff)
		}
	})
	if kept == 0 {
		t.Error("no stack keeps failed executions as items")
	}
}

func (in template) eventRule(name string) resource {
	for _, r := range in.of("AWS::Events::Rule") {
		if r.Properties["Name"] == name {
			return r
		}
	}
	return resource{}
}

func TestTheCopyGoesHome(t *testing.T) {
	found := false
	for _, in := range templates() {
		if in.name != "all ekr-backup" {
			continue
		}
		for _, r := range in.of("AWS::Events::Rule") {
			found = in.value(at(list(r.Properties["Targets"])[0], "Arn")) == "arn:aws:events:us-east-1:"+account+":event-bus/default"
		}
	}
	if !found {
		t.Error("the stack of the backup Region forwards nothing to the home Region")
	}
}
