package contain

import (
	"context"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// holds tells whether the event came while a person had the responder paused, and
// still has: as long as that, the key is only looked at. What was contained
// before is kept so; the pause is about what comes.
func (h *Handler) holds(f *file) bool {
	p := f.c.Event.Pause
	return p.On && h.Now().Before(p.Until)
}

// hold has a key only looked at while the responder is paused, if there is
// anything to hold. A temporary key is held like any other.
func (h *Handler) hold(f *file) {
	if h.holds(f) && f.request.Level >= level.Deactivate {
		f.request.Level = level.Notify
		f.held = pauseWords(f.c.Event.Pause)
	}
}

// held names the pause, or the cap, as the reason for which a key was left on.
func held(f *file) {
	o := &f.c.Outcome
	live := o.KeyStatus == "Active" || o.KeyStatus == ""
	if o.Special != containment.None || !live || o.DryRun {
		return
	}
	switch {
	case f.held != "":
		o.Special, o.SpecialReason = containment.Paused, f.held
	case f.capped != "" && f.request.Level < level.Deactivate:
		o.Special, o.SpecialReason = containment.Capped, f.capped
	}
}

// paused tells whether the responder is paused now, in which case the evidence
// raises nothing; the next look asks again. The case carries the pause, for the
// notice. A pause that cannot be read is none.
func (h *Handler) paused(ctx context.Context, f *file) bool {
	ctx, cancel := h.aside(ctx)
	defer cancel()
	p, err := h.Incidents.Pause(ctx)
	switch {
	case err != nil:
		f.c.Event.Pause = workflow.Pause{Problem: "whether the responder is paused could not be read: " + awserr.Explain(err)}
	case p.On(h.Now()):
		f.c.Event.Pause = pauseOf(p)
	default:
		f.c.Event.Pause = workflow.Pause{}
	}
	return f.c.Event.Pause.On
}

func pauseOf(p incident.Pause) workflow.Pause {
	return workflow.Pause{On: true, Until: p.Until.UTC(), By: p.By, Reason: p.Reason}
}

func pauseWords(p workflow.Pause) string {
	return p.By + " has paused the responder until " + p.Until.UTC().Format("2006-01-02 15:04 UTC") + " (" + p.Reason + ")"
}
