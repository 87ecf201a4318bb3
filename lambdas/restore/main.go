// Command restore is the Lambda function ekr-restore.
package main

import (
	"github.com/exposed-key-responder/responder/pkg/workflow/function"
	"github.com/exposed-key-responder/responder/pkg/workflow/restore"
)

func main() { function.Start("restore", restore.New) }
