package contain

import (
	"context"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// escalate carries out what the evidence asks for: a higher level for the user,
// and the end of credentials that were made with the key. What a person has
// restored, or exempted, stays as it is; so does everything under a dry run, or
// where the settings do not let evidence decide.
func (h *Handler) escalate(ctx context.Context, c workflow.Case) workflow.Case {
	c = c.WithLists()
	c.Raise.Wanted, c.Raise.Look, c.Raise.Round = false, c.Reading.Look, c.Reading.Round
	f := &file{record: h.recordOf(ctx, &c)}
	f.c = c
	if !h.mayEscalate(f) || h.paused(ctx, f) || !h.mayRaise(ctx, f) {
		return f.c
	}
	why := "evidence: row " + strings.Join(c.Raise.Rows, ", ")
	acting, cancel := h.acting(ctx)
	defer cancel()
	h.lift(acting, f, why)
	h.cut(acting, f, why)
	h.note(ctx, f)
	h.keep(ctx, f, string(workflow.PhaseEscalate))
	return f.c
}

func (h *Handler) mayEscalate(f *file) bool {
	s, o := h.Settings, f.c.Outcome
	ordinary := o.Special == containment.None || o.Special == containment.Temporary
	if f.c.Event.Kind == trigger.Drill {
		return false // what its key made, and whose, no drill has made
	}
	return s.Escalate && s.Ceiling >= level.Revoke && !h.dryRun(f.c.Event) && !o.DryRun && ordinary && f.record.State != incident.Closed
}

// agreed tells whether a user has a fence in the settings. Once that has ended no more
// than revoke was agreed on, whatever the evidence says: what took the exposed key's
// place goes on working.
func (h *Handler) agreed(user string) bool {
	_, fenced := h.Settings.FenceOf(user, h.Now())
	return fenced
}

// lift brings the user's containment to the level that is asked for, at most to
// the ceiling. A signal that was too weak to contain anything has left a key of
// which nothing is in force yet.
func (h *Handler) lift(ctx context.Context, f *file, why string) {
	before, goal := f.c.Outcome, min(f.c.Raise.Level, h.Settings.Ceiling)
	if h.agreed(before.User.Name) {
		goal = min(goal, level.Revoke)
	}
	if goal <= before.Level || before.Special != containment.None {
		return
	}
	if !verifiable(f.c) {
		req := h.request(f.c.Event, f.c.Exposure)
		req.Level, req.Begun, req.Why = goal, true, why
		h.continues(&req, f.record)
		after := h.Engine.Contain(ctx, req)
		f.acted(after.Actions)
		f.c.Outcome = carry(before, after)
		return
	}
	req := h.verifyRequest(f)
	req.Level, req.Why, req.OffBefore = goal, why, false // it was used, whatever it was
	after, undone := h.Engine.Verify(ctx, req)
	f.undone(undone)
	f.acted(after.Actions)
	f.c.Outcome = carry(before, after)
	f.c.Raise.Acted = f.c.Raise.Acted || len(undone) > 0
}

// acted notes whether steps changed something. What a person has undone is left,
// and is no news.
func (f *file) acted(steps []containment.Action) {
	for _, a := range steps {
		f.c.Raise.Acted = f.c.Raise.Acted || a.Status == containment.Done
	}
}

// cut ends credentials that were made with the key.
func (h *Handler) cut(ctx context.Context, f *file, why string) {
	if len(f.c.Raise.Cut) == 0 {
		return
	}
	req := containment.CutRequest{
		Of: f.c.Outcome.User.Name, Why: "(" + why + ")", WholeRoles: h.Settings.RevokeRoles == "all",
		Leave: f.record.Leave(h.Now()), Intend: h.intend(f.record.ID), Intended: f.record.Intended(),
	}
	for _, d := range f.c.Raise.Cut {
		req.Made = append(req.Made, containment.Made{Kind: containment.MadeKind(d.Kind), ID: d.ID, Principal: d.Principal, Session: d.Session})
	}
	actions := h.Engine.Cut(ctx, req)
	f.acted(actions)
	for i, a := range actions {
		if a.Step == containment.RoleSessionDenied && a.Status.Effective() {
			f.c.Raise.Denied = append(f.c.Raise.Denied, f.c.Raise.Cut[i].ID)
		}
	}
	f.c.Outcome.Actions = merge(f.c.Outcome.Actions, actions)
}
