package escalation

import (
	"strings"

	"github.com/exposed-key-responder/responder/pkg/iampolicy"
)

// onOne tells whether all steps of a path that are on a target are allowed on one
// and the same resource.
func (f *Finder) onOne(p Principal, path Path, target Target, resource string) iampolicy.Answer {
	answer := iampolicy.Yes
	for _, step := range path.Steps {
		if step.On == target && answer != iampolicy.No && step.Action != assumeRole {
			set := p.Set
			set.Request = attack(set.Request, path, step, f.account.Partition)
			answer = min(answer, set.CanOn(step.Action, resource))
		}
	}
	return answer
}

const assumeRole = "sts:AssumeRole"

// makes tells whether the principal can make something on which the whole path is
// allowed: policies often leave it all to names that begin in some way.
func (f *Finder) makes(p Principal, path Path) (best iampolicy.Answer) {
	for _, step := range path.Steps {
		if step.On != New {
			continue
		}
		for _, resource := range p.Set.Makeable(step.Action) {
			if best != iampolicy.Yes && !f.taken[nameOf(resource)] {
				best = max(best, f.onOne(p, path, New, resource))
			}
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
	if f.account.Unread {
		step := path.Steps[0]
		set := p.Set
		set.Request = attack(set.Request, path, step, f.account.Partition)
		best = f.onAny(set, step.Action, nil, p)
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
		answer := f.onOne(p, path, EnteredRole, role.ARN)
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
