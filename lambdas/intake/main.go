// Command intake is the Lambda function ekr-intake.
package main

import (
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/exposed-key-responder/responder/pkg/workflow/intake"
)

func main() {
	h := &intake.Handler{}
	lambda.Start(h.Handle)
}
