package summarize

import (
	"regexp"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// userName is what IAM accepts as a user's name.
var userName = regexp.MustCompile(`^[\w+=,.@-]{1,64}$`)

// raise asks containment for what the evidence calls for and is not in force.
// The contain step judges by itself what may be done; here only that is left out
// which the settings rule out anyway.
func (h *Handler) raise(c *workflow.Case, s usage.Summary) {
	asked, o := usage.Escalate(s), c.Outcome
	c.Raise.Level, c.Raise.Rows, c.Raise.Cut, c.Raise.Wanted = level.None, asked.Rows, []workflow.Descendant{}, false
	ordinary := o.Special == containment.None || o.Special == containment.Temporary
	if asked.Level == level.None || !h.Settings.Escalate || o.DryRun || !ordinary || h.Settings.Ceiling < level.Revoke {
		return
	}
	if goal := min(asked.Level, h.Settings.Ceiling); goal > o.Level && o.Special == containment.None {
		c.Raise.Level = goal
	}
	for _, m := range s.AliveSince() {
		if h.mayCut(m) && !left(o, m.AccessKeyID) && len(c.Raise.Cut) < workflow.MaxCut {
			c.Raise.Cut = append(c.Raise.Cut, workflow.Descendant{Kind: string(m.Kind), ID: m.AccessKeyID, Principal: m.Principal, Session: m.Session})
		}
	}
	done := c.Raise.Look == c.Reading.Look && c.Raise.Round == c.Reading.Round
	c.Raise.Wanted = !done && (c.Raise.Level != level.None || len(c.Raise.Cut) > 0)
}

// left tells whether containment has left a credential on for a reason, which it
// goes by itself: a person's decision, an exemption, or that it is not yet known who
// switched it on again.
func left(o containment.Outcome, id string) bool {
	skipped := false
	for _, a := range o.Actions {
		if a.Target == id {
			skipped = a.Status == containment.Skipped
		}
	}
	return skipped
}

// mayCut tells whether there is a way to end a credential. A password cannot be
// switched off and on again.
func (h *Handler) mayCut(m usage.Minted) bool {
	if m.AccessKeyID == "" {
		return false
	}
	switch m.Kind {
	case trail.RoleSession:
		return h.Settings.RevokeRoles != "none"
	default:
		return slices.Contains([]trail.CredentialKind{trail.AccessKey, trail.ServiceCredential}, m.Kind)
	}
}
