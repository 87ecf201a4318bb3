// Package principals makes, of what was read of IAM, who there is and what each
// may do: a user's own policies and those of its groups together, less its
// boundary. It judges nothing.
package principals

import (
	"strings"

	"github.com/exposed-key-responder/responder/pkg/capability/escalation"
	"github.com/exposed-key-responder/responder/pkg/iampolicy"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Kind is what a principal is.
type Kind = escalation.Kind

// The kinds, as words.
const (
	User  = escalation.User
	Group = escalation.Group
	Role  = escalation.Role
)

// Principal is a user, a group or a role.
type Principal struct {
	Kind            Kind
	Name, ARN, Path string
	Tags            map[string]string
	// Set is all that the principal may do. That of a group is what it gives to
	// a member who has nothing else.
	Set iampolicy.Set
	// Attached are the ARNs of its managed policies, and Inline the names of its
	// inline ones, without those of its groups.
	Attached, Inline []string
	// Groups are those of a user; Members the users of a group.
	Groups, Members []*Principal
	// Trust is who may assume a role; nil for others, and for a role whose trust
	// policy could not be read, as TrustGap says.
	Trust    *iampolicy.Document
	TrustGap snapshot.Gap
	// Unread says which of its policies could not be read. What the principal
	// may do is not known then: any of them may allow, or deny.
	Unread []snapshot.Gap
}

// Known reports whether all policies of the principal could be read.
func (p *Principal) Known() bool { return len(p.Unread) == 0 }

// ServiceLinked reports whether AWS made the role for a service, which alone can
// assume it and whose policies nobody else can change.
func (p *Principal) ServiceLinked() bool {
	return p.Kind == Role && strings.HasPrefix(p.Path, "/aws-service-role/")
}

// Own is what the principal may do without its groups.
func (p *Principal) Own() iampolicy.Set {
	s := p.Set
	for _, group := range p.Groups {
		s.Policies = s.Policies[:len(s.Policies)-len(group.Set.Policies)]
	}
	return s
}

// Policy is one of a principal's own policies.
type Policy struct {
	// Name is that of an inline policy; a managed one has an ARN.
	Name, ARN string
	Document  iampolicy.Document
}

// Policies lists the principal's own policies, without those of its groups. It
// is for principals whose rights are known.
func (p *Principal) Policies() []Policy {
	documents := p.Own().Policies
	list := make([]Policy, len(documents))
	for i, document := range documents {
		list[i].Document = document
		if i < len(p.Attached) {
			list[i].ARN = p.Attached[i]
			continue
		}
		list[i].Name = p.Inline[i-len(p.Attached)]
	}
	return list
}

// managed lists the ARNs of the managed policies whose rules the principal
// follows, those of its groups too.
func (p *Principal) managed() []string {
	all := append([]string(nil), p.Attached...)
	for _, group := range p.Groups {
		all = append(all, group.Attached...)
	}
	return all
}

// Account is everybody of one account.
type Account struct {
	ID, Partition        string
	Users, Groups, Roles []*Principal
}

// All lists users, groups and roles, in this order.
func (a *Account) All() []*Principal {
	var all []*Principal
	for _, list := range [][]*Principal{a.Users, a.Groups, a.Roles} {
		all = append(all, list...)
	}
	return all
}

// ByARN finds principals by their ARNs.
func (a *Account) ByARN() map[string]*Principal {
	all := a.All()
	found := make(map[string]*Principal, len(all))
	for _, p := range all {
		found[p.ARN] = p
	}
	return found
}

// PolicyName is the name in a policy's ARN, without its path.
func PolicyName(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }
