package principals

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/iampolicy"
	"github.com/exposed-key-responder/responder/pkg/inert"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Member is the user as whom a group is judged: one that no policy names.
const Member = "made-up-by-ekr"

// Read makes the principals of a snapshot's Authorization.
func Read(s *snapshot.Snapshot) *Account {
	from := s.IAM.Authorization.Value
	r := &reader{
		account:  &Account{ID: s.Account, Partition: s.Partition},
		managed:  make(map[string]string, len(from.Policies)),
		parsed:   map[string]result{},
		byName:   make(map[string]*Principal, len(from.Groups)),
		unlisted: len(s.IAM.Authorization.Unread()) > 0,
	}
	for _, policy := range from.Policies {
		r.managed[policy.ARN] = policy.Document
	}
	for _, group := range from.Groups {
		r.group(group)
	}
	for _, user := range from.Users {
		r.user(user)
	}
	for _, role := range from.Roles {
		r.role(role)
	}
	return r.account
}

type result struct {
	document iampolicy.Document
	err      error
}

// reader reads each document once, however many principals it is attached to.
type reader struct {
	account *Account
	managed map[string]string // text by ARN
	parsed  map[string]result // by text
	byName  map[string]*Principal
	// unlisted: not all policies were listed.
	unlisted bool
}

func (r *reader) group(g snapshot.Group) {
	p := &Principal{Kind: Group, Name: g.Name, ARN: g.ARN}
	p.Set = r.set(r.userRequest(Member, r.arn("user/"+Member)))
	r.policies(p, g.Attached, g.Inline)
	r.byName[g.Name] = p
	r.account.Groups = append(r.account.Groups, p)
}

func (r *reader) user(u snapshot.User) {
	p := &Principal{Kind: User, Name: u.Name, ARN: u.ARN, Path: u.Path, Tags: u.Tags}
	p.Set = r.set(r.userRequest(u.Name, u.ARN))
	r.policies(p, u.Attached, u.Inline)
	r.boundary(p, u.Boundary)
	for _, name := range u.Groups {
		group := r.byName[name]
		if group == nil {
			p.Unread = append(p.Unread, r.lacking("group "+name))
			continue
		}
		p.Groups = append(p.Groups, group)
		group.Members = append(group.Members, p)
		p.Set.Policies = append(p.Set.Policies, group.Set.Policies...)
		p.Unread = append(p.Unread, group.Unread...)
	}
	r.account.Users = append(r.account.Users, p)
}

func (r *reader) role(from snapshot.Role) {
	p := &Principal{Kind: Role, Name: from.Name, ARN: from.ARN, Path: from.Path, Tags: from.Tags}
	p.Set = r.set(r.request(from.ARN))
	p.Set.Request.Absent = []string{"aws:username"}
	r.policies(p, from.Attached, from.Inline)
	r.boundary(p, from.Boundary)
	trust, err := iampolicy.ParseTrust(from.Trust)
	if err != nil {
		p.TrustGap = malformed("trust policy", err)
	} else {
		p.Trust = &trust
	}
	r.account.Roles = append(r.account.Roles, p)
}

func (r *reader) set(request iampolicy.Request) iampolicy.Set {
	return iampolicy.Set{Partition: r.account.Partition, Account: r.account.ID, Request: request}
}

func (r *reader) request(arn string) iampolicy.Request {
	return iampolicy.Request{Values: map[string]string{"aws:principalarn": arn, "aws:principalaccount": r.account.ID}}
}

func (r *reader) userRequest(name, arn string) iampolicy.Request {
	return r.request(arn).With("aws:username", name)
}

func (r *reader) arn(resource string) string {
	return "arn:" + r.account.Partition + ":iam::" + r.account.ID + ":" + resource
}

// policies reads the principal's own policies.
func (r *reader) policies(p *Principal, attached []string, inline []snapshot.Document) {
	p.Attached = attached
	for _, arn := range attached {
		if document, ok := r.byARN(p, arn); ok {
			p.Set.Policies = append(p.Set.Policies, document)
		}
	}
	for _, policy := range inline {
		p.Inline = append(p.Inline, policy.Name)
		if document, ok := r.read(p, "inline policy "+policy.Name, policy.Text); ok {
			p.Set.Policies = append(p.Set.Policies, document)
		}
	}
}

func (r *reader) boundary(p *Principal, arn string) {
	if arn == "" {
		return
	}
	if document, ok := r.byARN(p, arn); ok {
		p.Set.Boundary = &document
	}
}

func (r *reader) byARN(p *Principal, arn string) (iampolicy.Document, bool) {
	text, listed := r.managed[arn]
	if !listed {
		p.Unread = append(p.Unread, r.lacking("policy "+arn))
		return iampolicy.Document{}, false
	}
	return r.read(p, "policy "+arn, text)
}

func (r *reader) read(p *Principal, what, text string) (iampolicy.Document, bool) {
	known, ok := r.parsed[text]
	if !ok {
		known.document, known.err = iampolicy.Parse(text)
		r.parsed[text] = known
	}
	if known.err != nil {
		p.Unread = append(p.Unread, malformed(what, known.err))
	}
	return known.document, known.err == nil
}

const detailLength = 200

func malformed(what string, err error) snapshot.Gap {
	return snapshot.Gap{Reason: snapshot.Malformed, Detail: inert.Text(fmt.Sprintf("%s: %v", what, err), detailLength)}
}

// lacking is something that is spoken of and not in the list: it was deleted
// between two pages, unless the list itself is not whole.
func (r *reader) lacking(what string) snapshot.Gap {
	gap := snapshot.Gap{Reason: snapshot.Gone, Detail: inert.Text(what, detailLength)}
	if r.unlisted {
		gap.Reason = snapshot.NotCollected
	}
	return gap
}
