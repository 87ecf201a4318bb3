package principals

import "github.com/exposed-key-responder/responder/pkg/capability/escalation"

// Rights is the principal as package escalation looks at it. What it may do is
// all that is known: ask Known.
func (p *Principal) Rights() escalation.Principal {
	rights := escalation.Principal{Kind: p.Kind, Name: p.Name, ARN: p.ARN, Set: p.Set, Managed: p.managed(), Trust: p.Trust}
	if p.Kind == Group {
		rights.Groups = []string{p.ARN}
	}
	for _, group := range p.Groups {
		rights.Groups = append(rights.Groups, group.ARN)
	}
	return rights
}

// Finder finds paths to more rights in the account: by way of those who may do
// everything, without those whose rights are not known.
func (a *Account) Finder() *escalation.Finder {
	var known, everybody []escalation.Principal
	for _, p := range a.All() {
		rights := p.Rights()
		if p.Kind != Group && !p.ServiceLinked() {
			everybody = append(everybody, rights)
		}
		if p.Known() && !p.ServiceLinked() {
			known = append(known, rights)
		}
	}
	return escalation.NewFinder(escalation.Account{
		ID: a.ID, Partition: a.Partition, Administrators: escalation.Administrators(known), Everybody: everybody,
	})
}
