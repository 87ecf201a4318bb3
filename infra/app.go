package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/infra/backup"
	"github.com/exposed-key-responder/responder/infra/bundle"
	"github.com/exposed-key-responder/responder/infra/config"
	"github.com/exposed-key-responder/responder/infra/responder"
)

// addStacks adds the stacks that the settings ask for. The account is the one
// whose credentials the command line has; without any, the templates fit every
// account.
func addStacks(app awscdk.App, c config.Config, code func(string) awslambda.Code) {
	var account *string
	if id := os.Getenv("CDK_DEFAULT_ACCOUNT"); id != "" {
		account = jsii.String(id)
	}
	responder.New(app, responder.Props{Config: c, Account: account, Code: code})
	if c.BackupRegion != "" {
		backup.New(app, c, account)
	}
}

// compile builds all functions into folder and returns where to find each.
func compile(ctx context.Context, c config.Config, folder string) (func(string) awslambda.Code, error) {
	if err := bundle.Build(ctx, ".", folder, c.Architecture, responder.Functions()); err != nil {
		return nil, err
	}
	return func(function string) awslambda.Code {
		return awslambda.Code_FromAsset(jsii.String(filepath.Join(folder, function)), nil)
	}, nil
}
