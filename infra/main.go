// Command infra is the CDK app of the exposed-key responder. The CDK's command
// line runs it, as cdk.json says; the settings are described in package config.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/infra/config"
)

func main() {
	defer jsii.Close()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		jsii.Close()
		os.Exit(1)
	}
}

// run reads the settings, compiles the functions and synthesizes the stacks. An
// error has one problem a line.
func run() error {
	app := awscdk.NewApp(&awscdk.AppProps{AnalyticsReporting: jsii.Bool(false)})
	given, _ := app.Node().GetAllContext(nil).(map[string]any)
	settings, err := config.Read(given, time.Now())
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "ekr-functions-")
	if err != nil {
		return fmt.Errorf("folder for the compiled functions: %w", err)
	}
	defer os.RemoveAll(folder)
	code, err := compile(context.Background(), settings, folder)
	if err != nil {
		return err
	}
	addStacks(app, settings, code)
	app.Synth(nil)
	return nil
}
