package iampolicy

import (
	"iter"
	"strings"
)

// CanOnAnother tells whether an action of IAM, or one that assumes a role, is
// allowed on any user, group or role of the kind that it is about, other than
// one, an ARN or "": on those that the policies name, or on one that nothing
// names. What the policies name and is of another kind does not count.
func (s Set) CanOnAnother(action, but string) Answer {
	action = strings.ToLower(action)
	made := s.resourceOf(action)
	best := s.decide(action, made)
	for pattern := range s.allowing(action) {
		if resource := another(pattern, made, but, s.Request); resource != "" {
			best = max(best, s.decide(action, resource))
		}
	}
	return best
}

// allowing yields the patterns of resources of the statements that allow an
// action, in lower case, on any.
func (s Set) allowing(action string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, document := range s.Policies {
			for _, statement := range document.Statements {
				if statement.Deny || statement.onAction(action) == No {
					continue
				}
				for _, pattern := range statement.Resources {
					if !yield(pattern) {
						return
					}
				}
			}
		}
	}
}

// Makeable lists users, groups or roles, whichever an action of IAM is about, by
// names that one might give to a new one: one that no policy names, and one for
// each pattern that allows the action. All are of the principal's own account.
func (s Set) Makeable(action string) []string {
	action = strings.ToLower(action)
	made := s.resourceOf(action)
	own, kind, _, _ := SplitARN(made)
	list := []string{made}
	for pattern := range s.allowing(action) {
		resource := another(pattern, made, "", s.Request)
		if _, _, name, whole := SplitARN(resource); whole && name != "" {
			list = append(list, own+kind+"/"+name)
		}
	}
	return list
}

// another makes a resource that a pattern covers, of the kind of a made one and
// with another name than one; "" if there is none.
func another(pattern, made, but string, r Request) string {
	head, kind, name, whole := SplitARN(pattern)
	if !whole {
		// As *deploy*: whatever ends in it.
		return made + instance(pattern, r)
	}
	_, want, _, _ := SplitARN(made)
	if !glob(kind, want) {
		return ""
	}
	resource := instance(head+want+"/"+name, r)
	if _, kind, name, _ := SplitARN(but); kind == want && base(name) == base(resource) {
		return ""
	}
	return resource
}

// SplitARN takes an ARN of IAM apart, as arn:aws:iam::111122223333: and user and
// team/anna; whole is false if it does not go so far.
func SplitARN(arn string) (head, kind, name string, whole bool) {
	const fields = 5
	rest := arn
	for range fields {
		_, after, found := strings.Cut(rest, ":")
		if !found {
			return "", "", "", false
		}
		rest = after
	}
	kind, name, _ = strings.Cut(rest, "/")
	return arn[:len(arn)-len(rest)], kind, name, true
}

// base is a name without its path.
func base(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }
