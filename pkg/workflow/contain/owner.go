package contain

import (
	"context"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/trail"
)

// Owner finds the principal of a key from a call that it signed: for a temporary
// key there is no other way. None means that no call is recorded. Calls in other
// Regions than this one are not looked for: the owner is wanted in seconds, and
// the report names the rest.
func (t *Trail) Owner(ctx context.Context, id string) (containment.Principal, containment.Special, error) {
	found, ok, err := t.find(ctx, trail.ByAccessKey(id), t.Now().Add(-trail.Kept), func(trail.Record) bool { return true })
	if err != nil || !ok {
		return containment.Principal{}, containment.None, err
	}
	p, kind := principal(found.UserIdentity)
	return p, kind, nil
}

// principal reads who acts in a session: the IAM user that made it
// (GetSessionToken, GetFederationToken), or the role it was assumed from.
func principal(id trail.UserIdentity) (containment.Principal, containment.Special) {
	p := containment.Principal{Policies: []string{}, Groups: []string{}}
	issuer := id.SessionContext.SessionIssuer
	switch {
	case id.Type == "Root", issuer.Type == "Root":
		return p, containment.Root
	case id.Type == "IAMUser":
		p.Name, p.ARN = id.UserName, id.ARN
		return p, containment.Temporary
	case id.Type == "FederatedUser":
		p.Name, p.ARN = issuer.UserName, issuer.ARN
		return p, containment.Temporary
	case issuer.Type == "Role":
		p.Name, p.ARN, p.UserID = issuer.UserName, issuer.ARN, id.PrincipalID
		_, p.Session, _ = strings.Cut(id.PrincipalID, ":")
		return p, containment.TemporaryRole
	}
	return p, containment.None
}
