package escalation

import (
	"strings"

	"github.com/exposed-key-responder/responder/pkg/iampolicy"
)

// ask is a step of a path as the attacker's request.
type ask struct {
	action string
	set    iampolicy.Set
}

// asks are the steps of a path that are on a target, but for assuming a role.
func (f *Finder) asks(p Principal, path Path, target Target) (list []ask) {
	for _, step := range path.Steps {
		if step.On == target && step.Action != assumeRole {
			set := p.Set
			set.Request = attack(set.Request, path, step, f.account.Partition)
			list = append(list, ask{step.Action, set})
		}
	}
	return list
}

// onOne tells whether all steps are allowed on one and the same resource.
func onOne(list []ask, resource string) iampolicy.Answer {
	answer := iampolicy.Yes
	for _, a := range list {
		if answer != iampolicy.No {
			answer = min(answer, a.set.CanOn(a.action, resource))
		}
	}
	return answer
}

const assumeRole = "sts:AssumeRole"

// makes tells whether the principal can make something on which the whole path is
// allowed: policies often leave it all to names that begin in some way.
func (f *Finder) makes(p Principal, path Path) (best iampolicy.Answer) {
	list := f.asks(p, path, New)
	for _, a := range list {
		for _, resource := range a.set.Makeable(a.action) {
			if best == iampolicy.Yes || f.taken[nameOf(resource)] {
				continue
			}
			answer := onOne(list, resource)
			if strings.HasPrefix(nameOf(resource), string(Role)+"/") {
				answer = min(answer, notKept(p.Set, resource))
			}
			best = max(best, answer)
		}
	}
	return best
}

// nameOf is what no two users, or roles, share, whatever their paths: the kind
// and the name, of which upper and lower case are the same.
func nameOf(arn string) string {
	_, kind, name, _ := iampolicy.SplitARN(arn)
	return kind + "/" + strings.ToLower(name[strings.LastIndexByte(name, '/')+1:])
}

// enters tells whether the principal may change some role and assume it. Where
// roles were not read, any that both policies allow is taken to let it in.
func (f *Finder) enters(p Principal, path Path) (best Found) {
	list := f.asks(p, path, EnteredRole)
	if f.account.Unread {
		best = f.onAny(list[0].set, list[0].action, nil, p)
		best.Answer = min(best.Answer, p.Set.CanSomewhere(assumeRole))
		return best
	}
	if p.Set.CanOnAnother(path.Steps[0].Action, p.ARN) == iampolicy.No {
		return best // most may change no role at all
	}
	for _, role := range f.account.Everybody {
		if role.Kind != Role || role.ARN == p.ARN || role.Trust == nil || bounded(role) {
			continue
		}
		answer := onOne(list, role.ARN)
		if answer > best.Answer {
			answer = min(answer, f.mayAssume(p, p.Set, role))
		}
		if answer > best.Answer {
			best = Found{Answer: answer, Via: role.Name}
		}
	}
	return best
}

// bounded reports whether a role stays held back by its boundary, whatever is
// attached to it.
func bounded(role Principal) bool {
	if role.Set.Boundary == nil {
		return false
	}
	return iampolicy.Set{Policies: []iampolicy.Document{*role.Set.Boundary}}.Administrator() == iampolicy.No
}
