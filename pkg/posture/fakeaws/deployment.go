package fakeaws

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/account"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cloudformationtypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dynamodbtypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
)

// Deployment is the responder as deployed in its home Region: its stack, and
// what there is of it. Its rules and topics are those of Alerts.
type Deployment struct {
	Alerts
	// Status is that of the stack; "" where there is none.
	Status    cloudformationtypes.StackStatus
	Template  string
	Resources []cloudformationtypes.StackResourceSummary
	// Table: the table of incidents exists, and holds Items.
	Table bool
	Items []map[string]dynamodbtypes.AttributeValue

	Functions map[string]*lambda.GetFunctionConfigurationOutput // by name
	Reserved  map[string]int32                                  // by function
	Machines  map[string]*sfn.DescribeStateMachineOutput        // by ARN
	Contact   *accounttypes.AlternateContact
}

// noStack is CloudFormation's answer about a stack that is not there.
func noStack(name *string) error {
	return ErrorSaying("ValidationError", "Stack with id "+aws.ToString(name)+" does not exist")
}

// Made makes a resource of a stack.
func Made(logical, kind, physical string) cloudformationtypes.StackResourceSummary {
	return cloudformationtypes.StackResourceSummary{
		LogicalResourceId: &logical, ResourceType: &kind, PhysicalResourceId: &physical,
		ResourceStatus: cloudformationtypes.ResourceStatusCreateComplete,
	}
}

// DescribeStacks implements the call for one stack.
func (f *Deployment) DescribeStacks(ctx context.Context, in *cloudformation.DescribeStacksInput, _ ...func(*cloudformation.Options)) (*cloudformation.DescribeStacksOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	if f.Status == "" {
		return nil, noStack(in.StackName)
	}
	return &cloudformation.DescribeStacksOutput{Stacks: []cloudformationtypes.Stack{{StackName: in.StackName, StackStatus: f.Status}}}, nil
}

// ListStackResources implements the call.
func (f *Deployment) ListStackResources(ctx context.Context, in *cloudformation.ListStackResourcesInput, _ ...func(*cloudformation.Options)) (*cloudformation.ListStackResourcesOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	if f.Status == "" {
		return nil, noStack(in.StackName)
	}
	part, next := Page(&f.Fake, f.Resources, in.NextToken)
	return &cloudformation.ListStackResourcesOutput{StackResourceSummaries: part, NextToken: next}, nil
}

// GetTemplate implements the call.
func (f *Deployment) GetTemplate(ctx context.Context, in *cloudformation.GetTemplateInput, _ ...func(*cloudformation.Options)) (*cloudformation.GetTemplateOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	return &cloudformation.GetTemplateOutput{TemplateBody: &f.Template}, nil
}

// DescribeTable implements the call.
func (f *Deployment) DescribeTable(ctx context.Context, in *dynamodb.DescribeTableInput, _ ...func(*dynamodb.Options)) (*dynamodb.DescribeTableOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	if !f.Table {
		return nil, Error("ResourceNotFoundException")
	}
	return &dynamodb.DescribeTableOutput{}, nil
}

// Query implements the call, over all items. The page's place is the item's
// number.
func (f *Deployment) Query(ctx context.Context, in *dynamodb.QueryInput, _ ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	if !f.Table {
		return nil, Error("ResourceNotFoundException")
	}
	var token *string
	if at, ok := in.ExclusiveStartKey["at"].(*dynamodbtypes.AttributeValueMemberN); ok {
		token = &at.Value
	}
	part, next := Page(&f.Fake, f.Items, token)
	out := &dynamodb.QueryOutput{Items: part}
	if next != nil {
		out.LastEvaluatedKey = map[string]dynamodbtypes.AttributeValue{"at": &dynamodbtypes.AttributeValueMemberN{Value: *next}}
	}
	return out, nil
}

// GetFunctionConfiguration implements the call.
func (f *Deployment) GetFunctionConfiguration(ctx context.Context, in *lambda.GetFunctionConfigurationInput, _ ...func(*lambda.Options)) (*lambda.GetFunctionConfigurationOutput, error) {
	name := aws.ToString(in.FunctionName)
	if err := f.Enter(ctx, in, name); err != nil {
		return nil, err
	}
	if f.Functions[name] == nil {
		return nil, Error("ResourceNotFoundException")
	}
	return f.Functions[name], nil
}

// GetFunctionConcurrency implements the call.
func (f *Deployment) GetFunctionConcurrency(ctx context.Context, in *lambda.GetFunctionConcurrencyInput, _ ...func(*lambda.Options)) (*lambda.GetFunctionConcurrencyOutput, error) {
	name := aws.ToString(in.FunctionName)
	if err := f.Enter(ctx, in, name); err != nil {
		return nil, err
	}
	out := &lambda.GetFunctionConcurrencyOutput{}
	if n, set := f.Reserved[name]; set {
		out.ReservedConcurrentExecutions = &n
	}
	return out, nil
}

// DescribeStateMachine implements the call.
func (f *Deployment) DescribeStateMachine(ctx context.Context, in *sfn.DescribeStateMachineInput, _ ...func(*sfn.Options)) (*sfn.DescribeStateMachineOutput, error) {
	arn := aws.ToString(in.StateMachineArn)
	if err := f.Enter(ctx, in, arn); err != nil {
		return nil, err
	}
	if f.Machines[arn] == nil {
		return nil, Error("StateMachineDoesNotExist")
	}
	return f.Machines[arn], nil
}

// GetAlternateContact implements the call.
func (f *Deployment) GetAlternateContact(ctx context.Context, in *account.GetAlternateContactInput, _ ...func(*account.Options)) (*account.GetAlternateContactOutput, error) {
	if err := f.Enter(ctx, in, string(in.AlternateContactType)); err != nil {
		return nil, err
	}
	if f.Contact == nil {
		return nil, Error("ResourceNotFoundException")
	}
	return &account.GetAlternateContactOutput{AlternateContact: f.Contact}, nil
}
