package restore

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// MaxRevival is how long an exposed key may be live again at most.
const MaxRevival = 72 * time.Hour

// choose picks the parts to undo, or says why the request is refused.
func (h *Handler) choose(r incident.Record, all []incident.Record, held []containment.Held, in workflow.RestoreInput) ([]containment.Held, string) {
	if refused := h.refuseRequest(all, in); refused != "" {
		return nil, refused
	}
	chosen, refused := pick(r, held, in)
	if refused != "" {
		return nil, refused
	}
	if len(chosen) == 0 {
		return nil, "nothing of this containment is left to undo"
	}
	if refused := h.refuseFence(r, chosen, in); refused != "" {
		return nil, refused
	}
	if refused := h.refuseSessions(r, held, chosen, in); refused != "" {
		return nil, refused
	}
	return chosen, ""
}

// refuseRequest refuses what is wrong with the request itself.
func (h *Handler) refuseRequest(all []incident.Record, in workflow.RestoreInput) string {
	if refused := incident.RefuseAsker(all, in.By); refused != "" {
		return refused
	}
	if !in.ReactivateExposedKey {
		return ""
	}
	now := h.Now()
	if !in.Until.After(now) || in.Until.After(now.Add(MaxRevival)) {
		return fmt.Sprintf("an exposed key is reactivated only until a time at most %d hours ahead (--until)", int(MaxRevival.Hours()))
	}
	return ""
}

// pick chooses the parts named, or those of the highest level in force. The
// exposed key is never among them unless its reactivation is asked for; one that was
// never off is opened by lifting what is named.
func pick(r incident.Record, held []containment.Held, in workflow.RestoreInput) ([]containment.Held, string) {
	exposed := exposedPart(r)
	isHeld := slices.ContainsFunc(held, func(h containment.Held) bool { return h.Part() == exposed })
	if in.ReactivateExposedKey && (isHeld || len(in.Only) == 0) {
		in.Only = append(slices.Clone(in.Only), exposed)
	} else if slices.Contains(in.Only, exposed) {
		return nil, "the exposed key stays off; to switch it on for a limited time: --reactivate-exposed-key --until T"
	}
	if len(in.Only) == 0 {
		return oneLevelDown(held, exposed), ""
	}
	chosen := []containment.Held{}
	for _, h := range held {
		if slices.Contains(in.Only, h.Part()) {
			chosen = append(chosen, h)
		}
	}
	for _, part := range in.Only {
		if !slices.ContainsFunc(chosen, func(h containment.Held) bool { return h.Part() == part }) {
			return nil, fmt.Sprintf("%q is not in force; what is: %s", part, cmp.Or(strings.Join(partsOf(held), ", "), "nothing"))
		}
	}
	return chosen, ""
}

// oneLevelDown takes isolate back first: its denials in every form, and the
// credentials that it switched off. With none of those left, revoke's. Credentials
// switched off because of their age are given back only by name.
func oneLevelDown(held []containment.Held, exposed string) []containment.Held {
	isolation, revocation := []containment.Held{}, []containment.Held{}
	for _, h := range held {
		switch {
		case h.Part() == exposed || h.Suspect && !h.Step.Denies():
		case h.Step == containment.RevokeAttached || h.Step == containment.RoleSessionDenied:
			revocation = append(revocation, h)
		default:
			isolation = append(isolation, h)
		}
	}
	if len(isolation) > 0 {
		return isolation
	}
	return revocation
}

// refuseSessions keeps sessions denied while temporary credentials that the key
// minted, or that it is, may be alive: they would be given back to whoever holds
// them.
func (h *Handler) refuseSessions(r incident.Record, held, chosen []containment.Held, in workflow.RestoreInput) string {
	if in.AcceptLiveSessions || !freesSessions(held, chosen) {
		return ""
	}
	now, settled := h.Now(), r.ContainedAt.Add(settling)
	switch s := r.Sessions; {
	case s.ReadUntil.IsZero() || s.ReadUntil.Before(settled):
		return "CloudTrail could not yet be read past the containment, so credentials that the key made may be alive unseen; " +
			"wait for a later report, or lift the denial all the same: --accept-live-sessions"
	case r.AccessKeyID.Temporary() && r.OpenedAt.Add(longestSession).After(now):
		return "the exposed session may be alive until " + r.OpenedAt.Add(longestSession).UTC().Format("2006-01-02 15:04 UTC") +
			"; wait until then, or lift the denial all the same: --accept-live-sessions"
	case s.AliveUntil.After(now):
		return "temporary credentials that the key made are alive until " + s.AliveUntil.UTC().Format("2006-01-02 15:04 UTC") +
			"; wait until then, or lift the denial all the same: --accept-live-sessions"
	}
	return ""
}

// freesSessions tells whether sessions are denied now that would not be any more.
// One denial of a user is as good as another; that of a role's session has none
// beside it.
func freesSessions(held, chosen []containment.Held) bool {
	lifted, left := 0, 0
	for _, part := range held {
		switch isChosen := slices.Contains(chosen, part); {
		case part.Step == containment.RoleSessionDenied && isChosen:
			return true
		case part.Step.Denies() && isChosen:
			lifted++
		case part.Step.Denies():
			left++
		}
	}
	return lifted > 0 && left == 0
}

// longestSession is how long temporary credentials live at most.
// Source: STS API reference, GetSessionToken.
const longestSession = 36 * time.Hour

// settling is how long after its deactivation a key may still have minted
// credentials: IAM takes seconds to agree with itself.
const settling = 10 * time.Second
