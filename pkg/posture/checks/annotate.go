package checks

import (
	"cmp"

	"github.com/exposed-key-responder/responder/pkg/capability"
	"github.com/exposed-key-responder/responder/pkg/capability/escalation"
	"github.com/exposed-key-responder/responder/pkg/posture/principals"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// annotate says of every failure that is about a user, a group, a role or a key
// whose it is and what the holder may do, where the check itself has not. It
// ranks failures and judges nothing: a check that reads no policies still gets
// them, if they were collected.
func annotate(s *snapshot.Snapshot, o Options, findings []Finding) {
	var a *annotator
	for i := range findings {
		f := &findings[i]
		if f.Outcome != Fail && f.Outcome != Excepted || !s.IAM.Authorization.Collected() || !ofIAM[f.Resource.Type] {
			continue
		}
		if a == nil {
			a = newAnnotator(s)
		}
		a.finding(o, f)
	}
}

const accessKeyType = "AWS::IAM::AccessKey"

var ofIAM = map[string]bool{accessKeyType: true, "AWS::IAM::User": true, "AWS::IAM::Group": true, "AWS::IAM::Role": true}

// annotator looks at each principal once, however many findings it has.
type annotator struct {
	finder *escalation.Finder
	byARN  map[string]*principals.Principal
	// users are found by name, which is all that a key's finding has.
	users map[string]*principals.Principal
	known map[string]Capability
}

func newAnnotator(s *snapshot.Snapshot) *annotator {
	account := principals.Read(s)
	a := &annotator{
		finder: account.Finder(), byARN: account.ByARN(),
		users: map[string]*principals.Principal{}, known: map[string]Capability{},
	}
	for _, user := range account.Users {
		a.users[user.Name] = user
	}
	return a
}

func (a *annotator) finding(o Options, f *Finding) {
	ofKey := f.Resource.Type == accessKeyType
	p := a.byARN[f.Resource.ID]
	if ofKey {
		p = a.users[f.Resource.Name]
	}
	if p == nil {
		f.Capability = cmp.Or(f.Capability, CapabilityUnknown)
		return
	}
	f.Owner = cmp.Or(f.Owner, o.Owner(p.Tags))
	if f.Capability == "" {
		f.Capability = a.capability(p, ofKey)
	}
}

func (a *annotator) capability(p *principals.Principal, ofKey bool) Capability {
	id := p.ARN
	if ofKey {
		id += " key"
	}
	if _, done := a.known[id]; !done {
		if ofKey {
			held := *p
			held.Set = OfKey(p)
			p = &held
		}
		a.known[id] = judge(a.finder, p)
	}
	return a.known[id]
}

func judge(finder *escalation.Finder, p *principals.Principal) Capability {
	if !p.Known() {
		return CapabilityUnknown
	}
	return capability.Of(finder, p.Rights()).Capability
}
