package machines_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/pkg/workflow"
	"github.com/exposed-key-responder/responder/pkg/workflow/codecommit"
	"github.com/exposed-key-responder/responder/pkg/workflow/posture"
)

// walker runs a definition on every way through it, with documents in which
// every field of a function's output has its zero value: what a path cannot
// find there, it may not find in a deployment.
type walker struct {
	problems []string
	visited  map[string]bool
	reached  map[string]bool
}

func (w *walker) fail(state, format string, args ...any) {
	w.problems = append(w.problems, state+": "+fmt.Sprintf(format, args...))
}

// task tells the Go types of a function's input and output.
func task(resource string, phase any) (input, output reflect.Type) {
	switch resource {
	case "${intake}":
		return reflect.TypeFor[workflow.IntakeInput](), reflect.TypeFor[workflow.Intake]()
	case "${contain}":
		return reflect.TypeFor[workflow.ContainInput](), reflect.TypeFor[workflow.Case]()
	case "${notify}":
		return reflect.TypeFor[workflow.NotifyInput](), reflect.TypeFor[workflow.Receipt]()
	case "${investigate}":
		answers := map[any]reflect.Type{
			string(workflow.PhasePlan): reflect.TypeFor[workflow.Plan](), string(workflow.PhaseRead): reflect.TypeFor[workflow.RegionRead](),
			string(workflow.PhaseList): reflect.TypeFor[workflow.FilesPlan](), string(workflow.PhaseFiles): reflect.TypeFor[workflow.Batch](),
		}
		return reflect.TypeFor[workflow.InvestigateInput](), answers[phase]
	case "${posturecollect}":
		if phase == string(posture.PhasePlan) {
			return reflect.TypeFor[posture.CollectInput](), reflect.TypeFor[posture.Plan]()
		}
		return reflect.TypeFor[posture.CollectInput](), reflect.TypeFor[posture.Part]()
	case "${codecommit}":
		return reflect.TypeFor[codecommit.Event](), reflect.TypeFor[codecommit.Result]()
	case "${posturereport}":
		return reflect.TypeFor[posture.ReportInput](), reflect.TypeFor[posture.Reported]()
	case "${drillstep}":
		return reflect.TypeFor[workflow.DrillInput](), reflect.TypeFor[workflow.Drill]()
	case "${summarize}":
		return reflect.TypeFor[workflow.SummarizeInput](), reflect.TypeFor[workflow.Case]()
	}
	return nil, nil
}

// sample is the JSON of a type's zero value, with one element in each list of
// documents, so that a Map has something to go through.
func sample(t reflect.Type) any {
	value := reflect.New(t).Elem()
	fill(value)
	return decoded(value.Interface())
}

// decoded is a value as it is in the state of a machine.
func decoded(value any) any {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	var document any
	if err := json.Unmarshal(text, &document); err != nil {
		panic(err)
	}
	return document
}

func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i))
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	}
}

// walk runs a definition from its start and returns what it can end with.
func (w *walker) walk(d machines.Definition, input any, context map[string]any) []any {
	return w.from(d, d.StartAt, input, context)
}

func (w *walker) from(d machines.Definition, name string, input any, context map[string]any) []any {
	s, ok := d.States[name]
	text, _ := json.Marshal(input)
	if seen := name + string(text); !ok || w.visited[seen] {
		if !ok {
			w.fail(name, "there is no such state")
		}
		return nil
	} else {
		w.visited[seen], w.reached[name] = true, true
	}
	var ends []any
	follow := func(next string, document any) { ends = append(ends, w.from(d, next, document, context)...) }
	for _, c := range s.Catch {
		follow(c.Next, w.store(name, input, c.ResultPath, map[string]any{"Error": "Some.Error"}))
	}
	for _, c := range s.Choices {
		if w.possible(name, c, input) {
			follow(c.Next, input)
		}
	}
	if s.Default != "" {
		follow(s.Default, input)
	}
	switch s.Type {
	case "Choice", "Fail":
		return ends
	case "Succeed":
		return append(ends, input)
	}
	output := w.output(name, s, input, context)
	if s.End {
		return append(ends, output)
	}
	follow(s.Next, output)
	return ends
}

// output computes what a state passes on.
func (w *walker) output(name string, s machines.State, input any, context map[string]any) any {
	parameters := input
	if s.Parameters != nil {
		parameters = w.evaluate(name, s.Parameters, input, context)
	}
	result := parameters
	switch s.Type {
	case "Wait":
		if s.TimestampPath != "" {
			w.resolve(name, s.TimestampPath, input, context)
		}
		return input
	case "Pass":
		if s.Result != nil {
			result = decoded(s.Result)
		}
	case "Task":
		result = w.invoke(name, s, parameters)
	case "Map":
		result = w.items(name, s, input, context)
	}
	output := w.store(name, input, s.ResultPath, result)
	if s.OutputPath != "" {
		output = w.resolve(name, s.OutputPath, output, context)
	}
	return output
}

// invoke checks that the parameters are what the function reads, field by
// field, and answers with the zero value of what it writes.
func (w *walker) invoke(name string, s machines.State, parameters any) any {
	if s.Resource == "${start}" {
		return map[string]any{"ExecutionArn": "", "StartDate": ""}
	}
	phase := any(nil)
	if object, ok := parameters.(map[string]any); ok {
		phase = object["phase"]
	}
	in, out := task(s.Resource, phase)
	if in == nil {
		w.fail(name, "invokes %q, which no type is known of", s.Resource)
		return nil
	}
	text, _ := json.Marshal(parameters)
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(reflect.New(in).Interface()); err != nil {
		w.fail(name, "%s cannot read %s: %v", s.Resource, text, err)
	}
	return sample(out)
}

func (w *walker) items(name string, s machines.State, input any, context map[string]any) any {
	if s.ItemReader != nil {
		w.evaluate(name, s.ItemReader.Parameters, input, context)
		batch := map[string]any{
			"BatchInput": w.evaluate(name, s.ItemBatcher.BatchInput, input, context),
			"Items":      []any{sample(reflect.TypeFor[workflow.Bundle]())},
		}
		return w.walk(*s.ItemProcessor, batch, context)
	}
	list, ok := w.resolve(name, s.ItemsPath, input, context).([]any)
	if !ok {
		w.fail(name, "%s is no list", s.ItemsPath)
	}
	results := []any{}
	for _, item := range list {
		inner := map[string]any{}
		for path, value := range context {
			inner[path] = value
		}
		inner["$$.Map.Item.Value"] = item // of the innermost Map
		start := item
		if s.ItemSelector != nil {
			start = w.evaluate(name, s.ItemSelector, input, inner)
		}
		results = append(results, w.walk(*s.ItemProcessor, start, inner)...)
	}
	return results
}

// possible reports whether a choice can be taken: any value may turn out to be
// there, but a path that is asked for by IsPresent must be there.
func (w *walker) possible(name string, c machines.Choice, input any) bool {
	for _, part := range c.And {
		if !w.possible(name, part, input) {
			return false
		}
	}
	if c.IsPresent != nil {
		return present(c.Variable, input)
	}
	if c.Variable != "" {
		w.resolve(name, c.Variable, input, nil)
	}
	return true
}

// present tells whether a path leads to something.
func present(path string, document any) bool {
	for _, field := range strings.Split(path, ".")[1:] {
		object, _ := document.(map[string]any)
		found, there := object[field]
		if !there {
			return false
		}
		document = found
	}
	return true
}
