package manual

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
)

// Starter is what starting an execution needs of the SDK's client.
type Starter interface {
	StartExecution(context.Context, *sfn.StartExecutionInput, ...func(*sfn.Options)) (*sfn.StartExecutionOutput, error)
}

// Request is the input of a manual execution of ekr-respond. The owner of the
// key is not part of it: the responder finds that out itself.
type Request struct {
	AccessKeyID accesskey.ID `json:"accessKeyId"`
	// AccountID is the member account that the key is of; "" for the
	// responder's own.
	AccountID string `json:"accountId,omitempty"`
	Reason    string `json:"reason"`
	DryRun    bool   `json:"dryRun"`
}

// Start starts the respond machine by hand and returns the ARN of the
// execution.
func Start(ctx context.Context, client Starter, machine string, r Request, now time.Time) (string, error) {
	const longestKey = 40
	return Execute(ctx, client, machine, ExecutionName(fmt.Sprintf("manual-%.*s", longestKey, r.AccessKeyID), now), r)
}

// Execute starts an execution with a document as its input, and returns its ARN.
func Execute(ctx context.Context, client Starter, machine, name string, document any) (string, error) {
	input, err := json.Marshal(document)
	if err != nil {
		return "", fmt.Errorf("input for %s: %w", machine, err)
	}
	out, err := client.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &machine, Name: &name, Input: aws.String(string(input))})
	if err != nil {
		return "", fmt.Errorf("states StartExecution %s: %w", machine, err)
	}
	return aws.ToString(out.ExecutionArn), nil
}

// ExecutionName is new each time: a person who asks twice wants it done twice.
// Step Functions allows 80 characters.
func ExecutionName(prefix string, now time.Time) string {
	random := make([]byte, 4)
	_, _ = rand.Read(random) // never fails, by its contract
	return prefix + "-" + now.UTC().Format("20060102T150405") + "-" + hex.EncodeToString(random)
}
