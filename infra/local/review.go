package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/exposed-key-responder/responder/infra/local/inbox"
	"github.com/exposed-key-responder/responder/pkg/chrono"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow/posture"
)

const (
	// reviewLimit is how long a review of the emulated account may take.
	reviewLimit = 10 * time.Minute
	// reviewPoll is the pause between two looks at the execution.
	reviewPoll = 500 * time.Millisecond
)

// review has the account reviewed as the schedule would, and shows the digest.
// Many services are not there in an emulator: what they would have told must
// come out as not told.
func (i *incident) review(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, reviewLimit)
	defer cancel()
	var made posture.Reported
	err := i.lines.Step("review", "reviewing the account", func() (err error) {
		made, err = i.reviewed(ctx)
		return err
	})
	if err != nil {
		return err
	}
	digest, err := i.noticeOf(ctx, notice.Review)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(i.out, "\nSubject: %s\n\n%s\n", digest.Subject, i.words(digest))
	i.lines.Say("review", "%d failed, %d could not be told", made.Failed, made.Unknown)
	return checkReview(made)
}

// checkReview tells what a review of the emulated account must have found: the
// user whom the scenario made an administrator, and services that are not there.
func checkReview(made posture.Reported) error {
	var problems []error
	if made.Failed == 0 {
		problems = append(problems, errors.New("the review found nothing, and an administrator's key lies open"))
	}
	if made.Unknown == 0 {
		problems = append(problems, errors.New("the review says it could read everything, and the emulator lacks services"))
	}
	if len(made.Problems) > 0 {
		problems = append(problems, errors.New("the review itself failed at: "+strings.Join(made.Problems, "; ")))
	}
	return errors.Join(problems...)
}

// reviewed runs ekr-posture to its end.
func (i *incident) reviewed(ctx context.Context) (posture.Reported, error) {
	var end struct {
		Report posture.Reported `json:"report"`
	}
	err := i.executed(ctx, settings.PostureMachine, "{}", &end)
	return end.Report, err
}

// executed runs a machine to its end and reads what it gives out.
func (i *incident) executed(ctx context.Context, machine, input string, output any) error {
	client := sfn.NewFromConfig(i.aws)
	started, err := client.StartExecution(ctx, &sfn.StartExecutionInput{
		StateMachineArn: aws.String(i.arn("states", "stateMachine:"+machine)), Input: &input,
	})
	if err != nil {
		return fmt.Errorf("states StartExecution %s: %w", machine, err)
	}
	for {
		run, err := client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: started.ExecutionArn})
		if err != nil {
			return fmt.Errorf("states DescribeExecution %s: %w", aws.ToString(started.ExecutionArn), err)
		}
		switch run.Status {
		case types.ExecutionStatusRunning:
		case types.ExecutionStatusSucceeded:
			if err := json.Unmarshal([]byte(aws.ToString(run.Output)), output); err != nil {
				return fmt.Errorf("output of %s: %w", machine, err)
			}
			return nil
		default:
			return fmt.Errorf("execution of %s ended as %s: %s %s", machine, run.Status, aws.ToString(run.Error), aws.ToString(run.Cause))
		}
		if err := chrono.Sleep(ctx, reviewPoll); err != nil {
			return fmt.Errorf("the execution of %s did not end: %w", machine, err)
		}
	}
}

// noticeOf waits for the notice of a kind, which may arrive after the execution's
// end.
func (i *incident) noticeOf(ctx context.Context, kind notice.Kind) (inbox.Notice, error) {
	for {
		for _, n := range i.inbox.Notices() {
			if n.Kind == string(kind) {
				return n, nil
			}
		}
		if err := chrono.Sleep(ctx, reviewPoll); err != nil {
			return inbox.Notice{}, fmt.Errorf("no notice of kind %s came: %w", kind, err)
		}
	}
}
