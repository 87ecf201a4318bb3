// Package follow watches the two state machines while they handle an event, and
// turns what they did into entries of a timeline.
package follow

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/exposed-key-responder/responder/infra/local/timeline"
)

// StepFunctions is what this package needs of the SDK's client.
type StepFunctions interface {
	ListExecutions(context.Context, *sfn.ListExecutionsInput, ...func(*sfn.Options)) (*sfn.ListExecutionsOutput, error)
	DescribeExecution(context.Context, *sfn.DescribeExecutionInput, ...func(*sfn.Options)) (*sfn.DescribeExecutionOutput, error)
	GetExecutionHistory(context.Context, *sfn.GetExecutionHistoryInput, ...func(*sfn.Options)) (*sfn.GetExecutionHistoryOutput, error)
}

// Follower follows all executions of some machines that begin after Begin.
type Follower struct {
	client   StepFunctions
	machines []string
	old      map[string]bool
	runs     []*Run
}

// Run is one execution.
type Run struct {
	ARN, Machine string
	Status       types.ExecutionStatus
	// Error and Cause are those of an execution that failed.
	Error, Cause string
	Output       string
	Started      time.Time

	seen    int64
	history history
}

// Ended tells whether the execution is over.
func (r Run) Ended() bool { return r.Status != types.ExecutionStatusRunning }

// New follows the machines of those ARNs.
func New(client StepFunctions, machines ...string) *Follower {
	return &Follower{client: client, machines: machines, old: map[string]bool{}}
}

// Begin leaves out the executions that are there already.
func (f *Follower) Begin(ctx context.Context) error {
	for _, machine := range f.machines {
		found, err := f.list(ctx, machine)
		if err != nil {
			return err
		}
		for _, e := range found {
			f.old[*e.ExecutionArn] = true
		}
	}
	return nil
}

// Runs lists the executions that were seen, as they were when last looked at.
func (f *Follower) Runs() []Run {
	runs := make([]Run, len(f.runs))
	for i, r := range f.runs {
		runs[i] = *r
	}
	return runs
}

// Look reads what is new, and returns it as entries of a timeline.
func (f *Follower) Look(ctx context.Context) ([]timeline.Entry, error) {
	var entries []timeline.Entry
	for _, machine := range f.machines {
		found, err := f.list(ctx, machine)
		if err != nil {
			return entries, err
		}
		for _, e := range found {
			if !f.old[*e.ExecutionArn] {
				f.old[*e.ExecutionArn] = true
				f.runs = append(f.runs, &Run{ARN: *e.ExecutionArn, Machine: last(machine), Status: types.ExecutionStatusRunning, Started: aws.ToTime(e.StartDate).UTC()})
			}
		}
	}
	for _, r := range f.runs {
		if r.Ended() {
			continue
		}
		fresh, err := f.look(ctx, r)
		entries = append(entries, fresh...)
		if err != nil {
			return entries, err
		}
	}
	return entries, nil
}

// look reads the status first and the history after it, so that the history of
// an execution that has ended is all there.
func (f *Follower) look(ctx context.Context, r *Run) ([]timeline.Entry, error) {
	out, err := f.client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: &r.ARN})
	if err != nil {
		return nil, fmt.Errorf("states DescribeExecution %s: %w", r.ARN, err)
	}
	var entries []timeline.Entry
	in := &sfn.GetExecutionHistoryInput{ExecutionArn: &r.ARN, IncludeExecutionData: aws.Bool(true)}
	for pages := sfn.NewGetExecutionHistoryPaginator(f.client, in); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return entries, fmt.Errorf("states GetExecutionHistory %s: %w", r.ARN, err)
		}
		for _, event := range page.Events {
			if event.Id > r.seen {
				r.seen = event.Id
				entries = append(entries, r.history.read(r.Machine, event)...)
			}
		}
	}
	r.Status, r.Error, r.Cause, r.Output = out.Status, aws.ToString(out.Error), aws.ToString(out.Cause), aws.ToString(out.Output)
	return entries, nil
}

func (f *Follower) list(ctx context.Context, machine string) ([]types.ExecutionListItem, error) {
	var all []types.ExecutionListItem
	in := &sfn.ListExecutionsInput{StateMachineArn: &machine}
	for pages := sfn.NewListExecutionsPaginator(f.client, in); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("states ListExecutions %s: %w", machine, err)
		}
		all = append(all, page.Executions...)
	}
	return all, nil
}

func last(arn string) string { return arn[strings.LastIndex(arn, ":")+1:] }
