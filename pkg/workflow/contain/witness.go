package contain

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/chrono"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/trail"
)

// Trail answers questions about callers from the event history of the home
// Region, where the calls to IAM are recorded.
type Trail struct {
	Client trail.CloudTrail
	// Stack names the denials: a user has other policies, groups and boundaries.
	Stack containment.Stack
	Now   func() time.Time
}

const (
	// maxPages bounds one question: 250 calls of one name, newest first.
	maxPages = 5
	// pace is how far apart the pages are read, as the history allows.
	pace = 500 * time.Millisecond
)

// undoing names the calls that undo each step.
var undoing = map[containment.Step][]string{
	containment.KeyInactive:               {"UpdateAccessKey"},
	containment.RevokeAttached:            {"DetachUserPolicy"},
	containment.IsolateAttached:           {"DetachUserPolicy"},
	containment.FenceAttached:             {"DetachUserPolicy"},
	containment.BoundarySet:               {"DeleteUserPermissionsBoundary", "PutUserPermissionsBoundary"},
	containment.GroupJoined:               {"RemoveUserFromGroup"},
	containment.ServiceCredentialInactive: {"UpdateServiceSpecificCredential"},
	containment.SSHKeyInactive:            {"UpdateSSHPublicKey"},
	containment.CertificateInactive:       {"UpdateSigningCertificate"},
	containment.RoleSessionDenied:         {"DeleteRolePolicy", "PutRolePolicy"},
}

// change is what the requests of those calls name.
type change struct {
	UserName            string `json:"userName"`
	Status              string `json:"status"`
	AccessKeyID         string `json:"accessKeyId"`
	ServiceCredentialID string `json:"serviceSpecificCredentialId"`
	SSHKeyID            string `json:"sSHPublicKeyId"`
	CertificateID       string `json:"certificateId"`
	PolicyARN           string `json:"policyArn"`
	Boundary            string `json:"permissionsBoundary"`
	GroupName           string `json:"groupName"`
	RoleName            string `json:"roleName"`
	PolicyName          string `json:"policyName"`
}

// Undid implements containment.Witness.
func (t *Trail) Undid(ctx context.Context, step containment.Step, user, target string, since time.Time) (containment.Call, bool, error) {
	for _, name := range undoing[step] {
		found, ok, err := t.find(ctx, trail.ByEventName(name), since, func(r trail.Record) bool {
			return t.undoes(r, step, user, target)
		})
		if err != nil || ok {
			return call(found), ok, err
		}
	}
	return containment.Call{}, false, nil
}

// undoes tells whether a record is a successful call that undid the step.
func (t *Trail) undoes(r trail.Record, step containment.Step, user, target string) bool {
	var c change
	if r.ErrorCode != "" || r.ErrorMessage != "" || json.Unmarshal(r.RequestParameters, &c) != nil {
		return false
	}
	if step == containment.RoleSessionDenied {
		// The responder writes that policy too, for other incidents.
		ours := strings.HasPrefix(r.UserIdentity.SessionContext.SessionIssuer.UserName, containment.OwnPrefix)
		return c.RoleName == target && c.PolicyName == containment.SessionPolicy && !ours
	}
	// A user that changes its own credentials need not name itself.
	if c.UserName != user && (c.UserName != "" || r.UserIdentity.UserName != user) {
		return false
	}
	return t.reverses(c, step, target)
}

// reverses tells whether a change is that of this very step. A colleague who takes
// another policy off the user, as one does in a response, has not undone ours.
func (t *Trail) reverses(c change, step containment.Step, target string) bool {
	switch step {
	case containment.RevokeAttached:
		return c.PolicyARN == t.Stack.Revoke
	case containment.IsolateAttached:
		return c.PolicyARN == t.Stack.Isolate
	case containment.FenceAttached:
		return strings.HasPrefix(c.PolicyARN, t.Stack.Fence)
	case containment.BoundarySet:
		return c.Boundary != t.Stack.Isolate
	case containment.GroupJoined:
		return c.GroupName == t.Stack.Group
	}
	id := map[containment.Step]string{
		containment.KeyInactive:               c.AccessKeyID,
		containment.ServiceCredentialInactive: c.ServiceCredentialID,
		containment.SSHKeyInactive:            c.SSHKeyID,
		containment.CertificateInactive:       c.CertificateID,
	}[step]
	return id == target && c.Status == "Active"
}

func call(r trail.Record) containment.Call {
	id := r.UserIdentity
	c := containment.Call{At: r.EventTime, ARN: id.ARN, AccessKeyID: id.AccessKeyID}
	switch {
	case id.Type == "IAMUser":
		c.User = id.UserName
	case id.SessionContext.SessionIssuer.Type == "IAMUser":
		c.User = id.SessionContext.SessionIssuer.UserName
	}
	return c
}

// find returns the newest record since the given time for which the test holds.
func (t *Trail) find(ctx context.Context, by trail.Attribute, since time.Time, test func(trail.Record) bool) (trail.Record, bool, error) {
	q := trail.Query{Attribute: by, From: since.UTC(), To: t.Now().UTC()}
	for page := 1; page <= maxPages; page++ {
		result, err := trail.Page(ctx, t.Client, q)
		if err != nil {
			return trail.Record{}, false, err
		}
		for _, r := range result.Records {
			if test(r) {
				return r, true, nil
			}
		}
		if q.NextToken = result.NextToken; q.NextToken == "" {
			return trail.Record{}, false, nil
		}
		if err := chrono.Sleep(ctx, pace); err != nil {
			return trail.Record{}, false, err
		}
	}
	return trail.Record{}, false, fmt.Errorf("cloudtrail: more than %d pages of %s since %s", maxPages, by.Value, since.UTC().Format(time.RFC3339))
}
