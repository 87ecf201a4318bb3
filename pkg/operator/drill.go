package operator

import (
	"context"
	"time"

	"github.com/exposed-key-responder/responder/pkg/operator/manual"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// StartDrill starts the drill machine in the name of the caller and returns the
// ARN of the execution.
func StartDrill(ctx context.Context, client manual.Starter, machine string, by manual.Caller, now time.Time) (string, error) {
	return manual.Execute(ctx, client, machine, manual.ExecutionName("manual", now), workflow.DrillRequest{By: by.ARN})
}
