package responder

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// resourcesCloudFormation lists what a stack made.
type resourcesCloudFormation interface {
	ListStackResources(context.Context, *cloudformation.ListStackResourcesInput, ...func(*cloudformation.Options)) (*cloudformation.ListStackResourcesOutput, error)
}

type stackCloudFormation interface {
	resourcesCloudFormation
	DescribeStacks(context.Context, *cloudformation.DescribeStacksInput, ...func(*cloudformation.Options)) (*cloudformation.DescribeStacksOutput, error)
	GetTemplate(context.Context, *cloudformation.GetTemplateInput, ...func(*cloudformation.Options)) (*cloudformation.GetTemplateOutput, error)
}

// made is one resource of the stack.
type made struct {
	logical, kind, physical string
	at                      time.Time
}

// madeByStack lists the resources of the responder's stack; none if the account
// has no such stack.
func madeByStack[C resourcesCloudFormation](ctx context.Context, s collect.Session[C]) ([]made, error) {
	found, err := collect.Pages(ctx, s, s.Client.ListStackResources, &cloudformation.ListStackResourcesInput{StackName: aws.String(settings.StackName)},
		func(in *cloudformation.ListStackResourcesInput, token *string) { in.NextToken = token },
		func(out *cloudformation.ListStackResourcesOutput) ([]types.StackResourceSummary, *string) {
			return out.StackResourceSummaries, out.NextToken
		})
	if noStack(err) {
		return nil, nil
	}
	if err != nil {
		return nil, collect.Whole(err) // what is not listed would not be looked for
	}
	var list []made
	for _, r := range found {
		if !strings.HasPrefix(string(r.ResourceStatus), "DELETE_") && aws.ToString(r.PhysicalResourceId) != "" {
			list = append(list, made{
				logical: aws.ToString(r.LogicalResourceId), kind: aws.ToString(r.ResourceType),
				physical: aws.ToString(r.PhysicalResourceId), at: aws.ToTime(r.LastUpdatedTimestamp).UTC(),
			})
		}
	}
	return list, nil
}

// madeOfKind lists the physical ids of one type of resource.
func madeOfKind[C resourcesCloudFormation](ctx context.Context, s collect.Session[C], kind string) ([]string, error) {
	list, err := madeByStack(ctx, s)
	var ids []string
	for _, r := range list {
		if r.kind == kind {
			ids = append(ids, r.physical)
		}
	}
	return ids, err
}

// noStack tells the answer about a stack that is not there. Its code is that of
// any wrong request, so the words decide. Who may not ask is refused by another
// code, whether there is a stack or not.
func noStack(err error) bool {
	return awserr.Code(err) == "ValidationError" && strings.Contains(awserr.Message(err), "does not exist")
}

// neverMade are the states of a stack that made nothing, or that was taken back
// whole.
var neverMade = []types.StackStatus{
	types.StackStatusReviewInProgress, types.StackStatusRollbackComplete, types.StackStatusDeleteComplete,
}

// stackStatus is the state of the responder's stack; "" if there is none.
func stackStatus(ctx context.Context, s collect.Session[DeployedAWS]) (string, error) {
	out, err := collect.Call(ctx, s, s.Client.DescribeStacks, &cloudformation.DescribeStacksInput{StackName: aws.String(settings.StackName)})
	switch {
	case noStack(err):
		return "", nil
	case err != nil:
		return "", err
	case len(out.Stacks) != 1:
		return "", fmt.Errorf("%w: cloudformation DescribeStacks gave %d stacks of one name", collect.ErrMalformed, len(out.Stacks))
	}
	status := out.Stacks[0].StackStatus
	switch {
	case slices.Contains(neverMade, status):
		return "", nil
	case changing(status):
		return "", fmt.Errorf("%w: stack %s is in state %s", collect.ErrNotReady, settings.StackName, status)
	}
	return string(status), nil
}

// changing tells that a stack is being made, changed or taken away. One that is
// cleaning up has changed what there is to change.
func changing(status types.StackStatus) bool {
	return strings.HasSuffix(string(status), "_IN_PROGRESS") && !strings.Contains(string(status), "CLEANUP")
}
