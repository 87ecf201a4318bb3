package machines_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/pkg/workflow"
	"github.com/exposed-key-responder/responder/pkg/workflow/codecommit"
	"github.com/exposed-key-responder/responder/pkg/workflow/posture"
)

// TestEveryPathIsThere runs the machines on every way through them. Each path
// must be found, each function must be able to read what it is given, and each
// state must be reached.
func TestEveryPathIsThere(t *testing.T) {
	event := map[string]any{"source": "aws.health", "detail": map[string]any{}}
	later := map[string]any{"accessKeyId": "", "notBefore": "2026-11-24T12:00:00Z"}
	inputs := map[string][]any{
		"respond":  {later, event},
		"incident": {sample(reflect.TypeFor[workflow.Case]())},
		"trail":    {sample(reflect.TypeFor[workflow.Case]())},
		"posture":  {map[string]any{}},
		"push":     {sample(reflect.TypeFor[codecommit.Event]())},
		"drill":    {map[string]any{"by": "arn"}, map[string]any{}},
		"five":     {sample(reflect.TypeFor[workflow.Case]())},
		"one look": {sample(reflect.TypeFor[workflow.Case]())},
	}
	context := map[string]any{
		"$$.Execution.Id":        "arn",
		"$$.Execution.Input":     event,
		"$$.Execution.StartTime": "2026-11-24T12:00:00Z",
		"$$.State.EnteredTime":   "2026-11-24T12:00:00Z",
	}
	for machine, d := range definitions() {
		t.Run(machine, func(t *testing.T) {
			w := &walker{visited: map[string]bool{}, reached: map[string]bool{}}
			for _, input := range inputs[machine] {
				w.walk(d, input, context)
			}
			for _, problem := range w.problems {
				t.Error(problem)
			}
			eachState(d, func(name string, _ machines.State, _ machines.Definition) {
				if !w.reached[name] {
					t.Errorf("%s: nothing leads there", name)
				}
			})
		})
	}
}

// TestATurnThatFailedIsAWholePart guards against a field that is added to the
// document and lost when a turn is given up.
func TestATurnThatFailedIsAWholePart(t *testing.T) {
	turn := definitions()["posture"].States["Read"].ItemProcessor.States["Turns"].ItemProcessor
	have := map[string]bool{}
	for field := range turn.States["Not read"].Parameters {
		have[strings.TrimSuffix(field, ".$")] = true
	}
	for field := range sample(reflect.TypeFor[posture.Part]()).(map[string]any) {
		if !have[field] {
			t.Errorf("field %s is lost", field)
		}
	}
}

// TestABlindSpotIsAWholeRegion guards against a field that is added to the
// document and lost when a Region is given up.
func TestABlindSpotIsAWholeRegion(t *testing.T) {
	read := definitions()["incident"].States["Read"].ItemProcessor
	have := map[string]bool{}
	for field := range read.States["Blind spot"].Parameters {
		have[strings.TrimSuffix(field, ".$")] = true
	}
	for field := range sample(reflect.TypeFor[workflow.RegionRead]()).(map[string]any) {
		if !have[field] {
			t.Errorf("field %s is lost", field)
		}
	}
}
