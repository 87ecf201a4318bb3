package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// watched lists the alarms of a template as metric and what it is of.
func watched(in template) []string {
	var all []string
	for _, r := range in.of("AWS::CloudWatch::Alarm") {
		for _, dimension := range list(r.Properties["Dimensions"]) {
			all = append(all, fmt.Sprintf("%s of %s", r.Properties["MetricName"], in.value(at(dimension, "Value"))))
		}
	}
	return all
}

func TestWhatCanFailIsWatched(t *testing.T) {
	metrics := map[string][]string{
		"AWS::Lambda::Function": {"Errors", "Throttles"},
		"AWS::Events::Rule":     {"FailedInvocations"},
		"AWS::SQS::Queue":       {"ApproximateNumberOfMessagesVisible"},
		"AWS::SNS::Topic":       {"NumberOfNotificationsFailed"},
	}
	names := map[string]string{"AWS::Lambda::Function": "FunctionName", "AWS::Events::Rule": "Name", "AWS::SQS::Queue": "QueueName", "AWS::SNS::Topic": "TopicName"}
	for kind, wanted := range metrics {
		each(t, kind, func(in template, r resource) {
			for _, metric := range wanted {
				if alarm := fmt.Sprintf("%s of %s", metric, in.value(r.Properties[names[kind]])); !slices.Contains(watched(in), alarm) {
					t.Errorf("%s: no alarm on %s", in.name, alarm)
				}
			}
		})
	}
}

func TestAlarmsReachTheAlarmTopic(t *testing.T) {
	each(t, "AWS::CloudWatch::Alarm", func(in template, r resource) {
		if !slices.Equal(in.values(r.Properties["AlarmActions"]), []string{in.alarmTopic()}) {
			t.Errorf("%s, %s: goes to %v", in.name, r.id, in.values(r.Properties["AlarmActions"]))
		}
		if r.Properties["TreatMissingData"] != "notBreaching" || r.Properties["Period"] != 60.0 || r.Properties["EvaluationPeriods"] != 1.0 {
			t.Errorf("%s, %s: does not go off in the first minute, or without data", in.name, r.id)
		}
	})
}

// alarmTopic is how a template refers to its alarm topic.
func (in template) alarmTopic() string {
	return in.reference("AWS::SNS::Topic", "TopicName", "ekr-alarms")
}

// reference is how a template refers to the resource of a type with a name.
func (in template) reference(kind, property, name string) string {
	for _, r := range in.of(kind) {
		if r.Properties[property] == name {
			return "${" + r.id + "}"
		}
	}
	return "none"
}

// TestServicesReachTheAlarmTopic holds what the CDK would leave out: both the
// topic's policy and its key must let both services in, or alarms vanish.
func TestServicesReachTheAlarmTopic(t *testing.T) {
	for _, in := range templates() {
		if in.config.MemberOf != "" {
			continue // a member has no topics
		}
		for _, service := range []string{"cloudwatch.amazonaws.com", "events.amazonaws.com"} {
			key, topic := in.lets(service, "AWS::KMS::Key", "KeyPolicy", "kms:GenerateDataKey*"), false
			for _, r := range in.of("AWS::SNS::TopicPolicy") {
				if slices.Contains(in.values(r.Properties["Topics"]), in.alarmTopic()) {
					topic = in.allows(r.Properties["PolicyDocument"], service, "sns:Publish")
				}
			}
			if !key || !topic {
				t.Errorf("%s: %s: key %v, topic %v", in.name, service, key, topic)
			}
		}
	}
	each(t, "AWS::SNS::Topic", func(in template, r resource) {
		if key := in.value(r.Properties["KmsMasterKeyId"]); !strings.HasPrefix(key, "${") {
			t.Errorf("%s, %s: is encrypted with %q, not with the stack's key", in.name, r.id, key)
		}
	})
	each(t, "AWS::SNS::Subscription", func(in template, r resource) {
		if r.Properties["Protocol"] != "email" || r.Properties["Endpoint"] != in.config.SecurityEmail {
			t.Errorf("%s, %s: tells %v", in.name, r.id, r.Properties["Endpoint"])
		}
		// Nothing but what is for machines may be kept from a person, and of alarms
		// nothing at all.
		filter, ofNotices := r.Properties["FilterPolicy"], in.value(r.Properties["TopicArn"]) == in.reference("AWS::SNS::Topic", "TopicName", "ekr-notices")
		if got, want := fmt.Sprint(filter), "map[audience:[map[exists:false]]]"; ofNotices && got != want || !ofNotices && filter != nil {
			t.Errorf("%s, %s: filtered by %s", in.name, r.id, got)
		}
	})
}

func (in template) lets(service, kind, property, action string) bool {
	for _, r := range in.of(kind) {
		if in.allows(r.Properties[property], service, action) {
			return true
		}
	}
	return false
}

// allows reports whether a policy lets a service in, for this account's own
// resources. EventBridge names no account when it uses a key or publishes, so a
// condition would keep it out.
func (in template) allows(document any, service, action string) bool {
	for _, s := range in.statements(document) {
		if s.effect != "Allow" || !slices.Contains(s.principals, service) || !slices.Contains(s.actions, action) {
			continue
		}
		if service == "events.amazonaws.com" {
			return len(s.conditions) == 0
		}
		return in.value(at(s.conditions, "StringEquals", "aws:SourceAccount")) == account
	}
	return false
}
