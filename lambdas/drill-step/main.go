// Command drill-step is the Lambda function ekr-drill-step.
package main

import (
	"github.com/exposed-key-responder/responder/pkg/workflow/drill"
	"github.com/exposed-key-responder/responder/pkg/workflow/function"
)

func main() { function.Start("drill-step", drill.New) }
