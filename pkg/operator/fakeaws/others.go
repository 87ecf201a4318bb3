package fakeaws

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// Function is one Lambda function.
type Function struct {
	// Err is the error of Invoke. Payload is the answer, FunctionError tells
	// that the function ended with an error.
	Err           error
	Payload       string
	FunctionError string
	// Invoked are the payloads that it was called with.
	Invoked []string
	// Retryer is what the last call would have been repeated by.
	Retryer aws.Retryer
}

// Invoke answers.
func (f *Function) Invoke(_ context.Context, in *lambda.InvokeInput, options ...func(*lambda.Options)) (*lambda.InvokeOutput, error) {
	var o lambda.Options
	for _, option := range options {
		option(&o)
	}
	f.Retryer = o.Retryer
	if f.Err != nil {
		return nil, f.Err
	}
	f.Invoked = append(f.Invoked, string(in.Payload))
	out := &lambda.InvokeOutput{Payload: []byte(f.Payload)}
	if f.FunctionError != "" {
		out.FunctionError = &f.FunctionError
	}
	return out, nil
}

// Identity is who the caller is.
type Identity struct {
	ARN, Account string
	Err          error
}

// GetCallerIdentity answers.
func (i *Identity) GetCallerIdentity(context.Context, *sts.GetCallerIdentityInput, ...func(*sts.Options)) (*sts.GetCallerIdentityOutput, error) {
	if i.Err != nil {
		return nil, i.Err
	}
	return &sts.GetCallerIdentityOutput{Arn: aws.String(i.ARN), Account: aws.String(i.Account)}, nil
}
