// Command posture-collect is the Lambda function ekr-posture-collect.
package main

import (
	"github.com/exposed-key-responder/responder/pkg/workflow/function"
	"github.com/exposed-key-responder/responder/pkg/workflow/posture"
)

func main() { function.Start("posture-collect", posture.NewCollector) }
