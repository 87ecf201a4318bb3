package intake

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// pauseTime bounds the question whether there is a pause: while it hangs, the key
// is live.
const pauseTime = 2 * time.Second

// pause tells how the responder stands. An answer that does not come pauses
// nothing, and is told. A drill takes no part in this: it touches only what it
// made.
func (h *Handler) pause(ctx context.Context, in workflow.IntakeInput, keys int) workflow.Pause {
	ctx, cancel := context.WithTimeout(ctx, pauseTime)
	defer cancel()
	p, err := h.Pauses.Pause(ctx)
	if err != nil {
		return workflow.Pause{Problem: fit("whether the responder is paused could not be read: "+awserr.Explain(err), keys)}
	}
	if !p.On(h.Now()) {
		return workflow.Pause{}
	}
	by, why := fit(p.By, keys), fit(p.Reason, keys)
	if in.IgnorePause {
		return workflow.Pause{By: by, Reason: why, Problem: "the pause was not kept to, because nobody could be told that the key is on"}
	}
	return workflow.Pause{On: true, Until: p.Until.UTC(), By: by, Reason: why}
}

// reader reads the pause out of the table.
type reader struct{ client incident.Getter }

func (r reader) Pause(ctx context.Context) (incident.Pause, error) {
	return incident.ReadPause(ctx, r.client, settings.TableName)
}

// New wires the step to AWS.
func New(_ settings.Settings, cfg aws.Config) *Handler {
	return &Handler{Pauses: reader{dynamodb.NewFromConfig(cfg)}, Now: time.Now}
}
