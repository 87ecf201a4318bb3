package containment

import (
	"context"
	"slices"
	"time"
)

// VerifyRole reads the denial of an exposed session of a role back, and puts it in
// force again where Verify would that of a user.
func (e *Engine) VerifyRole(ctx context.Context, req VerifyRequest) (Outcome, []Undone) {
	v := e.verification(req)
	v.special(TemporaryRole, "")
	v.readSessions(ctx)
	v.findUndone(ctx, v.own)
	denials := v.sessionDenials()
	v.denySessions(ctx, denials)
	if len(denials) == 0 && v.Roles != nil {
		v.denySession(ctx) // it could not be denied before
	}
	v.repeat(ctx)
	v.noteReapplied()
	return v.result()
}

// sessionDenials are the denials of role sessions that were in force.
func (v *verification) sessionDenials() []Action {
	return slices.DeleteFunc(slices.Clone(v.own), func(a Action) bool {
		return a.Step != RoleSessionDenied || !a.Status.Effective()
	})
}

// readSessions notes which denials of role sessions are in force. One role has one
// policy, which denies all of them or is not whole.
func (v *verification) readSessions(ctx context.Context) {
	if v.Roles == nil {
		return
	}
	read := map[string]denyDocument{}
	for _, a := range v.sessionDenials() {
		part := Part(a.Step, a.Target)
		doc, known := read[a.Target]
		if !known && !v.unknown[part] {
			var err error
			if doc, err = v.sessionPolicy(ctx, a.Target); err != nil {
				v.unread(SessionPolicy+" of role "+a.Target, err)
				v.unknown[part] = true
			}
			read[a.Target], v.present[part] = doc, err == nil
		}
		ended := v.Now().After(a.At.Add(longestSession)) // and then the denial may go
		v.present[part] = v.present[part] && (ended || doc.holds(a))
	}
}

// holds tells whether a policy denies the session that an action denied. The time
// in the policy is that of the call, a little before the action's.
func (d denyDocument) holds(a Action) bool {
	const slack = time.Minute
	session := Session{UserID: a.Session}
	return slices.ContainsFunc(d.Statement, func(s denyStatement) bool {
		before, err := time.Parse(time.RFC3339, s.Condition["DateLessThan"]["aws:TokenIssueTime"])
		whole := s.Effect == "Deny" && s.Action == "*" && s.Resource == "*"
		return err == nil && whole && session.denies(s) && !before.Before(a.At.Add(-slack))
	})
}

// denySessions denies again what is denied no more, and records what still is. A
// denial that could not be read is not known to hold, and is left as it is.
func (v *verification) denySessions(ctx context.Context, denials []Action) {
	seen := map[string]bool{}
	for _, a := range denials {
		if seen[a.Target+" "+a.Session] || v.unknown[Part(a.Step, a.Target)] {
			continue
		}
		seen[a.Target+" "+a.Session] = true
		again := Action{Step: a.Step, Target: a.Target, User: a.User, Reason: a.Reason}
		v.denyOf(ctx, again, Session{UserID: a.Session, Before: v.Now()})
	}
}

// denySessionsAgain denies those sessions of roles again that were made with the key
// and whose denial was found undone.
func (v *verification) denySessionsAgain(ctx context.Context) {
	v.denySessions(ctx, slices.DeleteFunc(v.sessionDenials(), func(a Action) bool { return !v.redo[Part(a.Step, a.Target)] }))
}
