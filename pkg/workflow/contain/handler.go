// Package contain is the step of both machines that contains a key, and later
// reads its containment back.
//
// Nothing but IAM is needed for that. The table, the bucket and CloudTrail each
// get a short time, and what they refuse is said in the case that goes on to the
// notice.
package contain

import (
	"context"
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/evidence"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// Incidents is the table as this step uses it; incident.Table is one.
type Incidents interface {
	Open(ctx context.Context, draft incident.Record) (incident.Record, bool, error)
	Reopen(ctx context.Context, previous, draft incident.Record) (incident.Record, bool, error)
	Get(ctx context.Context, id string) (incident.Record, error)
	Update(ctx context.Context, id string, change func(*incident.Record)) (incident.Record, error)
	Pause(ctx context.Context) (incident.Pause, error)
}

// Evidence keeps what was found; evidence.Writer does.
type Evidence interface {
	Put(ctx context.Context, incidentID, name string, body []byte) (evidence.Object, error)
}

// Owners finds the principal of a temporary key in CloudTrail.
type Owners interface {
	Owner(ctx context.Context, id string) (containment.Principal, containment.Special, error)
}

// Handler is the contain step.
type Handler struct {
	Settings  settings.Settings
	Engine    *containment.Engine
	Incidents Incidents
	Evidence  Evidence
	Owners    Owners
	Witness   containment.Witness
	// Scheduler ends what is allowed for a limited time.
	Scheduler Scheduler
	// Counter keeps the hourly cap.
	Counter Counter
	// Members is nil unless the settings name an organisation.
	Members Members
	// enter takes the role in the account that this handler is for; nil in the
	// responder's own.
	enter func(context.Context) error
	Now   func() time.Time
	// Aside bounds each call to the table and the bucket: while they hang, the
	// key is live.
	Aside time.Duration
}

// UnknownPhase says that the machine asked for a job this build does not have.
type UnknownPhase struct{ Phase workflow.Phase }

func (e UnknownPhase) Error() string { return fmt.Sprintf("contain has no phase %q", e.Phase) }

// Handle does what the phase asks for. Its only error is an UnknownPhase: all
// else that fails is part of the case.
func (h *Handler) Handle(ctx context.Context, in workflow.ContainInput) (workflow.Case, error) {
	switch in.Phase {
	case workflow.PhaseContain:
		c := h.contain(ctx, in.Event, in.Exposure)
		c.WatchAt = h.watchAt(c)
		return h.fit(c, workflow.StateBudget/max(1, in.Event.Keys)), nil
	case workflow.PhaseVerify, workflow.PhaseWatch:
		return h.fit(h.in(in.Case.Exposure.AccountID).verify(ctx, in.Phase, in.Case), workflow.CaseBudget), nil
	case workflow.PhaseEscalate:
		return h.fit(h.in(in.Case.Exposure.AccountID).escalate(ctx, in.Case), workflow.CaseBudget), nil
	}
	return workflow.Case{}, UnknownPhase{in.Phase}
}

// noting is what of the function's time is kept for writing down what was done.
// IAM may hang: the function would else be ended before it can tell anybody.
const noting = 10 * time.Second

// acting is the time for what is done in IAM.
func (h *Handler) acting(ctx context.Context) (context.Context, context.CancelFunc) {
	end, has := ctx.Deadline()
	if !has {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, end.Add(-noting))
}

// aside gives a call that containment does not depend on its short time.
func (h *Handler) aside(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, h.Aside)
}
