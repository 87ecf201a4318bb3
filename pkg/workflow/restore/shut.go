package restore

import (
	"context"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// openly is how a person says that the exposed key is to work again.
const openly = "to open it all the same, for a limited time: --reactivate-exposed-key --until T, and --only with what denies it"

// shut looks whether the exposed key is off before the last of what denies
// everything is lifted: a denial may stand in for a key that IAM would not switch
// off, or somebody may have switched it on since. A key that is on is switched off
// first. One that stays on is opened only if a person has said so: else the restore
// is refused. What is found goes into the announcement.
func (h *Handler) shut(ctx context.Context, held, chosen []containment.Held, facts *notice.RestoreFacts) (refused string) {
	r := facts.Record
	if !r.AccessKeyID.LongTerm() || r.User == "" {
		return "" // there is no key to read, or nobody to lift anything of
	}
	undo := h.Undo(r.Account)
	status, err := undo.KeyStatus(ctx, r.User, r.AccessKeyID)
	facts.KeyStatus = status
	said := facts.Input.ReactivateExposedKey || r.Revived(h.Now())
	switch {
	case said || fencedNow(r, held, h) || !opens(held, chosen):
		return ""
	case err != nil:
		return "nothing would deny the exposed key any more, and whether it is off could not be read: " + awserr.Explain(err)
	case status != "Active":
		return ""
	}
	if by, decided := r.Leave(h.Now())[exposedPart(r)]; decided {
		return "the exposed key is ON (" + by + "), and this would lift the last that denies it; " + openly
	}
	return h.switchOff(ctx, undo, facts)
}

// switchOff tries to switch the key off, and writes it down.
func (h *Handler) switchOff(ctx context.Context, undo *containment.Undo, facts *notice.RestoreFacts) (refused string) {
	r := facts.Record
	a := undo.SwitchOff(ctx, r.User, r.AccessKeyID)
	if !a.Status.Effective() {
		return "the exposed key is ON and could not be switched off (" + a.Reason + "), and this would lift the last that denies it; " + openly
	}
	saved, err := h.Incidents.Update(ctx, r.ID, func(r *incident.Record) { r.Actions = append(r.Actions, a) })
	if err != nil {
		return "the exposed key was ON and is switched off now, which could not be recorded: " + awserr.Explain(err)
	}
	facts.Record, facts.KeyStatus, facts.SwitchedOff = saved, "Inactive", true
	return ""
}

// opens tells whether some denial of the user would be lifted, and nothing be left
// that denies it everything.
func opens(held, chosen []containment.Held) bool {
	lifts := slices.ContainsFunc(chosen, func(h containment.Held) bool { return h.Step.Denies() })
	return lifts && !slices.ContainsFunc(held, func(h containment.Held) bool { return h.Step.Isolates() && !slices.Contains(chosen, h) })
}

// refuseFence keeps a fence that is not asked for by name: the key of a fenced user
// is on, and nothing else holds back whoever has its secret.
func (h *Handler) refuseFence(r incident.Record, chosen []containment.Held, in workflow.RestoreInput) string {
	if len(in.Only) == 0 && fencedNow(r, chosen, h) {
		return "the exposed key is ON, and the fence is all that holds it back; to lift it all the same: --only fence"
	}
	return ""
}

// fencedNow tells whether a fence is among the parts whose time is not over.
func fencedNow(r incident.Record, parts []containment.Held, h *Handler) bool {
	return !r.FenceOver(h.Now()) && slices.ContainsFunc(parts, func(h containment.Held) bool { return h.Step == containment.FenceAttached })
}

func exposedPart(r incident.Record) string {
	return containment.Part(containment.KeyInactive, string(r.AccessKeyID))
}
