// Package scenario plays whole incidents: the definitions of both state machines
// run with the real functions, over stand-ins for AWS that remember every call.
// It holds what is about more than one step; each step's own package holds the
// rest.
package scenario

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/exposed-key-responder/responder/infra/machines"
)

// largestState is what Step Functions takes as the input or output of a state.
// Source: AWS Step Functions quotas.
const largestState = 262_144

// The ways in which an execution ends, beside the error name of a Fail state.
const (
	succeeded = "SUCCEEDED"
	aborted   = "ABORTED"
	timedOut  = "TIMED_OUT"
)

// failure is an error as a machine sees it.
type failure struct{ Name, Cause string }

func (f failure) Error() string { return f.Name + ": " + f.Cause }

// death ends an execution as an abort does: nothing of it goes on.
type death struct{}

func (death) String() string { return "the execution is aborted" }

// execution is one run of a machine. Time passes by sleeping, in a bubble in
// which that takes none.
type execution struct {
	t       *testing.T
	id      string
	input   any
	started time.Time
	entered time.Time
	// limit is the time that the whole execution has.
	limit time.Duration
	// invoke runs a function or starts an execution; its error is a failure.
	invoke func(resource string, parameters any) (any, error)
	// read gives an object of S3, for a Distributed Map.
	read func(bucket, key string) ([]byte, error)
	// enter is called with the name of each state before it runs.
	enter func(state string)
	// retries are the names of the errors after which a task was repeated.
	retries []string
	// states collects every document, if it is wanted.
	states *strings.Builder
	// largest is the size of the largest document, in bytes.
	largest int
	mu      sync.Mutex
}

// run goes through a definition and returns its output and how it ended.
func (e *execution) run(d machines.Definition, input any) (output any, status string) {
	e.input, e.started, e.limit = input, time.Now().UTC(), time.Duration(d.TimeoutSeconds)*time.Second
	defer func() {
		switch p := recover().(type) {
		case nil:
		case death:
			output, status = nil, aborted
		default:
			panic(p)
		}
	}()
	output, err := e.walk(d, input, nil)
	if err != nil {
		return output, err.(failure).Name
	}
	return output, succeeded
}

func (e *execution) walk(d machines.Definition, document, item any) (any, error) {
	for name := d.StartAt; ; {
		s, ok := d.States[name]
		if !ok {
			e.t.Fatalf("there is no state %q", name)
		}
		e.begin(name)
		if time.Since(e.started) > e.limit {
			return nil, failure{timedOut, "the execution"}
		}
		e.measure(document, name)
		output, next, err := e.step(s, document, item)
		if err != nil {
			return nil, err
		}
		e.measure(output, name)
		if document, name = output, next; name == "" {
			return document, nil
		}
	}
}

func (e *execution) begin(state string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.enter(state)
	e.entered = time.Now().UTC()
}

// measure holds a document to the limit.
func (e *execution) measure(document any, state string) {
	size := len(text(document))
	e.mu.Lock()
	defer e.mu.Unlock()
	e.largest = max(e.largest, size)
	if e.states != nil {
		e.states.WriteString(text(document) + "\n")
	}
	if size > largestState {
		e.t.Errorf("state %q: a document of %d bytes", state, size)
	}
}

// step runs one state and returns its output and the state that follows, "" at
// the end.
func (e *execution) step(s machines.State, input, item any) (any, string, error) {
	switch s.Type {
	case "Succeed":
		return input, "", nil
	case "Fail":
		return nil, "", failure{s.Error, s.Cause}
	case "Choice":
		return input, e.choose(s, input), nil
	case "Wait":
		e.wait(s, input)
		return input, s.Next, nil
	}
	result, err := e.result(s, input, item)
	if err != nil {
		return e.caught(s, input, err.(failure))
	}
	output := store(input, s.ResultPath, result)
	if s.OutputPath != "" {
		output = e.resolve(s.OutputPath, output, item)
	}
	return output, s.Next, nil
}

// result is what a state that works answers.
func (e *execution) result(s machines.State, input, item any) (any, error) {
	parameters := input
	if s.Parameters != nil {
		parameters = e.evaluate(s.Parameters, input, item)
	}
	switch {
	case s.ItemReader != nil:
		return e.distributed(s, input)
	case s.Type == "Map":
		return e.each(s, input, item)
	case s.Type == "Task":
		e.measure(parameters, s.Resource)
		return e.retried(s, parameters)
	case s.Result != nil:
		return decode(text(s.Result)), nil
	}
	return parameters, nil
}

// each runs the branches of a Map: those that read Regions side by side, because
// time passes there, and others one after the other.
func (e *execution) each(s machines.State, input, outer any) (any, error) {
	items := e.resolve(s.ItemsPath, input, outer).([]any)
	results, errs := make([]any, len(items)), make([]error, len(items))
	var all sync.WaitGroup
	for i, item := range items {
		start := item
		if s.ItemSelector != nil {
			start = e.evaluate(s.ItemSelector, input, item)
		}
		run := func() { results[i], errs[i] = e.walk(*s.ItemProcessor, start, item) }
		if strings.HasPrefix(s.ItemProcessor.StartAt, "All of it") {
			all.Go(run)
			continue
		}
		if run(); errs[i] != nil {
			return nil, errs[i]
		}
	}
	all.Wait()
	return results, errors.Join(errs...)
}

// retried invokes a task until it succeeds or no rule of Retry is left for its
// error.
func (e *execution) retried(s machines.State, parameters any) (any, error) {
	tries := make([]int, len(s.Retry))
	for {
		result, err := e.invoke(s.Resource, parameters)
		if err == nil {
			return result, nil
		}
		name := err.(failure).Name
		rule := slices.IndexFunc(s.Retry, func(r machines.Retry) bool { return matches(r.ErrorEquals, name) })
		if rule < 0 || tries[rule] == s.Retry[rule].MaxAttempts {
			return nil, err
		}
		pause := float64(s.Retry[rule].IntervalSeconds)
		for range tries[rule] {
			pause *= s.Retry[rule].BackoffRate
		}
		tries[rule]++
		e.mu.Lock()
		e.retries = append(e.retries, name)
		e.mu.Unlock()
		time.Sleep(time.Duration(pause * float64(time.Second)))
	}
}

func matches(names []string, name string) bool {
	return slices.Contains(names, name) || slices.Contains(names, "States.ALL")
}

func (e *execution) caught(s machines.State, input any, f failure) (any, string, error) {
	for _, c := range s.Catch {
		if matches(c.ErrorEquals, f.Name) {
			return store(input, c.ResultPath, map[string]any{"Error": f.Name, "Cause": f.Cause}), c.Next, nil
		}
	}
	return nil, "", f
}

func (e *execution) choose(s machines.State, input any) string {
	for _, c := range s.Choices {
		if e.holds(c, input) {
			return c.Next
		}
	}
	return s.Default
}

func (e *execution) holds(c machines.Choice, input any) bool {
	for _, part := range c.And {
		if !e.holds(part, input) {
			return false
		}
	}
	if c.And != nil {
		return true
	}
	value, there := find(c.Variable, input)
	switch {
	case c.IsPresent != nil:
		return there == *c.IsPresent
	case !there:
		e.t.Fatalf("a choice by %s, which is not there: %.300s", c.Variable, text(input))
	case c.IsTimestamp != nil:
		_, err := time.Parse(time.RFC3339, fmt.Sprint(value))
		return (err == nil) == *c.IsTimestamp
	case c.BooleanEquals != nil:
		return value == *c.BooleanEquals
	}
	return value == c.StringEquals
}

func (e *execution) wait(s machines.State, input any) {
	if s.TimestampPath == "" {
		time.Sleep(time.Duration(s.Seconds) * time.Second)
		return
	}
	at, err := time.Parse(time.RFC3339, e.resolve(s.TimestampPath, input, nil).(string))
	if err != nil {
		e.t.Fatal(err)
	}
	time.Sleep(time.Until(at))
}

func text(document any) string {
	body, err := json.Marshal(document)
	if err != nil {
		panic(err)
	}
	return string(body)
}

func decode(body string) any {
	var document any
	if err := json.Unmarshal([]byte(body), &document); err != nil {
		panic(err)
	}
	return document
}
