package restore

import (
	"context"

	"github.com/exposed-key-responder/responder/pkg/workflow"
	"github.com/exposed-key-responder/responder/pkg/workflow/pause"
)

// Operator is the function that persons invoke: all that makes the responder do
// less goes through it, so that one right, lambda:InvokeFunction on it, is what
// there is to guard.
type Operator struct {
	Restore *Handler
	Pause   *pause.Handler
}

// Handle does what the request is about.
func (o *Operator) Handle(ctx context.Context, in workflow.OperatorInput) (any, error) {
	if in.Pause != nil {
		return o.Pause.Handle(ctx, *in.Pause)
	}
	return o.Restore.Handle(ctx, in.RestoreInput)
}
