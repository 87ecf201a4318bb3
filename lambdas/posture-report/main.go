// Command posture-report is the Lambda function ekr-posture-report.
package main

import (
	"github.com/exposed-key-responder/responder/pkg/workflow/function"
	"github.com/exposed-key-responder/responder/pkg/workflow/posture"
)

func main() { function.Start("posture-report", posture.NewReporter) }
