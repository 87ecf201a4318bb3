// Package fakeaws plays the parts of AWS that a person's machine calls, for
// tests: an execution of a state machine that goes on with each look, a function,
// and an identity. Each fails on demand and records what it was asked.
package fakeaws

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// States is one state machine with one execution.
type States struct {
	// Fail gives the errors of an operation ("DescribeExecution"), one for each
	// call; nil lets it succeed.
	Fail map[string][]error
	// Looks are what DescribeExecution shows, one after the other; the last one
	// stays.
	Looks []Look
	// PageSize is the length of a page of history; 0 gives all at once.
	PageSize int
	// Started are the executions that were asked for, Calls the operations.
	Started []sfn.StartExecutionInput
	Calls   []string

	look   int
	events []types.HistoryEvent
}

// Look is the state of the execution at one moment: what is new in its history,
// and its status.
type Look struct {
	Status       types.ExecutionStatus
	Output       string
	Error, Cause string
	Events       []types.HistoryEvent
}

type option = func(*sfn.Options)

func (s *States) enter(operation string) error {
	s.Calls = append(s.Calls, operation)
	if queue := s.Fail[operation]; len(queue) > 0 {
		s.Fail[operation] = queue[1:]
		return queue[0]
	}
	return nil
}

// StartExecution records the request.
func (s *States) StartExecution(_ context.Context, in *sfn.StartExecutionInput, _ ...option) (*sfn.StartExecutionOutput, error) {
	if err := s.enter("StartExecution"); err != nil {
		return nil, err
	}
	s.Started = append(s.Started, *in)
	return &sfn.StartExecutionOutput{ExecutionArn: aws.String("arn:aws:states:us-east-1:111122223333:execution:ekr-respond:manual-1")}, nil
}

// DescribeExecution shows the next look.
func (s *States) DescribeExecution(ctx context.Context, _ *sfn.DescribeExecutionInput, _ ...option) (*sfn.DescribeExecutionOutput, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := s.enter("DescribeExecution"); err != nil {
		return nil, err
	}
	look := s.Looks[min(s.look, len(s.Looks)-1)]
	if s.look < len(s.Looks) {
		s.look++
		for _, event := range look.Events {
			event.Id = int64(len(s.events) + 1)
			s.events = append(s.events, event)
		}
	}
	out := &sfn.DescribeExecutionOutput{Status: look.Status}
	for field, value := range map[**string]string{&out.Output: look.Output, &out.Error: look.Error, &out.Cause: look.Cause} {
		if value != "" {
			*field = aws.String(value)
		}
	}
	return out, nil
}

// GetExecutionHistory shows what has happened so far, page by page.
func (s *States) GetExecutionHistory(_ context.Context, in *sfn.GetExecutionHistoryInput, _ ...option) (*sfn.GetExecutionHistoryOutput, error) {
	if err := s.enter("GetExecutionHistory"); err != nil {
		return nil, err
	}
	if !aws.ToBool(in.IncludeExecutionData) {
		return nil, fmt.Errorf("fakeaws: a history without data tells nothing")
	}
	from, _ := strconv.Atoi(aws.ToString(in.NextToken))
	to := len(s.events)
	out := &sfn.GetExecutionHistoryOutput{}
	if s.PageSize > 0 && from+s.PageSize < to {
		to = from + s.PageSize
		out.NextToken = aws.String(strconv.Itoa(to))
	}
	out.Events = s.events[from:to]
	return out, nil
}

// Entered is the event of a state that begins.
func Entered(name string, at time.Time) types.HistoryEvent {
	return types.HistoryEvent{Timestamp: &at, StateEnteredEventDetails: &types.StateEnteredEventDetails{Name: &name}}
}

// Exited is the event of a state that ends with an output, which is any value
// with a JSON form.
func Exited(name string, at time.Time, output any) types.HistoryEvent {
	return types.HistoryEvent{Timestamp: &at, StateExitedEventDetails: &types.StateExitedEventDetails{
		Name: &name, Output: aws.String(JSON(output)),
	}}
}

// JSON writes a value; one that has no JSON form is a mistake in the test.
func JSON(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}
