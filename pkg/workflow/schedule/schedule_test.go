package schedule

import (
	"context"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/smithy-go"

	"github.com/exposed-key-responder/responder/pkg/incident"
)

// machine takes a name again only with the input that it was started with, as
// Step Functions does.
type machine struct{ inputs map[string]string }

func (m machine) StartExecution(_ context.Context, in *sfn.StartExecutionInput, _ ...func(*sfn.Options)) (*sfn.StartExecutionOutput, error) {
	const longest = 80
	name := aws.ToString(in.Name)
	if had, has := m.inputs[name]; has && had != aws.ToString(in.Input) || len(name) > longest {
		return nil, &smithy.GenericAPIError{Code: "ExecutionAlreadyExists"}
	}
	m.inputs[name] = aws.ToString(in.Input)
	return &sfn.StartExecutionOutput{}, nil
}

// Asking twice starts one execution. A second person who asks for the same end is
// no error.
func TestAskingAgain(t *testing.T) {
	m := machine{map[string]string{}}
	s := Schedule{Client: m, Machine: "arn:aws:states:us-east-1:111122223333:stateMachine:ekr-respond"}
	r := incident.Record{ID: "EKR-1123-7F3K", AccessKeyID: "AKIAEXAMPLE0AAAAAAA1", Account: "111122223333"}
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, ask := range []struct {
		by   string
		want int
	}{{"ana", 1}, {"ana", 1}, {"ben", 2}} {
		if err := s.ContainAt(t.Context(), r, at, ask.by); err != nil {
			t.Errorf("%s: %v", ask.by, err)
		}
		if len(m.inputs) != ask.want {
			t.Errorf("%d executions after %s, want %d", len(m.inputs), ask.by, ask.want)
		}
	}
}
