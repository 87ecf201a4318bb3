package iampolicy

import "strings"

// CanOnAnother tells whether an action of IAM, or one that assumes a role, is
// allowed on any user, group or role of the kind that it is about, other than
// one, an ARN or "": on those that the policies name, or on one that nothing
// names. What the policies name and is of another kind does not count.
func (s Set) CanOnAnother(action, but string) Answer {
	action = strings.ToLower(action)
	made := s.resourceOf(action)
	best := s.decide(action, made)
	for _, document := range s.Policies {
		for _, statement := range document.Statements {
			if statement.Deny || statement.onAction(action) == No {
				continue
			}
			for _, pattern := range statement.Resources {
				if resource := another(pattern, made, but, s.Request); resource != "" {
					best = max(best, s.decide(action, resource))
				}
			}
		}
	}
	return best
}

// another makes a resource that a pattern covers, of the kind of a made one and
// with another name than one; "" if there is none.
func another(pattern, made, but string, r Request) string {
	head, kind, name, whole := splitARN(pattern)
	if !whole {
		// As *deploy*: whatever ends in it.
		return made + instance(pattern, r)
	}
	_, want, _, _ := splitARN(made)
	if !glob(kind, want) {
		return ""
	}
	resource := instance(head+want+"/"+name, r)
	if _, kind, name, _ := splitARN(but); kind == want && base(name) == base(resource) {
		return ""
	}
	return resource
}

// splitARN takes an ARN of IAM apart, as arn:aws:iam::111122223333: and user and
// team/anna; whole is false if it does not go so far.
func splitARN(arn string) (head, kind, name string, whole bool) {
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
