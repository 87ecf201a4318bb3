// Command notify is the Lambda function ekr-notify.
package main

import (
	"github.com/exposed-key-responder/responder/pkg/workflow/function"
	"github.com/exposed-key-responder/responder/pkg/workflow/notify"
)

func main() { function.Start("notify", notify.New) }
