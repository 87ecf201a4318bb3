package responder

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/targets"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// FunctionsAWS is what reading the responder's functions needs of the SDK's
// clients.
type FunctionsAWS interface {
	resourcesCloudFormation
	functionsLambda
}

type functionsLambda interface {
	GetFunctionConfiguration(context.Context, *lambda.GetFunctionConfigurationInput, ...func(*lambda.Options)) (*lambda.GetFunctionConfigurationOutput, error)
	GetFunctionConcurrency(context.Context, *lambda.GetFunctionConcurrencyInput, ...func(*lambda.Options)) (*lambda.GetFunctionConcurrencyOutput, error)
}

// MachinesAWS is what reading the responder's state machines needs of the SDK's
// clients.
type MachinesAWS interface {
	resourcesCloudFormation
	machinesSFN
}

type machinesSFN interface {
	DescribeStateMachine(context.Context, *sfn.DescribeStateMachineInput, ...func(*sfn.Options)) (*sfn.DescribeStateMachineOutput, error)
}

// prefix begins the name of everything that the responder deploys.
const prefix = "ekr-"

var rules = collect.Reader[targets.RulesEventBridge, []snapshot.Rule]{
	To:   snapshot.ResponderRules,
	Dial: func(c aws.Config) targets.RulesEventBridge { return eventbridge.NewFromConfig(c) },
	Read: func(ctx context.Context, s collect.Session[targets.RulesEventBridge]) ([]snapshot.Rule, error) {
		return targets.Rules(ctx, s, prefix, func(eventtypes.Rule) bool { return true })
	},
}

var functions = collect.Reader[FunctionsAWS, []snapshot.Function]{
	To: snapshot.ResponderFunctions,
	Dial: func(c aws.Config) FunctionsAWS {
		return struct {
			resourcesCloudFormation
			functionsLambda
		}{cloudformation.NewFromConfig(c), lambda.NewFromConfig(c)}
	},
	Read: readFunctions,
}

// readFunctions asks for each function of the stack: Lambda's list is of all
// functions of the Region, and does not tell their state.
func readFunctions(ctx context.Context, s collect.Session[FunctionsAWS]) ([]snapshot.Function, error) {
	names, err := madeOfKind(ctx, s, "AWS::Lambda::Function")
	if err != nil {
		return nil, err
	}
	return eachThere(names, func(name string) (snapshot.Function, error) { return oneFunction(ctx, s, name) })
}

// eachThere reads things one by one. What is not there any more is left out;
// what could not be read leaves a gap.
func eachThere[T any](ids []string, read func(string) (T, error)) ([]T, error) {
	type one struct {
		id    string
		value T
		err   error
	}
	list := make([]one, len(ids))
	for i, id := range ids {
		list[i].id = id
	}
	collect.Each(list, func(o *one) { o.value, o.err = read(o.id) })
	var there []T
	var problems []error
	for _, o := range list {
		switch {
		case o.err == nil:
			there = append(there, o.value)
		case awserr.Of(o.err) != awserr.NotFound:
			problems = append(problems, o.err)
		}
	}
	return there, collect.Partial(errors.Join(problems...))
}

func oneFunction(ctx context.Context, s collect.Session[FunctionsAWS], name string) (snapshot.Function, error) {
	out, err := collect.Call(ctx, s, s.Client.GetFunctionConfiguration, &lambda.GetFunctionConfigurationInput{FunctionName: &name})
	if err != nil {
		return snapshot.Function{}, err
	}
	f := snapshot.Function{Name: name, Role: aws.ToString(out.Role), State: string(out.State)}
	if f.Modified, err = lambdaTime(aws.ToString(out.LastModified)); err != nil {
		return f, err
	}
	reserved, err := reservedOf(ctx, s, name)
	f.Reserved = collect.Result(s, reserved, err)
	return f, nil
}

func lambdaTime(text string) (time.Time, error) {
	at, err := time.Parse("2006-01-02T15:04:05.999-0700", text)
	if err != nil {
		return at, fmt.Errorf("%w: lambda gave %q for a time", collect.ErrMalformed, text)
	}
	return at.UTC(), nil
}

// reservedOf is -1 for a function that has no concurrency of its own.
func reservedOf(ctx context.Context, s collect.Session[FunctionsAWS], name string) (int, error) {
	out, err := collect.Call(ctx, s, s.Client.GetFunctionConcurrency, &lambda.GetFunctionConcurrencyInput{FunctionName: &name})
	if err != nil || out.ReservedConcurrentExecutions == nil {
		return -1, err
	}
	return int(*out.ReservedConcurrentExecutions), nil
}

var machines = collect.Reader[MachinesAWS, []snapshot.Machine]{
	To: snapshot.ResponderMachines,
	Dial: func(c aws.Config) MachinesAWS {
		return struct {
			resourcesCloudFormation
			machinesSFN
		}{cloudformation.NewFromConfig(c), sfn.NewFromConfig(c)}
	},
	Read: readMachines,
}

func readMachines(ctx context.Context, s collect.Session[MachinesAWS]) ([]snapshot.Machine, error) {
	arns, err := madeOfKind(ctx, s, "AWS::StepFunctions::StateMachine")
	if err != nil {
		return nil, err
	}
	return eachThere(arns, func(arn string) (snapshot.Machine, error) {
		out, err := collect.Call(ctx, s, s.Client.DescribeStateMachine, &sfn.DescribeStateMachineInput{StateMachineArn: &arn})
		if err != nil {
			return snapshot.Machine{}, err
		}
		digest, err := digest(aws.ToString(out.Definition))
		return snapshot.Machine{ARN: arn, Status: strings.ToUpper(string(out.Status)), Role: aws.ToString(out.RoleArn), Digest: digest}, err
	})
}
