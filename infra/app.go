package main

import (
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/infra/backup"
	"github.com/exposed-key-responder/responder/infra/config"
	"github.com/exposed-key-responder/responder/infra/responder"
)

// addStacks adds the stacks that the settings ask for. The account is the one
// whose credentials the command line has; without any, the templates fit every
// account.
func addStacks(app awscdk.App, c config.Config, folder func(string) string) {
	var account *string
	if id := os.Getenv("CDK_DEFAULT_ACCOUNT"); id != "" {
		account = jsii.String(id)
	}
	responder.New(app, responder.Props{Config: c, Account: account, Folder: folder})
	if c.BackupRegion != "" {
		backup.New(app, c, account)
	}
}
