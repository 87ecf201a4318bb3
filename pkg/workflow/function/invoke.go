package function

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/exposed-key-responder/responder/pkg/correlation"
	"github.com/exposed-key-responder/responder/pkg/metric"
	"github.com/exposed-key-responder/responder/pkg/parallel"
)

// invoker calls a step for each invocation. It implements lambda.Handler.
type invoker[In correlation.Document, Out any] struct {
	log  *slog.Logger
	step Step[In, Out]
	now  func() time.Time
	// measure gives the numbers to report; nil for none.
	measure func(In, Out) []metric.Value
}

// Handler is a step as Lambda invokes it: with its answer, its log, and, if they
// are wanted, its numbers.
func Handler[In correlation.Document, Out any](log *slog.Logger, step Step[In, Out], metrics bool) lambda.Handler {
	return newInvoker(log, step, metrics)
}

func newInvoker[In correlation.Document, Out any](log *slog.Logger, step Step[In, Out], metrics bool) *invoker[In, Out] {
	v := &invoker[In, Out]{log: log, step: step, now: time.Now}
	if measured, ok := step.(measured[In, Out]); ok && metrics {
		v.measure = measured.Measure
	}
	return v
}

// Invoke answers one invocation and logs one line about it. What it returns as an
// error stays in the history of an execution, so it has no secrets; Step Functions
// knows it by the name of the step's own type.
func (v *invoker[In, Out]) Invoke(ctx context.Context, payload []byte) (answer []byte, failure error) {
	begun := v.now()
	defer func() {
		if recovered := recover(); recovered != nil {
			answer, failure = nil, v.panicked(ctx, recovered)
		}
	}()
	var in In
	if err := json.Unmarshal(payload, &in); err != nil {
		v.done(ctx, begun, err)
		return nil, told(err)
	}
	ctx = correlation.With(ctx, in.Correlation())
	out, err := v.step.Handle(ctx, in)
	if document, ok := any(out).(correlation.Document); ok {
		ctx = correlation.With(ctx, document.Correlation())
	}
	if err == nil {
		answer, err = encode(out)
	}
	v.done(ctx, begun, err)
	if err != nil {
		return nil, told(err)
	}
	if v.measure != nil {
		metric.Log(ctx, v.log, v.now(), v.measure(in, out))
	}
	return answer, nil
}

// encode writes an answer as short as it can be: a state has little room, so
// < and > are not escaped.
func encode(out any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(out)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

func (v *invoker[In, Out]) done(ctx context.Context, begun time.Time, err error) {
	attrs := []slog.Attr{slog.Int64("ms", v.now().Sub(begun).Milliseconds())}
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		attrs = append(attrs, slog.String("requestId", lc.AwsRequestID))
	}
	if err != nil {
		attrs = append(attrs, slog.String("errorType", typeName(err)), slog.Any("error", err))
		v.log.LogAttrs(ctx, slog.LevelError, "the step failed", attrs...)
		return
	}
	v.log.LogAttrs(ctx, slog.LevelInfo, "the step is done", attrs...)
}

// typeName names an error as Lambda does, and as Retry and Catch match it.
func typeName(err error) string {
	t := reflect.TypeOf(err)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Name()
}

// told is an error as Lambda passes it on.
func told(err error) error {
	return messages.InvokeResponse_Error{Type: typeName(err), Message: correlation.Harmless(err.Error())}
}

// exited is the name under which the machines try once more.
const exited = "Runtime.ExitError"

// panicked logs a panic with the ids, and has Lambda end the process: what is left
// in its memory cannot be trusted.
func (v *invoker[In, Out]) panicked(ctx context.Context, recovered any) error {
	cause, stack := parallel.Cause(recovered)
	text := fmt.Sprint(cause)
	v.log.ErrorContext(ctx, "the step panicked", "error", text, "stack", string(stack))
	return messages.InvokeResponse_Error{Type: exited, Message: correlation.Harmless(text), ShouldExit: true}
}

// runtimeLog takes what Lambda's runtime says. The error of an invocation is
// left out: it is logged already, and with its ids.
type runtimeLog struct{ log *slog.Logger }

// Write implements io.Writer.
func (r runtimeLog) Write(line []byte) (int, error) {
	if !bytes.HasPrefix(line, []byte(`{"errorMessage":`)) {
		r.log.Warn("Lambda's runtime says", "text", string(line))
	}
	return len(line), nil
}
