package escalation

import (
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/posture/iampolicy"
	"github.com/exposed-key-responder/responder/pkg/posture/principals"
)

// Found is a path that is open to a principal.
type Found struct {
	Path Path
	// Answer is Yes, or Maybe where a condition decides.
	Answer iampolicy.Answer
	// Via is the principal whose rights are reached, where one is known; or "".
	Via string
}

// Finder finds the paths in one account.
type Finder struct {
	account *principals.Account
	// Administrators, without those whose rights are not known.
	users, groups, roles []*principals.Principal
}

// NewFinder looks for the administrators of an account: whoever reaches one of
// them has gained everything.
func NewFinder(account *principals.Account) *Finder {
	return &Finder{
		account: account,
		users:   administrators(account.Users), groups: administrators(account.Groups), roles: administrators(account.Roles),
	}
}

func administrators(list []*principals.Principal) (found []*principals.Principal) {
	for _, p := range list {
		if p.Known() && !p.ServiceLinked() && p.Set.Administrator() != iampolicy.No {
			found = append(found, p)
		}
	}
	return found
}

// Of lists the paths that are open to a principal whose rights are known. An
// administrator has nothing to gain: ask that first.
func (f *Finder) Of(p *principals.Principal) (found []Found) {
	reach := services(p.Set)
	paths := all
	if p.Set.Boundary != nil && unbounded(p.Set).Administrator() == iampolicy.Yes {
		paths = slices.Concat(boundary, all)
	}
	for _, path := range paths {
		if path.Only != "" && path.Only != asUser(p.Kind) || !reach.all(path) {
			continue
		}
		if answer, via := f.open(p, path); answer != iampolicy.No {
			found = append(found, Found{Path: path, Answer: answer, Via: via})
		}
	}
	return found
}

func unbounded(s iampolicy.Set) iampolicy.Set {
	s.Boundary = nil
	return s
}

func asUser(kind principals.Kind) string {
	if kind == principals.Group {
		return string(principals.User)
	}
	return string(kind)
}

// open tells whether all steps of a path are allowed.
func (f *Finder) open(p *principals.Principal, path Path) (answer iampolicy.Answer, via string) {
	answer = iampolicy.Yes
	if path.Service != "" && path.Steps[0].On != PassedRole {
		role := f.trusting(path.Service)
		if role == nil {
			return iampolicy.No, ""
		}
		via = role.Name
	}
	for _, step := range path.Steps {
		allowed, through := f.allowed(p, path, step)
		if answer = min(answer, allowed); answer == iampolicy.No {
			return iampolicy.No, ""
		}
		if through != "" {
			via = through
		}
	}
	return answer, via
}

// allowed tells whether a step is allowed on its target, and through whom.
func (f *Finder) allowed(p *principals.Principal, path Path, step Step) (answer iampolicy.Answer, via string) {
	set := p.Set
	set.Request = attack(set.Request, path, step, f.account.Partition)
	switch step.On {
	case Anything:
		return set.CanSomewhere(step.Action), ""
	case Itself:
		return set.CanOn(step.Action, f.self(p)), ""
	case OwnGroup:
		return onAny(set, step.Action, groupsOf(p), nil)
	case OwnPolicy:
		return f.ownPolicy(p, set, step.Action), ""
	case OtherUser:
		return onAny(set, step.Action, f.users, p)
	case HighGroup:
		return onAny(set, step.Action, f.groups, nil)
	case OtherRole:
		return onAny(set, step.Action, f.roles, p)
	case PassedRole:
		return onAny(set, step.Action, f.allTrusting(path.Service), nil)
	case AssumedRole:
		return f.assumed(p, set, step.Action)
	}
	return iampolicy.No, ""
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
	if step.On == OtherRole || step.On == OtherUser {
		r.Absent = append([]string{"iam:permissionsboundary"}, r.Absent...)
	}
	return r
}

// self is the ARN of the principal; of a made-up member for a group.
func (f *Finder) self(p *principals.Principal) string {
	if p.Kind == principals.Group {
		return p.Set.Request.Values["aws:principalarn"]
	}
	return p.ARN
}

// onAny tells whether an action is allowed on every principal of the kind that
// it is about, or on one of those listed, other than the principal itself.
func onAny(set iampolicy.Set, action string, list []*principals.Principal, but *principals.Principal) (iampolicy.Answer, string) {
	best, via := set.Can(action), ""
	for _, p := range list {
		if p == but {
			continue
		}
		if answer := set.CanOn(action, p.ARN); answer > iampolicy.No && (answer > best || via == "" && answer == best) {
			best, via = answer, p.Name
		}
	}
	return best, via
}

func groupsOf(p *principals.Principal) []*principals.Principal {
	if p.Kind == principals.Group {
		return []*principals.Principal{p}
	}
	return p.Groups
}

// ownPolicy looks at the customer's policies that the principal has: those of
// AWS cannot be changed.
func (f *Finder) ownPolicy(p *principals.Principal, set iampolicy.Set, action string) iampolicy.Answer {
	best := set.Can(action)
	for _, arn := range p.Managed() {
		if strings.Contains(arn, "::"+f.account.ID+":policy/") {
			best = max(best, set.CanOn(action, arn))
		}
	}
	return best
}
