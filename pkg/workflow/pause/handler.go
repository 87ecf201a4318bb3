// Package pause stops the responder from containing anything new, for a limited
// time, and ends that before its time.
//
// It is the change window and the kill switch, in place of disabling rules: what
// comes meanwhile is told, and contained when the pause is over. It is reached
// by lambda:InvokeFunction only. A pause is also what an attacker would like to
// have, so it is announced before it begins, who asks must not be the principal
// of an open incident, it lasts four hours at most, and another one may only
// begin when what came in the last was contained.
package pause

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/redact"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// Incidents is the table as this step uses it; incident.Table is one.
type Incidents interface {
	Pause(ctx context.Context) (incident.Pause, error)
	SavePause(ctx context.Context, p incident.Pause) (incident.Pause, error)
	List(ctx context.Context) ([]incident.Record, error)
}

// Announcer tells the team of a pause.
type Announcer interface {
	AnnouncePause(ctx context.Context, facts notice.PauseFacts) error
}

// Scheduler has a key contained at a given time; schedule.Schedule does.
type Scheduler interface {
	ContainAt(ctx context.Context, r incident.Record, at time.Time, reason string) error
}

// Handler begins, prolongs and ends pauses.
type Handler struct {
	Incidents Incidents
	Announcer Announcer
	Scheduler Scheduler
	Now       func() time.Time
}

// Handle does what was asked for. An error means that nothing was changed and
// that it is not known how things stand; what may not be is refused in the
// result, with the reason.
func (h *Handler) Handle(ctx context.Context, in workflow.PauseInput) (workflow.PauseResult, error) {
	present, err := h.Incidents.Pause(ctx)
	if err != nil && !errors.Is(err, incident.ErrPauseInvalid) {
		return workflow.PauseResult{}, fmt.Errorf("reading the pause: %w", err)
	}
	all, err := h.Incidents.List(ctx)
	if err != nil {
		return workflow.PauseResult{}, fmt.Errorf("reading the open incidents: %w", err)
	}
	if refused := incident.RefuseAsker(all, in.By); refused != "" {
		return h.answer(present, refused), nil
	}
	if in.End {
		return h.end(ctx, present, all, in), nil
	}
	return h.begin(ctx, present, in), nil
}

// answer tells how the pause stands.
func (h *Handler) answer(p incident.Pause, refused string) workflow.PauseResult {
	result := workflow.PauseResult{Version: workflow.Version, Refused: refused, Waiting: []string{}}
	if result.On = p.On(h.Now()); result.On {
		result.At, result.Until, result.By, result.Reason = p.At, p.Until, p.By, p.Reason
	}
	return result
}

// begin begins a pause, or prolongs the one that is on.
func (h *Handler) begin(ctx context.Context, present incident.Pause, in workflow.PauseInput) workflow.PauseResult {
	next, refused := h.next(present, in)
	if refused != "" {
		return h.answer(present, refused)
	}
	if err := h.Announcer.AnnouncePause(ctx, notice.PauseFacts{Pause: next}); err != nil {
		return h.answer(present, "a pause is announced before it begins, and the notice could not be sent: "+awserr.Explain(err))
	}
	saved, err := h.Incidents.SavePause(ctx, next)
	if err != nil {
		return h.answer(present, "the pause could not be recorded, so there is none: "+awserr.Explain(err))
	}
	return h.answer(saved, "")
}

// next is the pause that is asked for, or why there cannot be one.
func (h *Handler) next(present incident.Pause, in workflow.PauseInput) (incident.Pause, string) {
	now := h.Now().UTC().Truncate(time.Second)
	next := incident.Pause{Revision: present.Revision, By: in.By, Reason: redact.Text(in.Reason), At: now, Until: in.Until.UTC().Truncate(time.Second)}
	if present.On(now) {
		next.At = present.At
	}
	free := present.End().Add(incident.PauseGap)
	switch {
	case in.Reason == "":
		return next, "a pause has a reason"
	case !in.Until.IsZero() && !next.Until.After(now):
		return next, "the end that was asked for, " + minute(next.Until) + ", is over"
	case !next.Until.After(now) || next.Until.After(next.At.Add(incident.MaxPause)):
		return next, "a pause ends " + words(incident.MaxPause) + " after its beginning at the latest, which is " + minute(next.At.Add(incident.MaxPause))
	case present.On(now) && !next.Until.After(present.Until):
		return next, "the responder is paused until " + minute(present.Until) + " already; to end that: ekr pause --end"
	case !present.On(now) && now.Before(free):
		return next, "the last pause ended at " + minute(present.End()) + ", and what came in it is contained first: another may begin at " + minute(free)
	}
	return next, ""
}

func words(d time.Duration) string { return fmt.Sprintf("%d hours", int(d.Hours())) }

func minute(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }
