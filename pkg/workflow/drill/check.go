package drill

import (
	"context"
	"errors"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

const (
	// atOnce is how long the response may take, which is a matter of seconds.
	atOnce = 3 * time.Minute
	// toTheEnd is how long the verification and the report may take, beside the
	// pause before them. The report is due within five minutes of the alert.
	toTheEnd = 12 * time.Minute
	// longestPause is the longest verifyAfter whose end a drill waits for.
	longestPause = 30 * time.Minute
)

// check looks what has become of the event. It asks for another look as long as
// something is still to come and has its time.
func (h *Handler) check(ctx context.Context, d workflow.Drill) workflow.Drill {
	now, next := h.Now().UTC(), h.atOnce(ctx, &d)
	limit := d.AnnouncedAt.Add(atOnce)
	d.Steps = next
	if !d.Has(workflow.DrillFailed) && !d.Has(workflow.DrillUnread) && h.Settings.VerifyAfter <= longestPause {
		d.Steps = append(d.Steps, h.later(ctx, d.IncidentID)...)
		limit = d.AnnouncedAt.Add(h.Settings.VerifyAfter + toTheEnd)
	}
	unfinished := d.Has(workflow.DrillFailed) || d.Has(workflow.DrillUnread)
	d.Again = unfinished && now.Before(limit)
	return d
}

// goal is the level that the responder must bring a drill's key to: what a
// drill's event asks for, as far as the settings allow.
func (h *Handler) goal() level.Level {
	if h.Settings.DryRun {
		return level.Notify
	}
	return min(level.Revoke, max(h.Settings.Ceiling, level.Notify))
}

// atOnce reads what a response is to have done: from IAM and the table, and not
// from what the responder says of itself.
func (h *Handler) atOnce(ctx context.Context, d *workflow.Drill) []workflow.DrillStep {
	steps := []workflow.DrillStep{h.keyStep(ctx, *d)}
	if h.goal() >= level.Revoke {
		steps = append(steps, h.deniedStep(ctx, d.User))
	}
	record, err := h.Incidents.Of(ctx, d.AccessKeyID)
	d.IncidentID, d.ContainedAt, d.Seconds, d.TimeToContain = record.ID, record.ContainedAt, -1, -1
	if !record.ContainedAt.IsZero() {
		d.Seconds = max(0, record.ContainedAt.Sub(d.AnnouncedAt).Seconds())
		d.TimeToContain = max(0, record.ContainedAt.Sub(record.ArrivedAt).Seconds())
	}
	return append(steps, h.recordStep(record, err), h.sentStep(ctx, workflow.DrillAlertSent, record.ID, notice.Alert))
}

// later reads what comes after the verification.
func (h *Handler) later(ctx context.Context, id string) []workflow.DrillStep {
	closed := step(workflow.DrillClosed, "the closing notice was sent, and the incident is closed")
	switch record, err := h.Incidents.Get(ctx, id); {
	case err != nil:
		closed = unread(workflow.DrillClosed, err)
	case record.State != incident.Closed:
		closed = failed(workflow.DrillClosed, "the incident is "+string(record.State)+": its investigation did not come to an end")
	}
	return []workflow.DrillStep{h.sentStep(ctx, workflow.DrillReportSent, id, notice.Report), closed}
}

// recordStep judges the incident's record. The responder contains a key without
// the table too, but then nothing can be undone by it.
func (h *Handler) recordStep(r incident.Record, err error) workflow.DrillStep {
	const name = workflow.DrillRecorded
	contains := h.goal() >= level.Deactivate
	switch {
	case errors.Is(err, incident.ErrNotFound):
		return failed(name, "there is no incident: the event did not reach the responder, or it could not write to the table")
	case err != nil:
		return unread(name, err)
	case contains && !r.Contained:
		return failed(name, r.ID+" says that the key is not contained")
	case contains:
		return step(name, r.ID+" says that the key is contained")
	}
	return step(name, r.ID)
}

// sentStep asks whether a notice of the incident was sent.
func (h *Handler) sentStep(ctx context.Context, name workflow.DrillStepName, id string, kind notice.Kind) workflow.DrillStep {
	if id == "" {
		return failed(name, "there is no incident that it could be about")
	}
	sent, why, err := h.Incidents.WasSent(ctx, id, string(kind))
	switch {
	case err != nil:
		return unread(name, err)
	case !sent:
		return failed(name, "the "+string(kind)+" was not sent: "+why)
	}
	return step(name, "SNS took the "+string(kind))
}

func step(name workflow.DrillStepName, detail string) workflow.DrillStep {
	return workflow.DrillStep{Name: name, Status: workflow.DrillHolds, Detail: detail}
}

func failed(name workflow.DrillStepName, detail string) workflow.DrillStep {
	return workflow.DrillStep{Name: name, Status: workflow.DrillFailed, Detail: detail}
}

func unread(name workflow.DrillStepName, err error) workflow.DrillStep {
	return workflow.DrillStep{Name: name, Status: workflow.DrillUnread, Detail: "could not be read: " + awserr.Explain(err)}
}
