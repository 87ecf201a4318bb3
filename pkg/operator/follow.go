// Package operator is the side of the deployed responder that a person calls
// from their own machine: following an execution that package manual started, a
// drill, undoing a containment. It decides nothing; the functions do.
package operator

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/operator/manual"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// StepFunctions is what starting and following an execution needs of the SDK's
// client.
type StepFunctions interface {
	manual.Starter
	DescribeExecution(context.Context, *sfn.DescribeExecutionInput, ...func(*sfn.Options)) (*sfn.DescribeExecutionOutput, error)
	GetExecutionHistory(context.Context, *sfn.GetExecutionHistoryInput, ...func(*sfn.Options)) (*sfn.GetExecutionHistoryOutput, error)
}

// Execution is what is known of one execution of ekr-respond or ekr-drill.
type Execution struct {
	ARN string
	// Status is Step Functions' word; "" until it was read once.
	Status types.ExecutionStatus
	// Error and Cause are those of an execution that failed.
	Error, Cause string
	// Cases are the keys handled so far, as far as they could be read.
	Cases []workflow.Case
	// Alert is the receipt of the alert; nil if none was seen.
	Alert *workflow.Receipt
	// AlertFailed: the alert could not be sent.
	AlertFailed bool
	// Pause is how the responder stood when the execution last asked.
	Pause workflow.Pause
	// Drill is a drill as last seen; nil in any other execution.
	Drill *workflow.Drill
	// HistoryProblem is why the history could not be read, which is all that
	// tells what an execution did that failed; "" if it was.
	HistoryProblem string

	seen int64 // the last event of the history that was read
}

// Ended tells whether the execution is over, in whatever way.
func (e Execution) Ended() bool {
	return e.Status != "" && e.Status != types.ExecutionStatusRunning && e.Status != types.ExecutionStatusPendingRedrive
}

// Waits tells whether all is done that the execution does before the end of a
// pause.
func (e Execution) Waits() bool { return !e.Ended() && e.Pause.On && e.Alert != nil }

// Progress is one sign of life of an execution: a state that it entered, a key
// that was handled, or a pause that it found. Or it is why no more is seen of the
// execution than its end.
type Progress struct {
	At      time.Time
	State   string
	Case    *workflow.Case
	Pause   *workflow.Pause
	Problem string
}

// Follower watches an execution until it ends, or waits for the end of a pause.
type Follower struct {
	Client StepFunctions
	// Every is the time between two looks. Pause waits that long, or returns
	// the context's error.
	Every time.Duration
	Pause func(context.Context, time.Duration) error
	// Seen is told of progress.
	Seen func(Progress)
}

// maxFailures is how many looks in a row may fail in a way that may pass.
const maxFailures = 5

// Follow returns when the execution has ended, or waits. With an error, the execution is
// known only up to that point and may be running on.
func (f *Follower) Follow(ctx context.Context, arn string) (Execution, error) {
	e := Execution{ARN: arn}
	failures := 0
	for {
		err := f.look(ctx, &e)
		switch {
		case err == nil && (e.Ended() || e.Waits()):
			return e, nil
		case err == nil:
			failures = 0
		default:
			failures++
			if failures >= maxFailures || !mayPass(err) {
				return e, err
			}
		}
		if err := f.Pause(ctx, f.Every); err != nil {
			return e, fmt.Errorf("following %s: %w", arn, err)
		}
	}
}

// mayPass tells whether another look may succeed. An execution that was started
// a moment ago may not be found yet.
func mayPass(err error) bool {
	return awserr.Retryable(err) || awserr.Of(err) == awserr.NotFound
}

// look reads the status first and the history after it, so that the history of
// an execution that has ended is all there.
func (f *Follower) look(ctx context.Context, e *Execution) error {
	out, err := f.Client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: &e.ARN})
	if err != nil {
		return fmt.Errorf("states DescribeExecution %s: %w", e.ARN, err)
	}
	before := e.HistoryProblem
	e.HistoryProblem = ""
	if err := f.history(ctx, e); err != nil {
		if mayPass(err) || ctx.Err() != nil {
			return err
		}
		if e.HistoryProblem = awserr.Words(err); before == "" {
			f.Seen(Progress{Problem: e.HistoryProblem})
		}
	}
	e.Status, e.Error, e.Cause = out.Status, aws.ToString(out.Error), aws.ToString(out.Cause)
	e.read(aws.ToString(out.Output))
	return nil
}
