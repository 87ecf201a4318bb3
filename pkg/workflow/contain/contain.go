package contain

import (
	"context"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/correlation"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// contain deals with one key of an event.
func (h *Handler) contain(ctx context.Context, event workflow.Event, exposure workflow.Exposure) workflow.Case {
	h = h.in(exposure.AccountID)
	if exposure.AccountID != "" && exposure.AccountID != h.Settings.Account {
		return h.foreign(event, exposure)
	}
	if h.enter != nil {
		exposure.Start = max(exposure.Start, exposure.MemberStart)
	}
	f := h.open(ctx, event, exposure)
	ctx = correlation.With(ctx, correlation.ID{Incident: f.record.ID})
	h.hold(f)
	h.limit(ctx, f)
	f.c.Outcome = h.apply(ctx, f.request)
	held(f)
	h.endFence(ctx, f)
	h.fenceEnded(ctx, f)
	h.conclude(ctx, f)
	return f.c
}

// file is one key on its way through this step.
type file struct {
	c       workflow.Case
	record  incident.Record
	request containment.Request
	// held is why the key is only looked at: the pause, in words; "" if it is not.
	held string
	// capped is why the key is contained less far: the hourly cap; "" if it is not.
	capped string
	// fallen is the fence that had been taken down before its end.
	fallen []containment.Undone
}

// open finds or makes the incident, and says what is to be done.
func (h *Handler) open(ctx context.Context, event workflow.Event, exposure workflow.Exposure) *file {
	draft := h.draft(event, exposure)
	f := h.begin(draft, event, exposure)
	found, created, err := h.find(ctx, draft, f.request.Drill)
	if err != nil {
		f.c.Recorded, f.c.RecordError = false, awserr.Explain(err)
		f.c.Investigate = true
		return f
	}
	f.record = found
	f.c.Repeat = !created && found.State != incident.Opened
	f.c.Investigate = found.State == incident.Opened || found.State == incident.Handled
	f.request.Begun, f.request.OffBefore = !created, found.OffBefore
	h.continues(&f.request, found)
	if f.request.FenceOver && !created {
		// What was made while the user was fenced was made since the exposure.
		f.request.Since = found.ArrivedAt
	}
	if f.c.Repeat {
		// A weaker signal about a key does not lower what was done about it.
		f.request.Level = max(f.request.Level, min(found.Level, h.Settings.Ceiling))
	}
	return f
}

// begin is a key before anything is known of it.
func (h *Handler) begin(draft incident.Record, event workflow.Event, exposure workflow.Exposure) *file {
	f := &file{record: draft, request: h.request(event, exposure), c: workflow.Case{
		Version:  workflow.Version,
		Event:    event,
		Exposure: exposure,
		Recorded: true,
	}.WithLists()}
	f.c.Event.NotKeys = []string{} // the alert has them from the event itself
	return f
}

// find opens the incident, or a new one where AWS's word has become graver or
// the last one was only a rehearsal or a drill, of which people are not told.
func (h *Handler) find(ctx context.Context, draft incident.Record, drill bool) (incident.Record, bool, error) {
	ctx, cancel := h.aside(ctx)
	defer cancel()
	found, created, err := h.Incidents.Open(ctx, draft)
	if err != nil || created {
		return found, created, err
	}
	if draft.Start > found.Start || found.DryRun && !draft.DryRun || found.Drill() && !drill {
		return h.reopen(ctx, found, draft)
	}
	return found, false, nil
}

// reopen makes the incident that follows. It takes over what is in force, so
// that one restore undoes all of it, and closes the one before.
func (h *Handler) reopen(ctx context.Context, previous, draft incident.Record) (incident.Record, bool, error) {
	if !previous.DryRun {
		draft.Actions = notUndone(previous)
		draft.KeyPrior, draft.OffBefore = previous.KeyPrior, previous.OffBefore
		draft.Sessions = previous.Sessions
		draft.FenceUntil = previous.FenceUntil
	}
	next, created, err := h.Incidents.Reopen(ctx, previous, draft)
	if err != nil || !created {
		return next, created, err
	}
	_, err = h.Incidents.Update(ctx, previous.ID, func(r *incident.Record) {
		if r.State != incident.Closed {
			r.State, r.ClosedAt = incident.Closed, draft.OpenedAt
		}
	})
	// An incident begun anew is still "begun" if there is something in force.
	return next, len(next.Actions) == 0, err
}

// notUndone are the steps of an incident but those that persons have undone since:
// the incident that follows would take them for in force, and miss them.
func notUndone(r incident.Record) []containment.Action {
	undone := r.UndoneAt()
	return slices.DeleteFunc(slices.Clone(r.Actions), func(a containment.Action) bool {
		return a.At.Before(undone[containment.Part(a.Step, a.Target)])
	})
}

func (h *Handler) draft(event workflow.Event, exposure workflow.Exposure) incident.Record {
	r := incident.Record{
		State:       incident.Opened,
		AccessKeyID: exposure.AccessKeyID,
		Account:     h.Settings.Account,
		Start:       exposure.Start,
		OpenedAt:    h.Now().UTC(),
		ArrivedAt:   event.ArrivedAt,
		DryRun:      h.dryRun(event),
		Sightings:   []incident.Sighting{},
		Actions:     []containment.Action{},
		Restores:    []incident.Restore{},
	}
	r.ID = incident.NewID(exposure.AccessKeyID, "", event.ArrivedAt, 0)
	return r
}

func (h *Handler) dryRun(event workflow.Event) bool { return h.Settings.DryRun || event.DryRun }

func (h *Handler) request(event workflow.Event, exposure workflow.Exposure) containment.Request {
	return containment.Request{
		Key:       exposure.AccessKeyID,
		Hint:      exposure.UserHint,
		Start:     exposure.Start,
		Level:     min(exposure.Start, max(h.Settings.Ceiling, level.Notify)),
		Ceiling:   h.Settings.Ceiling,
		Since:     event.Time,
		DryRun:    h.dryRun(event),
		Drill:     event.Kind == trigger.Drill,
		FenceOver: event.FenceOver,
	}
}

// foreign is the case of a key of another account: a person is told, and nothing
// is asked of this account's IAM. Nothing is done that would need a record.
func (h *Handler) foreign(event workflow.Event, exposure workflow.Exposure) workflow.Case {
	f := h.begin(h.draft(event, exposure), event, exposure)
	f.c.Outcome = containment.NewOutcome(f.request)
	f.c.Outcome.Special = containment.Foreign
	f.c.Outcome.SpecialReason = "the event names account " + exposure.AccountID + " as the key's"
	f.c.IncidentID = f.record.ID
	return f.c
}

// containTemporary finds the principal of a temporary key first: only CloudTrail
// knows it.
func (h *Handler) containTemporary(ctx context.Context, req containment.Request) containment.Outcome {
	owner, kind, err := h.Owners.Owner(ctx, string(req.Key))
	if err != nil || kind == containment.None {
		o := containment.NewOutcome(req)
		o.Special = containment.OwnerUnknown
		o.SpecialReason = "CloudTrail of " + h.Settings.Region + " shows no call by this temporary key"
		if err != nil {
			o.SpecialReason = "CloudTrail could not be read: " + awserr.Explain(err)
		}
		return o
	}
	if kind == containment.Root {
		o := containment.NewOutcome(req)
		o.Special = containment.Root
		o.SpecialReason = "the session was made by the account's root"
		return o
	}
	req.Owner, req.Kind = owner, kind
	return h.Engine.Contain(ctx, req)
}
