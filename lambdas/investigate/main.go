// Command investigate is the Lambda function ekr-investigate.
package main

import (
	"github.com/exposed-key-responder/responder/pkg/workflow/function"
	"github.com/exposed-key-responder/responder/pkg/workflow/investigate"
)

func main() { function.Start("investigate", investigate.New) }
