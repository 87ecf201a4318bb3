// Command infra is the CDK app of the exposed-key responder. The CDK's command
// line runs it, as cdk.json says; the settings are described in package config.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/infra/bundle"
	"github.com/exposed-key-responder/responder/infra/config"
	"github.com/exposed-key-responder/responder/infra/responder"
)

func main() {
	err := run(&awscdk.AppProps{AnalyticsReporting: jsii.Bool(false)})
	jsii.Close()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run reads the settings, compiles the functions and synthesizes the stacks. An
// error has one problem a line.
func run(props *awscdk.AppProps) error {
	app := awscdk.NewApp(props)
	given, _ := app.Node().GetAllContext(nil).(map[string]any)
	settings, err := config.Read(given, time.Now())
	if account := callersAccount(); err == nil && account != nil {
		err = settings.Fits(*account)
	}
	if err != nil {
		return err
	}
	compiled, err := os.MkdirTemp("", "ekr-functions-")
	if err != nil {
		return fmt.Errorf("folder for the compiled functions: %w", err)
	}
	defer os.RemoveAll(compiled)
	if settings.MemberOf == "" { // a member account has no functions
		if err := bundle.Build(context.Background(), ".", compiled, settings.Architecture, responder.Functions(settings)); err != nil {
			return err
		}
	}
	addStacks(app, settings, callersAccount(), func(function string) string { return filepath.Join(compiled, function) })
	app.Synth(nil)
	return nil
}
