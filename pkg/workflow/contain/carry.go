package contain

import (
	"encoding/json"
	"slices"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// carry joins what was known at containment with what a verification read. What
// was seen before anything was changed stays; the present state is the new one.
func carry(before, after containment.Outcome) containment.Outcome {
	after.Start = before.Start
	after.KeyPrior, after.OffBefore = before.KeyPrior, before.OffBefore
	after.KeyCreatedAt, after.FenceUntil = before.KeyCreatedAt, before.FenceUntil
	after.User = userOf(before.User, after.User)
	if after.Contained {
		before.Actions = slices.DeleteFunc(slices.Clone(before.Actions), overtaken)
	}
	after.Actions = merge(before.Actions, after.Actions)
	if after.LastUsed.At.Before(before.LastUsed.At) {
		after.LastUsed = before.LastUsed
	}
	if !before.ContainedAt.IsZero() {
		after.ContainedAt = before.ContainedAt
	}
	off := map[string]bool{}
	for _, c := range before.Credentials {
		off[c.ID] = c.SwitchedOff
	}
	for i := range after.Credentials {
		c := &after.Credentials[i]
		c.SwitchedOff = c.SwitchedOff || off[c.ID] && c.Status != "Active"
	}
	return after
}

// userOf is the user as it was at containment, with its policies as they were
// read last: a verification reads them only where that had not succeeded.
func userOf(before, after containment.Principal) containment.Principal {
	if after.Capability != "" {
		before.Capability, before.CapabilityWhy = after.Capability, after.CapabilityWhy
		before.Policies, before.Groups = after.Policies, after.Groups
	}
	return before
}

// overtaken tells the failures that do not matter once a containment is whole:
// the denial that was refused is there in another way, and the credential is off
// or gone. That a policy could not be attached stays, since it is why something
// else stands in for it; and so does what was tried on other users and roles: no
// verification reads back what was never in force there.
func overtaken(a containment.Action) bool {
	attaching := a.Step == containment.RevokeAttached || a.Step == containment.IsolateAttached
	elsewhere := a.User != "" || a.Step == containment.RoleSessionDenied
	return (a.Status == containment.Failed || a.Status == containment.Denied) && !attaching && !elsewhere
}

// news tells whether a verification found something that a person must hear of
// now: containment gained or lost, or a credential switched off since.
func news(before, after containment.Outcome) bool {
	if before.Contained != after.Contained || before.Level != after.Level || before.KeyStatus != after.KeyStatus {
		return true
	}
	had := map[string]bool{}
	for _, c := range before.Credentials {
		had[c.ID] = c.SwitchedOff
	}
	for _, c := range after.Credentials {
		if c.SwitchedOff && !had[c.ID] {
			return true
		}
	}
	return false
}

// fit cuts the lists of a case until it leaves room for what else a state holds,
// such as the other keys of the event. The evidence holds everything, and More
// says how much is missing.
func (h *Handler) fit(c workflow.Case, budget int) workflow.Case {
	budget = min(budget, workflow.CaseBudget)
	o := &c.Outcome
	for _, list := range []*[]string{&o.Unread, &o.User.Policies, &o.User.Groups} {
		for size(c) > budget && len(*list) > 1 {
			o.More += len(*list) - len(*list)/2
			*list = (*list)[:len(*list)/2]
		}
	}
	for size(c) > budget && len(o.Credentials) > 0 {
		o.More++
		o.Credentials = o.Credentials[:len(o.Credentials)-1]
	}
	for size(c) > budget && len(o.Actions) > minActions {
		o.More++
		o.Actions = o.Actions[:len(o.Actions)-1]
	}
	if size(c) > budget {
		o.User.CapabilityWhy = ""
	}
	return c
}

// minActions are the first steps, which every notice tells: the key, the denial,
// and what stood in for it.
const minActions = 4

func size(c workflow.Case) int {
	b, err := json.Marshal(c)
	if err != nil {
		return 0 // cannot be: a Case holds only what JSON can
	}
	return len(b)
}
