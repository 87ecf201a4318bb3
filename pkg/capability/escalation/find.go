package escalation

import (
	"cmp"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/iampolicy"
)

// Found is a path that is open to a principal.
type Found struct {
	Path Path
	// Answer is Yes, or Maybe where a condition decides, or what is Unproven.
	Answer iampolicy.Answer
	// Via is the principal whose rights are reached, where one is known; or "".
	Via string
	// Unproven: it counts only if what is reached is an administrator's, which
	// was not looked at.
	Unproven bool
}

// Finder finds the paths in one account.
type Finder struct {
	account              Account
	users, groups, roles []Principal
	taken                map[string]bool        // as nameOf has it
	trusting             map[string][]Principal // the administrators' roles that a service may take
}

// NewFinder looks for paths in an account.
func NewFinder(account Account) *Finder {
	f := &Finder{account: account, users: account.of(User), groups: account.of(Group), roles: account.of(Role), taken: map[string]bool{}}
	for _, p := range account.Everybody {
		f.taken[nameOf(p.ARN)] = true
	}
	f.trusting = map[string][]Principal{}
	for _, path := range paths() {
		if _, known := f.trusting[path.Service]; !known {
			f.trusting[path.Service] = trusting(f.roles, path.Service)
		}
	}
	return f
}

// Of lists the paths that are open to a principal. An administrator has nothing
// to gain: ask that first.
func (f *Finder) Of(p Principal) (found []Found) {
	reach := services(p.Set)
	paths := all
	if p.Set.Boundary != nil && unbounded(p.Set).Administrator() == iampolicy.Yes {
		paths = slices.Concat(boundary, all)
	}
	for _, path := range paths {
		if !p.takes(path.Only) || !reach.all(path) {
			continue
		}
		if open := f.open(p, path); open.Answer != iampolicy.No {
			open.Path = path
			found = append(found, open)
		}
	}
	return found
}

func unbounded(s iampolicy.Set) iampolicy.Set {
	s.Boundary = nil
	return s
}

// open tells whether all steps of a path are allowed.
func (f *Finder) open(p Principal, path Path) Found {
	way := Found{Answer: iampolicy.Yes}
	if path.Service != "" && path.Steps[0].On != PassedRole {
		way = f.running(path.Service)
	}
	for _, step := range path.Steps {
		if way.Answer == iampolicy.No {
			return way
		}
		allowed := f.allowed(p, path, step)
		way.Answer = min(way.Answer, allowed.Answer)
		way.Via = cmp.Or(allowed.Via, way.Via)
		way.Unproven = way.Unproven || allowed.Unproven
	}
	return way
}

// running tells whether a service runs with an administrator's role.
func (f *Finder) running(service string) Found {
	if f.account.Unread {
		return Found{Answer: iampolicy.Maybe, Unproven: true}
	}
	if roles := f.trusting[service]; len(roles) > 0 {
		return Found{Answer: iampolicy.Yes, Via: roles[0].Name}
	}
	return Found{}
}

// allowed tells whether a step is allowed on its target, and through whom.
func (f *Finder) allowed(p Principal, path Path, step Step) Found {
	set := p.Set
	set.Request = attack(set.Request, path, step, f.account.Partition)
	switch step.On {
	case Anything:
		return Found{Answer: set.CanSomewhere(step.Action)}
	case Itself:
		return Found{Answer: set.CanOn(step.Action, p.self())}
	case OwnGroup:
		return Found{Answer: onOwn(set, step.Action, p.Groups)}
	case OwnPolicy:
		return Found{Answer: onOwn(set, step.Action, f.ownPolicies(p))}
	case OtherUser:
		return f.onAny(set, step.Action, f.users, p)
	case HighGroup:
		return f.onAny(set, step.Action, f.groups, p)
	case OtherRole:
		return f.onAny(set, step.Action, f.roles, p)
	case PassedRole:
		return f.onAny(set, step.Action, f.trusting[path.Service], Principal{})
	case AssumedRole:
		return f.assumed(p, set)
	case New, EnteredRole:
		switch {
		case step != path.Steps[0]:
			return Found{Answer: iampolicy.Yes} // looked at with the first
		case step.On == New:
			return Found{Answer: f.makes(p, path)}
		}
		return f.enters(p, path)
	}
	return Found{}
}

// attack is what is known of the request that an attacker would make: the
// policy that is attached is AdministratorAccess, what is made has no boundary,
// and a role is passed to the path's service.
func attack(r iampolicy.Request, path Path, step Step, partition string) iampolicy.Request {
	switch {
	case step.Action == "iam:PassRole":
		return r.With("iam:passedtoservice", path.Service)
	case strings.HasPrefix(step.Action, "iam:Attach"):
		r = r.With("iam:policyarn", "arn:"+partition+":iam::aws:policy/AdministratorAccess")
	}
	if step.On == OtherRole || step.On == OtherUser || step.On == New || step.On == EnteredRole {
		r.Absent = append([]string{"iam:permissionsboundary"}, r.Absent...)
	}
	return r
}

// onOwn tells whether an action is allowed on everything that it is about, or on
// one of the principal's own.
func onOwn(set iampolicy.Set, action string, arns []string) iampolicy.Answer {
	best := set.Can(action)
	for _, arn := range arns {
		best = max(best, set.CanOn(action, arn))
	}
	return best
}

// onAny tells whether an action is allowed on every principal of the kind that
// it is about, or on one of those listed, other than the principal itself.
func (f *Finder) onAny(set iampolicy.Set, action string, list []Principal, but Principal) Found {
	best := Found{Answer: set.Can(action)}
	if f.account.Unread && best.Answer != iampolicy.Yes {
		return Found{Answer: min(iampolicy.Maybe, set.CanOnAnother(action, but.ARN)), Unproven: true}
	}
	for _, p := range list {
		if p.ARN == but.ARN {
			continue
		}
		if answer := set.CanOn(action, p.ARN); answer > iampolicy.No && (answer > best.Answer || best.Via == "" && answer == best.Answer) {
			best = Found{Answer: answer, Via: p.Name}
		}
	}
	return best
}

// ownPolicies are the customer's policies that the principal has: those of AWS
// cannot be changed.
func (f *Finder) ownPolicies(p Principal) (arns []string) {
	for _, arn := range p.Managed {
		if strings.Contains(arn, "::"+f.account.ID+":policy/") {
			arns = append(arns, arn)
		}
	}
	return arns
}
