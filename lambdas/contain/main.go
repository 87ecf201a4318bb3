// Command contain is the Lambda function ekr-contain.
package main

import (
	"github.com/exposed-key-responder/responder/pkg/workflow/contain"
	"github.com/exposed-key-responder/responder/pkg/workflow/function"
)

func main() { function.Start("contain", contain.New) }
