package escalation

import (
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/iampolicy"
)

// trusting finds the roles that a service may take.
func trusting(roles []Principal, service string) (found []Principal) {
	for _, role := range roles {
		if role.Trust != nil && slices.ContainsFunc(role.Trust.Statements, func(s iampolicy.Statement) bool {
			return !s.Deny && (s.Principals.Everyone || slices.Contains(s.Principals.Service, service))
		}) {
			found = append(found, role)
		}
	}
	return found
}

// assumed tells whether the principal may assume an administrator's role: the
// role lets in the account, and the principal's policies allow it, or the role
// lets in the principal by name. Where roles were not read it is taken to be so
// for each that the policies allow; who is let in by name cannot be told then.
func (f *Finder) assumed(p Principal, set iampolicy.Set) (best Found) {
	if f.account.Unread {
		return Found{Answer: min(iampolicy.Maybe, set.CanOnAnother(assumeRole, p.ARN)), Unproven: true}
	}
	for _, role := range f.roles {
		if role.ARN == p.ARN || role.Trust == nil {
			continue
		}
		if answer := f.mayAssume(p, set, role); answer > best.Answer {
			best = Found{Answer: answer, Via: role.Name}
		}
	}
	return best
}

// mayAssume tells whether the principal may assume a role whose trust is known.
func (f *Finder) mayAssume(p Principal, set iampolicy.Set, role Principal) iampolicy.Answer {
	byAccount, byName := f.letsIn(role, p)
	return max(min(byName, notKept(set, role.ARN)), min(byAccount, set.CanOn(assumeRole, role.ARN)))
}

// notKept tells whether a principal may assume a role that lets it in by name: no
// policy need allow that, but a denial and a boundary still hold.
// Source: STS API reference, AssumeRole; IAM user guide, updating a trust policy.
func notKept(set iampolicy.Set, role string) iampolicy.Answer {
	set.Policies = append(slices.Clip(set.Policies), iampolicy.Document{Statements: []iampolicy.Statement{
		{Actions: []string{strings.ToLower(assumeRole)}, Resources: []string{"*"}},
	}})
	return set.CanOn(assumeRole, role)
}

// letsIn tells whether a role's trust policy lets in the whole account, and the
// principal by name.
func (f *Finder) letsIn(role, p Principal) (byAccount, byName iampolicy.Answer) {
	denied := iampolicy.No
	for _, s := range role.Trust.Statements {
		answer := s.Assumes(p.Set.Request)
		account := answer > iampolicy.No && (s.Principals.Everyone || slices.ContainsFunc(s.Principals.AWS, f.account.isAccount))
		name := answer > iampolicy.No && p.Kind != Group && slices.Contains(s.Principals.AWS, p.ARN)
		switch {
		case s.Deny && (account || name):
			denied = max(denied, answer)
		case s.Deny:
		default:
			if account {
				byAccount = max(byAccount, answer)
			}
			if name {
				byName = max(byName, answer)
			}
		}
	}
	return min(byAccount, iampolicy.Yes-denied), min(byName, iampolicy.Yes-denied)
}

// reach are the services whose actions a set allows at all, so that most paths
// need no closer look.
type reach struct {
	any   bool
	names map[string]bool
}

func services(s iampolicy.Set) reach {
	r := reach{names: map[string]bool{}}
	for _, document := range s.Policies {
		for _, statement := range document.Statements {
			if statement.Deny {
				continue
			}
			r.any = r.any || len(statement.NotActions) > 0
			for _, action := range statement.Actions {
				service, _, _ := strings.Cut(action, ":")
				r.any = r.any || strings.ContainsAny(service, "*?")
				r.names[service] = true
			}
		}
	}
	return r
}

// all reports whether a set may allow every step of a path. A role may be
// assumed without a permission, if it names who may.
func (r reach) all(path Path) bool {
	for _, step := range path.Steps {
		service, _, _ := strings.Cut(step.Action, ":")
		if !r.any && !r.names[service] && step.Action != assumeRole {
			return false
		}
	}
	return true
}
