package contain_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/containment/fakeiam"
	"github.com/exposed-key-responder/responder/pkg/metric"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// TestMeasure runs the step and gives what it reports.
func TestMeasure(t *testing.T) {
	opened := func(failed int) []metric.Value {
		return []metric.Value{metric.Count(metric.Incidents, 1), metric.Count(metric.FailedSteps, failed)}
	}
	for name, test := range map[string]struct {
		prepare func(*world, *workflow.Event)
		repeat  bool
		want    []metric.Value
	}{
		"contained": {func(*world, *workflow.Event) {}, false, append(opened(0), metric.Time(metric.TimeToContain, 5*time.Second))},
		"refused": {func(w *world, _ *workflow.Event) {
			w.iam.Fail["UpdateAccessKey"] = []error{fakeiam.AlwaysFail(fakeiam.Error("AccessDenied", "no"))}
		}, false, opened(1)},
		"off before": {func(w *world, _ *workflow.Event) { w.user.Keys[0].Status = "Inactive" }, false, opened(0)},
		"unrecorded": {func(w *world, _ *workflow.Event) { w.db.Fail["PutItem"] = errors.New("refused") }, false,
			append(opened(0), metric.Time(metric.TimeToContain, 5*time.Second))},
		"again": {func(*world, *workflow.Event) {}, true, []metric.Value{metric.Count(metric.Sightings, 1)}},
		"dry":   {func(_ *world, e *workflow.Event) { e.DryRun = true }, false, nil},
		"drill": {func(_ *world, e *workflow.Event) { e.Kind = trigger.Drill }, false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			first := event("e1")
			w.now = first.ArrivedAt.Add(5 * time.Second)
			test.prepare(w, &first)
			c := w.contain(t, first, exposure())
			if test.repeat {
				w.now = w.now.Add(5 * time.Minute)
				c = w.contain(t, event("e2"), exposure())
			}
			got := w.handler.Measure(workflow.ContainInput{Phase: workflow.PhaseContain}, c)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if later := w.handler.Measure(workflow.ContainInput{Phase: workflow.PhaseVerify}, c); later != nil {
				t.Errorf("a verification counts again: %v", later)
			}
		})
	}
}
