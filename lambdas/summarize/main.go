// Command summarize is the Lambda function ekr-summarize.
package main

import (
	"github.com/exposed-key-responder/responder/pkg/workflow/function"
	"github.com/exposed-key-responder/responder/pkg/workflow/summarize"
)

func main() { function.Start("summarize", summarize.New) }
