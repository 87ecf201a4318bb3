package scenario

import (
	"context"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"

	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/pkg/correlation"
	"github.com/exposed-key-responder/responder/pkg/workflow/codecommit"
	"github.com/exposed-key-responder/responder/pkg/workflow/contain"
	"github.com/exposed-key-responder/responder/pkg/workflow/drill"
	"github.com/exposed-key-responder/responder/pkg/workflow/function"
	"github.com/exposed-key-responder/responder/pkg/workflow/intake"
	"github.com/exposed-key-responder/responder/pkg/workflow/investigate"
	"github.com/exposed-key-responder/responder/pkg/workflow/notify"
	"github.com/exposed-key-responder/responder/pkg/workflow/posture"
	"github.com/exposed-key-responder/responder/pkg/workflow/restore"
	"github.com/exposed-key-responder/responder/pkg/workflow/summarize"
)

// function is a handler as Lambda starts it: made once, with the settings of that
// time, and used until it dies.
func (w *world) function(name string) lambda.Handler {
	w.mu.Lock()
	defer w.mu.Unlock()
	handler, started := w.functions[name]
	if !started {
		handler = w.begin(name)
		w.functions[name] = handler
	}
	return handler
}

func (w *world) begin(name string) lambda.Handler {
	s, cfg := w.settings, w.config(name)
	log := correlation.NewLogger(w.log)
	switch name {
	case machines.Intake:
		return function.Handler(log, intake.New(s, cfg), s.Metrics)
	case machines.Contain:
		return function.Handler(log, contain.New(s, cfg), s.Metrics)
	case machines.Notify:
		h := notify.New(s, cfg)
		h.Log = log
		return function.Handler(log, h, s.Metrics)
	case machines.Investigate:
		return function.Handler(log, investigate.New(s, cfg), s.Metrics)
	case machines.Summarize:
		return function.Handler(log, summarize.New(s, cfg), s.Metrics)
	case machines.DrillStep:
		h := drill.New(s, cfg)
		h.Log = log
		return function.Handler(log, h, s.Metrics)
	case machines.CodeCommit:
		return function.Handler(log, codecommit.New(s, cfg), s.Metrics)
	case machines.PostureCollect:
		h := posture.NewCollector(s, cfg)
		h.Collectors = w.review.collectors
		return function.Handler(log, h, s.Metrics)
	case machines.PostureReport:
		h := posture.NewReporter(s, cfg)
		h.Checks = w.review.checks
		return function.Handler(log, h, s.Metrics)
	case restoring:
		return function.Handler(log, restore.New(s, cfg), s.Metrics)
	}
	w.t.Fatalf("no function %s: start it in lambda_test.go", name)
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
	i := &invocation{end: time.Now().Add(limitOf(name)), input: text(parameters)}
	ctx, cancel := context.WithDeadline(context.WithValue(context.Background(), invocationKey{}, i), i.end)
	i.kill = cancel
	defer cancel()
	answer, err := w.function(name).Invoke(ctx, []byte(i.input))
	if i.dead() {
		w.stop(name)
		if i.killed {
			return nil, failure{"Runtime.ExitError", "the function was killed"}
		}
		return nil, failure{"Sandbox.Timedout", text(object{"errorMessage": "Task timed out"})}
	}
	if err != nil {
		return nil, w.failed(name, err.(messages.InvokeResponse_Error))
	}
	return decode(string(answer)), nil
}

// failed is how a machine sees an error that Lambda passes on. A panic that no
// scenario wants is a mistake.
func (w *world) failed(name string, told messages.InvokeResponse_Error) failure {
	if told.ShouldExit {
		w.stop(name)
		if told.Message == (death{}).String() {
			panic(death{})
		}
		if !w.panics {
			w.t.Errorf("%s panicked: %s", name, told.Message)
		}
	}
	return failure{told.Type, text(told)}
}

// stop ends what a function remembers between its invocations.
func (w *world) stop(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.functions, name)
}
