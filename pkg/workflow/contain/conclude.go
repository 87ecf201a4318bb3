package contain

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/correlation"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/level"
)

// conclude writes down what was done. Whatever cannot be written is said in the
// case; nothing here changes what was done.
func (h *Handler) conclude(ctx context.Context, f *file) {
	h.reviveIfLive(ctx, f)
	ctx = correlation.With(ctx, correlation.ID{Incident: f.record.ID})
	f.c.IncidentID = f.record.ID
	if f.c.Recorded {
		h.save(ctx, f)
	}
	// Only the record knows of earlier runs; without it nothing is claimed.
	f.c.Outcome.OffBefore = f.c.Recorded && f.record.OffBefore
	f.c.Sightings = f.record.SightingCount
	h.keep(ctx, f, "containment")
}

// reviveIfLive opens a new incident when a key that is on record was found
// Active, and no restore allows that: whoever switched it on, it is a new fact,
// and has to be told anew. So is a fence, where none was raised when the key was
// told of first, as in a pause. What persons gave back of the rest is still left:
// this run has kept to it, and the verifications of the new incident must.
func (h *Handler) reviveIfLive(ctx context.Context, f *file) {
	live := foundLive(f.c.Outcome) && h.Now().Sub(f.record.ContainedAt) >= settling
	if !f.c.Repeat || !live && !newlyFenced(f) {
		return
	}
	ctx, cancel := h.aside(ctx)
	defer cancel()
	draft := h.draft(f.c.Event, f.c.Exposure)
	draft.Start, draft.Restores = max(draft.Start, f.record.Start), f.record.Restores
	next, _, err := h.reopen(ctx, f.record, draft)
	if err != nil {
		f.c.Recorded, f.c.RecordError = false, awserr.Explain(err)
	}
	if next.ID != "" {
		f.record = next
	}
	f.c.Repeat, f.c.Investigate = false, true
}

// settling is how long after its deactivation a key may still be listed as
// Active: the second copy of an event would otherwise look like a second
// exposure.
const settling = time.Minute

func newlyFenced(f *file) bool {
	return f.c.Outcome.Special == containment.Fenced && f.record.FenceUntil.IsZero()
}

func foundLive(o containment.Outcome) bool {
	return o.KeyPrior == "Active" && o.Special == containment.None && o.Level >= level.Deactivate && !o.DryRun
}

// save writes the outcome into the incident's record.
func (h *Handler) save(ctx context.Context, f *file) {
	ctx, cancel := h.aside(ctx)
	defer cancel()
	saved, err := h.Incidents.Update(ctx, f.record.ID, func(r *incident.Record) {
		h.write(r, f)
	})
	if err != nil {
		f.c.Recorded, f.c.RecordError = false, awserr.Explain(err)
		return
	}
	f.record = saved
}

func (h *Handler) write(r *incident.Record, f *file) {
	o := &f.c.Outcome
	r.Saw(incident.Sighting{
		EventID: f.c.Event.ID,
		Kind:    string(f.c.Event.Kind),
		Code:    f.c.Exposure.Code,
		Region:  f.c.Event.Region,
		At:      f.c.Event.ArrivedAt,
	})
	if o.Special == containment.NotDrill && f.c.Repeat {
		return // whoever calls it a drill changes nothing of what is on record
	}
	r.Actions = merge(r.Actions, o.Actions)
	if r.KeyPrior == "" {
		r.KeyPrior, r.OffBefore = o.KeyPrior, o.OffBefore
	}
	if o.KeyPrior == "Active" {
		r.OffBefore = false // somebody has switched it on since
	}
	if r.User == "" {
		r.User = o.User.Name
	}
	if r.ContainedAt.IsZero() {
		r.ContainedAt = o.ContainedAt
	}
	r.Level = max(r.Level, o.Level)
	r.Contained = o.Contained
	fencedUntil(r, *o)
	fell(r, f.fallen)
	r.PausedUntil = time.Time{}
	if f.held != "" && !o.Contained {
		r.PausedUntil = f.c.Event.Pause.Until
	}
	if r.State == incident.Opened {
		r.State = incident.Handled
	}
}

// fencedUntil writes down when a fence ends. The first one raised settles it.
func fencedUntil(r *incident.Record, o containment.Outcome) {
	if r.FenceUntil.IsZero() {
		r.FenceUntil = o.FenceUntil
	}
}

// merge adds the actions of a run to the record. A step that was found already
// so, and is on record, adds nothing. An attempt that came to nothing gives way
// to the next one of the same step: only the last tells how things stand.
func merge(recorded, latest []containment.Action) []containment.Action {
	have, again := map[string]bool{}, map[string]bool{}
	for _, a := range recorded {
		if a.Status.Effective() {
			have[containment.Part(a.Step, a.Target)] = true
		}
	}
	for _, a := range latest {
		again[containment.Part(a.Step, a.Target)] = true
	}
	merged := []containment.Action{}
	for _, a := range recorded {
		if a.Status.Effective() || !again[containment.Part(a.Step, a.Target)] {
			merged = append(merged, a)
		}
	}
	for _, a := range latest {
		if known(recorded, a) || a.Status == containment.Already && have[containment.Part(a.Step, a.Target)] {
			continue
		}
		merged = append(merged, a)
	}
	return merged
}

// known tells whether that very action is recorded and stays so: a case carries
// the actions of earlier runs along, and each verification merges them again.
func known(recorded []containment.Action, a containment.Action) bool {
	return a.Status.Effective() && slices.ContainsFunc(recorded, func(r containment.Action) bool {
		return r.Step == a.Step && r.Target == a.Target && r.Status == a.Status && r.At.Equal(a.At)
	})
}

// keeping is the time for putting down the evidence, which nothing waits for any
// more. It is part of what is kept for writing down what was done.
const keeping = 6 * time.Second

// keep puts the whole outcome into the evidence bucket.
func (h *Handler) keep(ctx context.Context, f *file, what string) {
	body, err := json.MarshalIndent(f.c, "", "  ")
	if err == nil {
		ctx, cancel := context.WithTimeout(ctx, keeping)
		defer cancel()
		name := what + "-" + h.Now().UTC().Format("20060102T150405.000Z") + ".json"
		_, err = h.Evidence.Put(ctx, f.record.ID, name, body)
	}
	if err != nil {
		f.c.EvidenceError = awserr.Explain(err)
	}
}
