package function

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/correlation"
	"github.com/exposed-key-responder/responder/pkg/metric"
	"github.com/exposed-key-responder/responder/pkg/parallel"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// step answers what it is told to.
type step func(context.Context, workflow.NotifyInput) (workflow.Case, error)

func (s step) Handle(ctx context.Context, in workflow.NotifyInput) (workflow.Case, error) {
	return s(ctx, in)
}

// invoke calls the step once and returns its answer and its log.
func invoke(s step, payload string) (string, []map[string]any, error) {
	var out bytes.Buffer
	now := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	v := newInvoker(correlation.NewLogger(&out).With("function", "ekr-x"), s, true)
	v.now = func() time.Time { now = now.Add(40 * time.Millisecond); return now }
	ctx := lambdacontext.NewContext(context.Background(), &lambdacontext.LambdaContext{AwsRequestID: "r-1"})
	answer, err := v.Invoke(ctx, []byte(payload))
	return string(answer), lines(out.Bytes()), err
}

func lines(log []byte) (all []map[string]any) {
	for line := range bytes.Lines(log) {
		var one map[string]any
		if err := json.Unmarshal(line, &one); err != nil {
			one = map[string]any{"not JSON": string(line)}
		}
		delete(one, "time")
		delete(one, "stack")
		all = append(all, one)
	}
	return all
}

const payload = `{"kind":"alert","event":{"execution":"arn:aws:states:us-east-1:111122223333:execution:ekr-respond:a1","id":"e"},"cases":[{"incidentId":"EKR-1"}]}`

func TestOneLineAnInvocation(t *testing.T) {
	line := func(level, message string, more ...string) map[string]any {
		line := map[string]any{"level": level, "msg": message, "function": "ekr-x", "incident": "EKR-1", "execution": "a1", "event": "e"}
		for i := 0; i < len(more); i += 2 {
			line[more[i]] = more[i+1]
		}
		return line
	}
	transient := &workflow.TransientError{Err: errors.New("later")}
	for name, test := range map[string]struct {
		step    step
		payload string
		err     error
		want    map[string]any
	}{
		"done": {func(context.Context, workflow.NotifyInput) (workflow.Case, error) { return workflow.Case{}, nil }, payload, nil,
			line("INFO", "the step is done")},
		"failed": {func(context.Context, workflow.NotifyInput) (workflow.Case, error) { return workflow.Case{}, transient }, payload,
			messages.InvokeResponse_Error{Type: "TransientError", Message: "later"},
			line("ERROR", "the step failed", "errorType", "TransientError", "error", "later")},
		"the answer says what it is about": {func(context.Context, workflow.NotifyInput) (workflow.Case, error) {
			return workflow.Case{IncidentID: "EKR-2"}, nil
		}, payload, nil, line("INFO", "the step is done", "incident", "EKR-2")},
	} {
		t.Run(name, func(t *testing.T) {
			answer, log, err := invoke(test.step, test.payload)
			test.want["ms"], test.want["requestId"] = 40.0, "r-1"
			if diff := cmp.Diff([]map[string]any{test.want}, log); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(test.err, err); diff != "" || (err == nil) != json.Valid([]byte(answer)) {
				t.Errorf("answer %q, %s", answer, diff)
			}
		})
	}
}

func TestStepsHaveTheIDsInTheirContext(t *testing.T) {
	var got correlation.ID
	invoke(func(ctx context.Context, _ workflow.NotifyInput) (workflow.Case, error) {
		got = correlation.From(ctx)
		return workflow.Case{}, nil
	}, payload)
	if want := (correlation.ID{Incident: "EKR-1", Execution: "a1", Event: "e"}); got != want {
		t.Errorf("%+v", got)
	}
}

func TestWhatCannotBeReadIsLogged(t *testing.T) {
	answer, log, err := invoke(nil, `{"kind":`)
	if err == nil || answer != "" || len(log) != 1 || log[0]["level"] != "ERROR" || log[0]["requestId"] != "r-1" {
		t.Errorf("%q, %v, %v", answer, err, log)
	}
}

// TestPanicsEndTheProcess: under a name after which the machines try once more.
func TestPanicsEndTheProcess(t *testing.T) {
	for name, panics := range map[string]step{
		"of the step": func(context.Context, workflow.NotifyInput) (workflow.Case, error) { panic("no such case") },
		"of a goroutine that it started": func(context.Context, workflow.NotifyInput) (workflow.Case, error) {
			parallel.Each(2, 2, func(int) { panic("no such case") })
			return workflow.Case{}, nil
		},
	} {
		_, log, err := invoke(panics, payload)
		want := []map[string]any{{"level": "ERROR", "msg": "the step panicked", "function": "ekr-x", "error": "no such case", "incident": "EKR-1", "execution": "a1", "event": "e"}}
		if diff := cmp.Diff(want, log); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff(messages.InvokeResponse_Error{Type: "Runtime.ExitError", Message: "no such case", ShouldExit: true}, err); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// poisoned is an input over which the function falls before its step begins, or
// an answer after it.
type poisoned struct{}

func (poisoned) UnmarshalJSON([]byte) error   { panic("no such case") }
func (poisoned) MarshalJSON() ([]byte, error) { panic("no such case") }
func (poisoned) Correlation() correlation.ID  { return correlation.ID{} }

type (
	inward  func(context.Context, poisoned) (workflow.Case, error)
	outward func(context.Context, workflow.NotifyInput) (poisoned, error)
)

func (s inward) Handle(ctx context.Context, in poisoned) (workflow.Case, error) { return s(ctx, in) }
func (s outward) Handle(ctx context.Context, in workflow.NotifyInput) (poisoned, error) {
	return s(ctx, in)
}

func TestPanicsAroundTheStepAreCaught(t *testing.T) {
	log := correlation.NewLogger(io.Discard)
	for name, handler := range map[string]lambda.Handler{
		"reading the input":  Handler(log, inward(nil), false),
		"writing the answer": Handler(log, outward(func(context.Context, workflow.NotifyInput) (poisoned, error) { return poisoned{}, nil }), false),
	} {
		answer, err := handler.Invoke(context.Background(), []byte(payload))
		failed, _ := errors.AsType[messages.InvokeResponse_Error](err)
		if failed.Type != "Runtime.ExitError" || answer != nil {
			t.Errorf("%s: answered %q, %v", name, answer, err)
		}
	}
}

// unwritable is an answer that cannot be written, for a reason that quotes.
type unwritable struct{}

func (unwritable) MarshalJSON() ([]byte, error) { return nil, errors.New("password=correct-horse") }

type unwritten func(context.Context, workflow.NotifyInput) (unwritable, error)

func (s unwritten) Handle(ctx context.Context, in workflow.NotifyInput) (unwritable, error) {
	return s(ctx, in)
}

func TestAnAnswerThatCannotBeWrittenIsAFailure(t *testing.T) {
	var out bytes.Buffer
	step := unwritten(func(context.Context, workflow.NotifyInput) (unwritable, error) { return unwritable{}, nil })
	answer, err := Handler(correlation.NewLogger(&out), step, false).Invoke(context.Background(), []byte(payload))
	if answer != nil || err == nil || strings.Contains(err.Error()+out.String(), "horse") || !strings.Contains(out.String(), "the step failed") {
		t.Errorf("answered %q, %v: %s", answer, err, &out)
	}
}

// TestWhatFailsKeepsNoSecret: what a function returns as an error stays in the
// history of its execution.
func TestWhatFailsKeepsNoSecret(t *testing.T) {
	token := "IQoJb3JpZ2lu" + strings.Repeat("X2VjE", 20)
	text := "\x1b[2Jthe canonical request was x-amz-security-token:" + token
	for name, fails := range map[string]step{
		"an error": func(context.Context, workflow.NotifyInput) (workflow.Case, error) {
			return workflow.Case{}, &workflow.TransientError{Err: errors.New(text)}
		},
		"a panic": func(context.Context, workflow.NotifyInput) (workflow.Case, error) { panic(text) },
		"a panic of a goroutine": func(context.Context, workflow.NotifyInput) (workflow.Case, error) {
			parallel.Each(1, 1, func(int) { panic(text) })
			return workflow.Case{}, nil
		},
	} {
		_, log, err := invoke(fails, payload)
		answered, failed := errors.AsType[messages.InvokeResponse_Error](err)
		if !failed || !strings.Contains(answered.Message, "x-amz-security-token:REDACTED") || strings.ContainsAny(answered.Message, "\x1b") {
			t.Errorf("%s: answered %q", name, answered.Message)
		}
		if strings.Contains(fmt.Sprint(log), token) {
			t.Errorf("%s: the log has the token", name)
		}
	}
}

// TestAnswersStayShort holds that < takes one byte of a state, not six.
func TestAnswersStayShort(t *testing.T) {
	answer, _, err := invoke(func(context.Context, workflow.NotifyInput) (workflow.Case, error) {
		return workflow.Case{Failure: "<&>"}, nil
	}, payload)
	if err != nil || !strings.Contains(answer, `"<&>"`) || strings.HasSuffix(answer, "\n") {
		t.Errorf("%v: %s", err, answer)
	}
}

// counting is a step with a number.
type counting struct{ step }

func (counting) Measure(in workflow.NotifyInput, _ workflow.Case) []metric.Value {
	return []metric.Value{metric.Count(metric.Incidents, len(in.Cases))}
}

func TestNumbersAreReported(t *testing.T) {
	var failure error
	s := counting{func(context.Context, workflow.NotifyInput) (workflow.Case, error) { return workflow.Case{}, failure }}
	reported := func(metrics bool) (n int) {
		var out bytes.Buffer
		newInvoker(correlation.NewLogger(&out), s, metrics).Invoke(context.Background(), []byte(payload))
		for _, line := range lines(out.Bytes()) {
			if line["_aws"] != nil && line["Incidents"] == 1.0 && line["incident"] == "EKR-1" {
				n++
			}
		}
		return n
	}
	if reported(true) != 1 {
		t.Error("the number is not reported once, with the incident")
	}
	if reported(false) != 0 {
		t.Error("the number is reported although the settings say not to")
	}
	failure = errors.New("failed")
	if reported(true) != 0 {
		t.Error("a step that failed has a number")
	}
}

// TestErrorsAreLoggedOnce gives the log what Lambda's runtime writes about an
// error that a step returned, and something else.
func TestErrorsAreLoggedOnce(t *testing.T) {
	var out bytes.Buffer
	log := runtimeLog{correlation.NewLogger(&out)}
	repeated, err := json.Marshal(messages.InvokeResponse_Error{Message: "later", Type: "TransientError"})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(log, "%s\n", repeated)
	fmt.Fprintln(log, "the connection is closed")
	want := []map[string]any{{"level": "WARN", "msg": "Lambda's runtime says", "text": "the connection is closed"}}
	if diff := cmp.Diff(want, lines(out.Bytes())); diff != "" {
		t.Error(diff)
	}
}
