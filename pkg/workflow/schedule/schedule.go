// Package schedule has a key contained at a later time, by an execution of the
// respond machine that waits until then: what is allowed for a limited time starts
// its own end in advance.
package schedule

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/incident"
)

// StepFunctions is what the schedule needs of the SDK's client.
type StepFunctions interface {
	StartExecution(context.Context, *sfn.StartExecutionInput, ...func(*sfn.Options)) (*sfn.StartExecutionOutput, error)
}

// Schedule starts executions of the respond machine that wait until their time.
type Schedule struct {
	Client  StepFunctions
	Machine string // ARN of the respond machine
}

// laterExecution is the input of an execution that waits. It is a manual one in
// all other respects.
type laterExecution struct {
	NotBefore   time.Time    `json:"notBefore"`
	AccessKeyID accesskey.ID `json:"accessKeyId"`
	AccountID   string       `json:"accountId"`
	Reason      string       `json:"reason"`
	// FenceOver says it in case that the record cannot: written while the table
	// refused, or not to be read then.
	FenceOver bool `json:"fenceOver,omitempty"`
}

// ContainAt starts an execution now that waits until the given time and then
// contains the incident's key. It is named after key, time and all that is asked,
// so that asking twice starts one; and two who ask for the same time, for reasons
// of their own, start one each: Step Functions refuses a name with another input.
func (s *Schedule) ContainAt(ctx context.Context, r incident.Record, at time.Time, reason string) error {
	key := r.AccessKeyID
	body, err := json.Marshal(laterExecution{
		NotBefore: at.UTC().Truncate(time.Second), AccessKeyID: key, AccountID: r.Account, Reason: reason, FenceOver: r.FenceOver(at),
	})
	if err != nil {
		return fmt.Errorf("input of the later containment of %s: %w", key, err)
	}
	asked := sha256.Sum256(body)
	_, err = s.Client.StartExecution(ctx, &sfn.StartExecutionInput{
		StateMachineArn: &s.Machine,
		Name:            aws.String(fmt.Sprintf("until-%s-%d-%x", key, at.Unix(), asked[:4])),
		Input:           aws.String(string(body)),
	})
	if err != nil {
		return fmt.Errorf("sfn StartExecution for %s: %w", key, err)
	}
	return nil
}
