// Package restore undoes a containment, by part and one level down at a time.
// Its function also begins and ends pauses (package pause).
//
// It is reached by lambda:InvokeFunction only. What a person undoes is written
// into the incident before anything is changed, because verification reads the
// incident first and would otherwise fight the person; and it is announced
// before it happens, because undoing a containment is also what an attacker
// would like to do quietly.
package restore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/redact"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// Incidents is the table as this step uses it; incident.Table is one.
type Incidents interface {
	Get(ctx context.Context, id string) (incident.Record, error)
	List(ctx context.Context) ([]incident.Record, error)
	Update(ctx context.Context, id string, change func(*incident.Record)) (incident.Record, error)
}

// Announcer tells the team that a restore is about to happen.
type Announcer interface {
	AnnounceRestore(ctx context.Context, facts notice.RestoreFacts) error
}

// Scheduler has a key contained again at a later time.
type Scheduler interface {
	ContainAt(ctx context.Context, r incident.Record, at time.Time, reason string) error
}

// Handler is the restore function.
type Handler struct {
	Settings settings.Settings
	// Undo returns what undoes in the account of a key.
	Undo      func(account string) *containment.Undo
	Incidents Incidents
	Announcer Announcer
	Scheduler Scheduler
	Now       func() time.Time
}

// Handle undoes what was asked for. An error means that the answer is not known;
// what may not be undone is refused in the result, with the reason.
func (h *Handler) Handle(ctx context.Context, in workflow.RestoreInput) (workflow.RestoreResult, error) {
	result := workflow.RestoreResult{
		Version:    workflow.Version,
		IncidentID: in.IncidentID,
		Actions:    []containment.Action{},
		Remaining:  []string{},
	}
	// The execution that contains the key again waits for a whole second. Coming a
	// moment too early it would find the key restored, and leave it on for good.
	in.Until = in.Until.UTC().Truncate(time.Second)
	record, err := h.Incidents.Get(ctx, in.IncidentID)
	if errors.Is(err, incident.ErrNotFound) {
		result.Refused = "there is no incident " + in.IncidentID
		return result, nil
	}
	if err != nil {
		return result, fmt.Errorf("restore %s: %w", in.IncidentID, err)
	}
	all, err := h.Incidents.List(ctx)
	if err != nil {
		return result, fmt.Errorf("restore %s: %w", in.IncidentID, err)
	}
	held := containment.Holding(record.Actions, record.UndoneAt())
	result.Remaining = partsOf(held)
	chosen, refused := h.choose(record, all, held, in)
	if refused != "" {
		result.Refused = refused
		return result, nil
	}
	facts := notice.RestoreFacts{Record: record, Input: in, Parts: partsOf(chosen)}
	if refused := h.shut(ctx, held, chosen, &facts); refused != "" {
		result.Refused = refused
		return result, nil
	}
	began := h.Now().UTC()
	if refused := h.prepare(ctx, facts, began); refused != "" {
		result.Refused = refused
		return result, nil
	}
	return h.lift(ctx, record, all, chosen, began, result)
}

// prepare does what must have happened before anything is undone: the key's end
// is scheduled, the team is told, and the restore is on record as begun: if this
// function dies, it can be asked for again. What cannot be done refuses the
// restore. A key that is to work again is left on, also if it was never off.
func (h *Handler) prepare(ctx context.Context, facts notice.RestoreFacts, began time.Time) string {
	r, in := facts.Record, facts.Input
	if in.ReactivateExposedKey {
		reason := "the time for which " + in.By + " had reactivated it is over (" + r.ID + ")"
		if err := h.Scheduler.ContainAt(ctx, r, in.Until, reason); err != nil {
			return "the key's new end could not be scheduled: " + awserr.Explain(err)
		}
	}
	if err := h.Announcer.AnnounceRestore(ctx, facts); err != nil {
		return "a restore is announced before it happens, and the notice could not be sent: " + awserr.Explain(err)
	}
	parts := facts.Parts
	if exposed := exposedPart(r); in.ReactivateExposedKey && !slices.Contains(parts, exposed) {
		parts = append(slices.Clone(parts), exposed)
	}
	entry := incident.Restore{By: in.By, At: began, Reason: redact.Text(in.Reason), Parts: parts, Until: in.Until, Unfinished: true}
	if _, err := h.Incidents.Update(ctx, r.ID, func(r *incident.Record) { r.Restores = append(r.Restores, entry) }); err != nil {
		return "the restore could not be recorded, and would be fought: " + awserr.Explain(err)
	}
	return ""
}

// lift undoes the chosen parts and corrects the record by what came of it.
func (h *Handler) lift(ctx context.Context, r incident.Record, all []incident.Record, chosen []containment.Held, began time.Time, result workflow.RestoreResult) (workflow.RestoreResult, error) {
	alone, shared := separate(r, all, chosen, h.Now())
	result.Actions = append(result.Actions, shared...)
	result.Actions = append(result.Actions, h.Undo(r.Account).Lift(ctx, r.User, alone)...)
	failed := map[string]bool{}
	for _, a := range result.Actions {
		if !a.Status.Effective() && a.Status != containment.Skipped {
			failed[containment.Part(a.Step, a.Target)] = true
		}
	}
	saved, err := h.Incidents.Update(ctx, r.ID, func(r *incident.Record) { finish(r, began, failed) })
	if err != nil {
		return result, fmt.Errorf("restore %s was carried out as told, but correcting its record: %w", r.ID, err)
	}
	result.Restored = len(failed) == 0
	result.Remaining = partsOf(containment.Holding(saved.Actions, saved.UndoneAt()))
	return result, nil
}

// finish notes what came of the restore that began at that time. Parts whose undoing
// failed are taken out of it, so that they are held to be in force again.
func finish(r *incident.Record, began time.Time, failed map[string]bool) {
	for i := range r.Restores {
		if restore := &r.Restores[i]; restore.Unfinished && restore.At.Equal(began) {
			restore.Unfinished = false
			restore.Parts = slices.DeleteFunc(restore.Parts, func(part string) bool { return failed[part] })
		}
	}
}

func partsOf(held []containment.Held) []string {
	parts := []string{}
	for _, h := range held {
		parts = append(parts, h.Part())
	}
	return parts
}
