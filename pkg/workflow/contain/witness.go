package contain

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/trail"
)

// Trail answers questions about callers from the event history of the home
// Region, where the calls to IAM are recorded.
type Trail struct {
	Client trail.CloudTrail
	Now    func() time.Time
}

// maxPages bounds one question: 250 calls of one name, newest first. The pages
// are read half a second apart, as the history allows.
const maxPages = 5

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
}

// change is what the requests of those calls name.
type change struct {
	UserName    string `json:"userName"`
	AccessKeyID string `json:"accessKeyId"`
	Status      string `json:"status"`
	PolicyARN   string `json:"policyArn"`
}

// Undid implements containment.Witness.
func (t *Trail) Undid(ctx context.Context, step containment.Step, user, target string, since time.Time) (containment.Call, bool, error) {
	for _, name := range undoing[step] {
		found, ok, err := t.find(ctx, trail.ByEventName(name), since, func(r trail.Record) bool {
			return undoes(r, step, user, target)
		})
		if err != nil || ok {
			return call(found), ok, err
		}
	}
	return containment.Call{}, false, nil
}

// undoes tells whether a record is a successful call that undid the step.
func undoes(r trail.Record, step containment.Step, user, target string) bool {
	var c change
	if r.ErrorCode != "" || r.ErrorMessage != "" || json.Unmarshal(r.RequestParameters, &c) != nil {
		return false
	}
	// A user that changes its own credentials need not name itself.
	if c.UserName != user && (c.UserName != "" || r.UserIdentity.UserName != user) {
		return false
	}
	if step == containment.KeyInactive {
		return c.Status == "Active" && c.AccessKeyID == target
	}
	return c.Status != "Inactive"
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
		if err := pace(ctx); err != nil {
			return trail.Record{}, false, err
		}
	}
	return trail.Record{}, false, fmt.Errorf("cloudtrail: more than %d pages of %s since %s", maxPages, by.Value, since.UTC().Format(time.RFC3339))
}

func pace(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(500 * time.Millisecond):
		return nil
	}
}
