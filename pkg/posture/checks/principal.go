package checks

import (
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/iampolicy"
	"github.com/exposed-key-responder/responder/pkg/posture/principals"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// ReadPrincipals reads who there is in the account, and what each may do; ok is
// false if nothing is known of it.
func ReadPrincipals(t *Tally) (account *principals.Account, ok bool) {
	if _, ok = Read(t, snapshot.Permissions, ""); !ok {
		return nil, false
	}
	return principals.Read(t.s), true
}

// OfPrincipal is the resource that a principal is.
func OfPrincipal(p *principals.Principal) Resource {
	kind := map[principals.Kind]string{principals.User: "User", principals.Group: "Group", principals.Role: "Role"}[p.Kind]
	return Resource{Type: "AWS::IAM::" + kind, ID: p.ARN, Name: p.Name}
}

// OfUser is the resource of a user.
func OfUser(name, arn string) Resource {
	return Resource{Type: "AWS::IAM::User", ID: arn, Name: name}
}

// KnownRights reports whether it is known what a principal may do. If not, that
// becomes a finding, unless policies could not be listed at all, which is one.
func KnownRights(t *Tally, p *principals.Principal) bool {
	if p.Known() {
		return true
	}
	gap := p.Unread[0]
	if gap.Reason != snapshot.NotCollected {
		t.Unknown(OfPrincipal(p), "", fmt.Sprintf("What %s %s may do could not be told (%s: %s).", p.Kind, p.Name, gap.Reason, gap.Detail), p.Unread...)
	}
	return false
}

// OfKey is what a user may do with a long-term key, which never says that MFA
// was used.
func OfKey(p *principals.Principal) iampolicy.Set {
	s := p.Set
	s.Request.Absent = iampolicy.LongTermKey().Absent
	return s
}

// ReportTime says when the credential report was made, for evidence: what it
// tells may be four hours older than the review.
func ReportTime(s *snapshot.Snapshot) string {
	at := s.IAM.CredentialReport.Value.GeneratedAt
	if at.IsZero() {
		at = s.IAM.CredentialReport.ReadAt
	}
	return "the credential report of " + at.UTC().Format(time.DateOnly+" 15:04") + " UTC"
}
