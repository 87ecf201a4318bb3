package scenario

import (
	"context"
	"encoding/json"
	"reflect"
	"time"

	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/pkg/correlation"
	"github.com/exposed-key-responder/responder/pkg/workflow/codecommit"
	"github.com/exposed-key-responder/responder/pkg/workflow/contain"
	"github.com/exposed-key-responder/responder/pkg/workflow/drill"
	"github.com/exposed-key-responder/responder/pkg/workflow/intake"
	"github.com/exposed-key-responder/responder/pkg/workflow/investigate"
	"github.com/exposed-key-responder/responder/pkg/workflow/notify"
	"github.com/exposed-key-responder/responder/pkg/workflow/posture"
	"github.com/exposed-key-responder/responder/pkg/workflow/restore"
	"github.com/exposed-key-responder/responder/pkg/workflow/summarize"
)

// function is a handler as Lambda starts it: made once, with the settings of that
// time, and used until it dies.
func (w *world) function(name string) any {
	w.mu.Lock()
	defer w.mu.Unlock()
	handler, started := w.functions[name]
	if !started {
		handler = w.begin(name)
		w.functions[name] = handler
	}
	return handler
}

func (w *world) begin(name string) any {
	s, cfg := w.settings, w.config(name)
	switch name {
	case machines.Intake:
		return intake.New(s, cfg).Handle
	case machines.Contain:
		return contain.New(s, cfg).Handle
	case machines.Notify:
		h := notify.New(s, cfg)
		h.Log = correlation.NewLogger(w.t.Output())
		return h.Handle
	case machines.Investigate:
		return investigate.New(s, cfg).Handle
	case machines.Summarize:
		return summarize.New(s, cfg).Handle
	case machines.DrillStep:
		h := drill.New(s, cfg)
		h.Log = correlation.NewLogger(w.t.Output())
		return h.Handle
	case machines.CodeCommit:
		return codecommit.New(s, cfg).Handle
	case machines.PostureCollect:
		h := posture.NewCollector(s, cfg)
		h.Collectors = w.review.collectors
		return h.Handle
	case machines.PostureReport:
		h := posture.NewReporter(s, cfg)
		h.Checks = w.review.checks
		return h.Handle
	case restoring:
		return restore.New(s, cfg).Handle
	}
	w.t.Fatalf("no function %s: start it in world_test.go", name)
	return nil
}

// restoring is the function that a person invokes.
const restoring = "restore"

// invocation is one run of a function. It ends when its time is up, or when it is
// killed: nothing that it does from then on reaches AWS, and its answer is lost.
type invocation struct {
	end    time.Time
	input  string
	killed bool
	kill   context.CancelFunc
}

type invocationKey struct{}

func invocationOf(ctx context.Context) *invocation {
	return ctx.Value(invocationKey{}).(*invocation)
}

func (i *invocation) dead() bool { return i.killed || !time.Now().Before(i.end) }

func limitOf(function string) time.Duration {
	if function == restoring {
		return 2 * time.Minute
	}
	return time.Duration(machines.Timeouts[function]) * time.Second
}

// runFunction invokes a function on JSON, as Lambda does.
func (w *world) runFunction(name string, parameters any) (any, error) {
	w.t.Helper()
	handle := reflect.ValueOf(w.function(name))
	in := reflect.New(handle.Type().In(1))
	if err := json.Unmarshal([]byte(text(parameters)), in.Interface()); err != nil {
		w.t.Fatalf("%s cannot read its input: %v", name, err)
	}
	i := &invocation{end: time.Now().Add(limitOf(name)), input: text(parameters)}
	ctx, cancel := context.WithDeadline(context.WithValue(context.Background(), invocationKey{}, i), i.end)
	i.kill = cancel
	defer cancel()
	ctx = correlation.With(ctx, in.Elem().Interface().(correlation.Document).Correlation())
	results := handle.Call([]reflect.Value{reflect.ValueOf(ctx), in.Elem()})
	if i.dead() {
		w.stop(name)
		if i.killed {
			return nil, failure{"Runtime.ExitError", "the function was killed"}
		}
		return nil, failure{"Sandbox.Timedout", text(object{"errorMessage": "Task timed out"})}
	}
	if err, failed := results[1].Interface().(error); failed {
		kind := reflect.TypeOf(err)
		if kind.Kind() == reflect.Pointer {
			kind = kind.Elem()
		}
		return nil, failure{kind.Name(), text(object{"errorType": kind.Name(), "errorMessage": err.Error()})}
	}
	return decode(text(results[0].Interface())), nil
}

// stop ends what a function remembers between its invocations.
func (w *world) stop(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.functions, name)
}
