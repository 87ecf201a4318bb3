package main

import (
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/infra/backup"
	"github.com/exposed-key-responder/responder/infra/config"
	"github.com/exposed-key-responder/responder/infra/responder"
)

// callersAccount is the account whose credentials the command line has; nil
// without any, which makes templates that fit every account.
func callersAccount() *string {
	if id := os.Getenv("CDK_DEFAULT_ACCOUNT"); id != "" {
		return jsii.String(id)
	}
	return nil
}

// addStacks adds the stacks that the settings ask for: those of a responder, or
// that of a member account. Folder tells where a function's bootstrap lies.
func addStacks(app awscdk.App, c config.Config, account *string, folder func(string) string) {
	if c.MemberOf != "" {
		responder.NewMember(app, c)
		return
	}
	responder.New(app, responder.Props{Config: c, Account: account, Folder: folder})
	if c.BackupRegion != "" {
		backup.New(app, c, account)
	}
}
