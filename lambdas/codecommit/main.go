// Command codecommit is the Lambda function ekr-codecommit.
package main

import (
	"github.com/exposed-key-responder/responder/pkg/workflow/codecommit"
	"github.com/exposed-key-responder/responder/pkg/workflow/function"
)

func main() { function.Start("codecommit", codecommit.New) }
