package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/metric"
)

// TestDashboardShowsWhatThereIs compares what is drawn with the metrics of the
// responder and with the resources of the stack, both ways.
func TestDashboardShowsWhatThereIs(t *testing.T) {
	each(t, "AWS::CloudWatch::Dashboard", func(in template, r resource) {
		var body struct {
			Widgets []struct {
				X, Y, Width, Height int
				Properties          struct {
					Region  string
					Metrics [][]any
				}
			}
		}
		if err := json.Unmarshal([]byte(in.value(r.Properties["DashboardBody"])), &body); err != nil {
			t.Fatal(err)
		}
		own, drawn := []metric.Name{}, map[string][]string{}
		places := map[[2]int]bool{}
		for _, w := range body.Widgets {
			if places[[2]int{w.X, w.Y}] || w.X+w.Width > 24 || w.Properties.Region != in.config.Settings.Region {
				t.Errorf("%s: a graph at %d, %d of Region %s", in.name, w.X, w.Y, w.Properties.Region)
			}
			places[[2]int{w.X, w.Y}] = true
			for _, m := range w.Properties.Metrics {
				if m[0] == metric.Namespace {
					own = append(own, metric.Name(m[1].(string)))
					continue
				}
				kind := m[0].(string)
				drawn[kind] = append(drawn[kind], m[3].(string)[strings.LastIndex(m[3].(string), ":")+1:])
			}
		}
		slices.Sort(own)
		if diff := cmp.Diff(slices.Sorted(slices.Values(metric.Names)), slices.Compact(own)); diff != "" {
			t.Errorf("%s: metrics there are (-) and shown (+): %s", in.name, diff)
		}
		for kind, of := range map[string]struct{ kind, name string }{
			"AWS/Lambda": {"AWS::Lambda::Function", "FunctionName"}, "AWS/States": {"AWS::StepFunctions::StateMachine", "StateMachineName"},
			"AWS/SQS": {"AWS::SQS::Queue", "QueueName"}, "AWS/SNS": {"AWS::SNS::Topic", "TopicName"},
		} {
			there := []string{}
			for _, r := range in.of(of.kind) {
				there = append(there, in.value(r.Properties[of.name]))
			}
			slices.Sort(there)
			slices.Sort(drawn[kind])
			if diff := cmp.Diff(there, slices.Compact(drawn[kind])); diff != "" {
				t.Errorf("%s: resources there are (-) and shown (+): %s", in.name, diff)
			}
		}
	})
}

// TestLeanHasNoMetricsOfItsOwn holds what the profile turns off, and that alarms
// stay.
func TestLeanHasNoMetricsOfItsOwn(t *testing.T) {
	alarms := map[bool]int{}
	for _, in := range templates() {
		if in.name != "default ekr-responder" && in.name != "gov ekr-responder" {
			continue
		}
		full := in.config.Settings.Metrics
		if n := len(in.of("AWS::CloudWatch::Dashboard")); (n == 1) != full || full == strings.HasPrefix(in.name, "gov") {
			t.Errorf("%s: metrics %v, %d dashboards", in.name, full, n)
		}
		alarms[full] = len(in.of("AWS::CloudWatch::Alarm"))
	}
	if alarms[true] != alarms[false] || alarms[true] == 0 {
		t.Errorf("alarms with metrics, and without: %v", alarms)
	}
}
