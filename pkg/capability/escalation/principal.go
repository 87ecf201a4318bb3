package escalation

import (
	"strings"

	"github.com/exposed-key-responder/responder/pkg/iampolicy"
)

// Kind is what a principal is.
type Kind string

// The kinds, as words.
const (
	User  Kind = "user"
	Group Kind = "group"
	Role  Kind = "role"
)

// Principal is a user, a group or a role whose rights are known.
type Principal struct {
	Kind      Kind
	Name, ARN string
	// Set is all that it may do.
	Set iampolicy.Set
	// Groups are the ARNs of a user's groups; a group's own.
	Groups []string
	// Managed are the ARNs of the managed policies whose rules it follows.
	Managed []string
	// Trust is who may assume a role; nil for others, and if it is not known.
	Trust *iampolicy.Document
}

// self is the ARN of the principal; of a made-up member for a group.
func (p Principal) self() string {
	if p.Kind == Group {
		return p.Set.Request.Values["aws:principalarn"]
	}
	return p.ARN
}

// takes reports whether paths for a kind of principal are open to this one:
// members of groups are users.
func (p Principal) takes(only Kind) bool {
	return only == "" || only == p.Kind || only == User && p.Kind == Group
}

// Account is what is known of the others in the principal's account.
type Account struct {
	// ID and Partition are the account's.
	ID, Partition string
	// Administrators are the users, groups and roles that may do everything:
	// whoever reaches one has gained it.
	Administrators []Principal
	// Everybody are all users and roles, also those whose rights are not known.
	Everybody []Principal
	// Unread: nobody else was looked at. Whoever the principal reaches is then
	// taken to be an administrator, and the answer is Maybe.
	Unread bool
}

// Administrators are those in a list that may do everything.
func Administrators(list []Principal) (found []Principal) {
	for _, p := range list {
		if p.Set.Administrator() != iampolicy.No {
			found = append(found, p)
		}
	}
	return found
}

func (a Account) of(kind Kind) (found []Principal) {
	for _, p := range a.Administrators {
		if p.Kind == kind {
			found = append(found, p)
		}
	}
	return found
}

// isAccount reports whether a principal of a trust policy is the whole account.
func (a Account) isAccount(principal string) bool {
	return principal == a.ID || strings.HasSuffix(principal, ":iam::"+a.ID+":root")
}
