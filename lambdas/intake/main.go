// Command intake is the Lambda function ekr-intake.
package main

import (
	"github.com/exposed-key-responder/responder/pkg/workflow/function"
	"github.com/exposed-key-responder/responder/pkg/workflow/intake"
)

func main() { function.Start("intake", intake.New) }
