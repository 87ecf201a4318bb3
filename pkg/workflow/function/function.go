// Package function runs the steps of the workflow as Lambda functions. It is
// the one place in which they get their settings, their clients and their log.
//
// Steps log or return, never both. What a step returns is logged here, once,
// with the ids of what it was about.
package function

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"

	"github.com/exposed-key-responder/responder/pkg/correlation"
	"github.com/exposed-key-responder/responder/pkg/metric"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// Step answers one document with another.
type Step[In correlation.Document, Out any] interface {
	Handle(context.Context, In) (Out, error)
}

// measured is a step whose work is reported in numbers.
type measured[In, Out any] interface {
	Measure(In, Out) []metric.Value
}

// Start runs a step as the Lambda function ekr-NAME until Lambda ends the
// process. Build gets the settings out of the environment and the SDK's
// configuration, whose clients name their work in the user agent. What is wrong
// with either ends the process.
func Start[S Step[In, Out], In correlation.Document, Out any](name string, build func(settings.Settings, aws.Config) S) {
	logger := correlation.NewLogger(os.Stderr).With("function", "ekr-"+name)
	slog.SetDefault(logger)
	log.SetFlags(0)
	log.SetOutput(runtimeLog{logger})
	s, cfg, err := environment(context.Background(), logger)
	if err != nil {
		logger.Error("the function cannot start", "error", err)
		os.Exit(1)
	}
	lambda.Start(Handler(logger, build(s, cfg), s.Metrics))
}

func environment(ctx context.Context, logger *slog.Logger) (settings.Settings, aws.Config, error) {
	s, err := settings.Load(os.Getenv)
	if err != nil {
		return s, aws.Config{}, err
	}
	cfg, err := config.LoadDefaultConfig(ctx, workflow.UserAgent(), config.WithLogger(sdkLog{logger, ctx}))
	return s, cfg, err
}

// sdkLog takes what the SDK says, with the ids of the request that it is about.
type sdkLog struct {
	log *slog.Logger
	ctx context.Context
}

// Logf implements logging.Logger.
func (l sdkLog) Logf(_ logging.Classification, format string, v ...any) {
	l.log.WarnContext(l.ctx, "the SDK says", "text", fmt.Sprintf(format, v...))
}

// WithContext implements logging.ContextLogger.
func (l sdkLog) WithContext(ctx context.Context) logging.Logger { return sdkLog{l.log, ctx} }
