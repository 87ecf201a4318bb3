package iampolicy

import (
	"cmp"
	"strings"
)

// Answer is whether something is allowed.
type Answer int

// The answers, in rising order.
const (
	// No: nothing allows it, or something denies it outright.
	No Answer = iota
	// Maybe: it hangs on a condition or a variable that only a request tells.
	Maybe
	// Yes: it is allowed, whatever the request.
	Yes
)

// String gives the answer in a word.
func (a Answer) String() string { return [...]string{"no", "maybe", "yes"}[a] }

// Set is all that decides what one principal may do.
type Set struct {
	// Policies are the identity policies together: inline and managed ones, a
	// user's and its groups'.
	Policies []Document
	// Boundary is the permissions boundary; nil for none.
	Boundary *Document
	// Partition and Account are those of the principal, so that a resource like
	// arn:aws:iam::111122223333:* is known to be all of its own. "" stands for
	// aws, and for an account that no policy names.
	Partition, Account string
	// Request is what is known of the principal's requests.
	Request Request
}

// Can tells whether an action is allowed on every resource of the account that
// it is about.
func (s Set) Can(action string) Answer {
	action = strings.ToLower(action)
	return s.decide(action, s.resourceOf(action))
}

// CanOn tells whether an action is allowed on one resource, an ARN or "*".
func (s Set) CanOn(action, resource string) Answer {
	return s.decide(strings.ToLower(action), resource)
}

// CanSomewhere tells whether an action is allowed on any resource at all: on
// the ones that the policies name, or on one that nothing names.
func (s Set) CanSomewhere(action string) Answer {
	action = strings.ToLower(action)
	best := s.decide(action, s.resourceOf(action))
	for pattern := range s.allowing(action) {
		best = max(best, s.decide(action, instance(pattern, s.Request)))
	}
	return best
}

func (s Set) decide(action, resource string) Answer {
	answer := decide(s.Policies, action, resource, s.Request)
	if s.Boundary != nil && answer != No {
		answer = min(answer, decide([]Document{*s.Boundary}, action, resource, s.Request))
	}
	return answer
}

// decide is IAM's logic: what is denied is denied, and what nothing allows is
// not allowed.
func decide(documents []Document, action, resource string, r Request) Answer {
	allowed, denied := No, No
	for _, document := range documents {
		for _, statement := range document.Statements {
			side := &allowed
			if statement.Deny {
				side = &denied
			}
			if *side != Yes {
				*side = max(*side, statement.applies(action, resource, r))
			}
		}
	}
	switch denied {
	case Yes:
		return No
	case Maybe:
		return min(allowed, Maybe)
	}
	return allowed
}

// applies tells whether a statement is about a request for an action on a
// resource.
func (s Statement) applies(action, resource string, r Request) Answer {
	answer := s.onAction(action)
	if answer != No {
		answer = min(answer, s.onResource(resource, r))
	}
	for _, condition := range s.Conditions {
		if answer != No {
			answer = min(answer, condition.holds(r))
		}
	}
	return answer
}

func (s Statement) onAction(action string) Answer {
	patterns, found := s.Actions, Yes
	if len(s.NotActions) > 0 {
		patterns, found = s.NotActions, No
	}
	for _, pattern := range patterns {
		if matchAction(pattern, action) {
			return found
		}
	}
	return Yes - found
}

func (s Statement) onResource(resource string, r Request) Answer {
	patterns, not := s.Resources, false
	if len(s.NotResources) > 0 {
		patterns, not = s.NotResources, true
	}
	best := No
	for _, pattern := range patterns {
		best = max(best, matchResource(pattern, resource, r))
	}
	if not {
		return Yes - best
	}
	return best
}

// resourceOf makes up a resource of the kind that an action is about: one that
// no policy would name, but that every pattern for all of them covers.
func (s Set) resourceOf(action string) string {
	service, name, _ := strings.Cut(action, ":")
	partition, account := cmp.Or(s.Partition, "aws"), cmp.Or(s.Account, "000000000000")
	const made = "made-up-by-ekr"
	switch service {
	case "iam":
		return "arn:" + partition + ":iam::" + account + ":" + iamKind(name) + "/" + made
	case "sts":
		return "arn:" + partition + ":iam::" + account + ":role/" + made
	case "s3":
		return "arn:" + partition + ":s3:::" + made + "/" + made
	}
	return "arn:" + partition + ":" + service + ":made-up-1:" + account + ":" + made + "/" + made
}

// iamKind tells what an IAM action is about, by its name.
func iamKind(name string) string {
	for _, kind := range []struct{ word, resource string }{
		{"instanceprofile", "instance-profile"}, {"togroup", "group"}, {"fromgroup", "group"},
		{"role", "role"}, {"group", "group"}, {"user", "user"}, {"policy", "policy"},
	} {
		if strings.Contains(name, kind.word) {
			return kind.resource
		}
	}
	return "user"
}

// assuming are the actions with which a role is assumed.
var assuming = []string{"sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"}

// Assumes tells whether a statement of a trust policy is about assuming the role
// in such a request, by whichever of its principals.
func (s Statement) Assumes(r Request) Answer {
	answer := No
	for _, action := range assuming {
		answer = max(answer, s.onAction(action))
	}
	for _, condition := range s.Conditions {
		if answer != No {
			answer = min(answer, condition.holds(r))
		}
	}
	return answer
}
