package operator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// Lambda is what a restore needs of the SDK's client.
type Lambda interface {
	Invoke(context.Context, *lambda.InvokeInput, ...func(*lambda.Options)) (*lambda.InvokeOutput, error)
}

// ErrUnknownOutcome says that what was asked for may have been carried out, or a
// part of it: the record tells how far.
var ErrUnknownOutcome = errors.New("the outcome is not known")

// Restore has the restore function undo a containment. An error that does not
// wrap ErrUnknownOutcome means that the function was not reached.
func Restore(ctx context.Context, client Lambda, function string, in workflow.RestoreInput) (workflow.RestoreResult, error) {
	var result workflow.RestoreResult
	if err := invoke(ctx, client, function, in, &result); err != nil {
		return workflow.RestoreResult{}, err
	}
	if result.IncidentID != in.IncidentID {
		return workflow.RestoreResult{}, fmt.Errorf("%s answers about incident %q: %w", function, result.IncidentID, ErrUnknownOutcome)
	}
	return complete(result), nil
}

// Pause has the same function begin or end a pause of the responder. Errors are
// as those of Restore.
func Pause(ctx context.Context, client Lambda, function string, in workflow.PauseInput) (workflow.PauseResult, error) {
	var result workflow.PauseResult
	if err := invoke(ctx, client, function, workflow.OperatorInput{Pause: &in}, &result); err != nil {
		return workflow.PauseResult{}, err
	}
	if result.Version == 0 {
		return workflow.PauseResult{}, fmt.Errorf("%s does not answer about a pause: is an older responder deployed? %w", function, ErrUnknownOutcome)
	}
	if result.Waiting == nil {
		result.Waiting = []string{}
	}
	return result, nil
}

// invoke calls the function and reads its answer into result.
func invoke(ctx context.Context, client Lambda, function string, in, result any) error {
	payload, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("input for %s: %w", function, err)
	}
	out, err := client.Invoke(ctx, &lambda.InvokeInput{FunctionName: &function, Payload: payload}, onlyUnstarted)
	if err != nil {
		return unanswered(fmt.Errorf("lambda Invoke %s: %w", function, err))
	}
	if kind := aws.ToString(out.FunctionError); kind != "" {
		return fmt.Errorf("function %s failed (%s): %s: %w", function, kind, failure(out.Payload), ErrUnknownOutcome)
	}
	if err := json.Unmarshal(out.Payload, result); err != nil {
		return fmt.Errorf("answer of %s: %w: %w", function, err, ErrUnknownOutcome)
	}
	return nil
}

// onlyUnstarted lets the SDK repeat the call only when Lambda turned it away: a
// call whose answer was lost may have undone everything, and its repetition
// would then be refused.
func onlyUnstarted(o *lambda.Options) {
	o.Retryer = retry.NewStandard(func(so *retry.StandardOptions) {
		so.Retryables = []retry.IsErrorRetryable{retry.RetryableErrorCode{Codes: retry.DefaultThrottleErrorCodes}}
	})
}

// unanswered tells a call that AWS turned away from one that may have arrived.
func unanswered(err error) error {
	switch awserr.Of(err) {
	case awserr.Denied, awserr.NotFound, awserr.Throttled, awserr.Invalid:
		return err
	}
	if awserr.Unsent(err) {
		return err // it is sent once, or was turned away before
	}
	return fmt.Errorf("%w: %w", err, ErrUnknownOutcome)
}

// failure reads the words of a function that ended with an error.
func failure(payload []byte) string {
	var f struct {
		Type    string `json:"errorType"`
		Message string `json:"errorMessage"`
	}
	if json.Unmarshal(payload, &f) != nil || f.Message == "" {
		return "no reason given"
	}
	if f.Type == "" {
		return f.Message
	}
	return f.Type + ": " + f.Message
}

// complete makes absent lists empty ones.
func complete(r workflow.RestoreResult) workflow.RestoreResult {
	if r.Actions == nil {
		r.Actions = []containment.Action{}
	}
	if r.Remaining == nil {
		r.Remaining = []string{}
	}
	return r
}
