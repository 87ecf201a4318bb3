package investigate

import (
	"bytes"
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/chrono"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

const (
	// naming is the time in which the makers must be found: at two requests a
	// second it takes a few seconds, unless somebody makes thousands of things.
	naming = 25 * time.Second
	// near is how far IAM's clock and CloudTrail's may be apart.
	near = time.Minute
)

// making names the calls that make each kind of object. A search for a call finds
// the makers of all objects of a kind at once, of which a deployment makes dozens.
var making = []struct {
	kind, call string
}{
	{"user", "CreateUser"},
	{"role", "CreateRole"},
	{"role", "CreateServiceLinkedRole"},
	{"group", "CreateGroup"},
	{"policy", "CreatePolicy"},
	{"policy version", "CreatePolicyVersion"},
	{"identity provider", "CreateSAMLProvider"},
	{"identity provider", "CreateOpenIDConnectProvider"},
	{"access key", "CreateAccessKey"},
	{"password", "CreateLoginProfile"},
	{"service credential", "CreateServiceSpecificCredential"},
}

// name finds out who made each object, so that what colleagues made is not taken
// for an attacker's. IAM's calls are recorded in the home Region.
func (h *Handler) name(ctx context.Context, i *inventory) {
	ctx, cancel := context.WithTimeout(ctx, naming)
	defer cancel()
	for _, m := range making {
		var objects []*workflow.IAMObject
		for n := range i.found {
			if o := &i.found[n]; o.Kind == m.kind && o.By == "" {
				objects = append(objects, o)
			}
		}
		if len(objects) == 0 {
			continue
		}
		if err := h.makers(ctx, m.call, objects); err != nil {
			i.fail("who made each "+m.kind, err)
			return // the next ones would fail too
		}
	}
}

// makers searches for a call, and puts down with each object the key that made
// it, or the caller where the call has no key. It leaves out the objects of which
// the event history does not have the call, or not yet.
func (h *Handler) makers(ctx context.Context, call string, objects []*workflow.IAMObject) error {
	from, to := objects[0].CreatedAt, objects[0].CreatedAt
	for _, o := range objects {
		from = chrono.Earlier(from, o.CreatedAt)
		if o.CreatedAt.After(to) {
			to = o.CreatedAt
		}
	}
	cursor := trail.NewCursor(from.Add(-near), to.Add(near))
	end, _ := ctx.Deadline()
	w := trail.Window{Client: h.Trail(h.Home), Pace: h.Pacer.Region(h.Home), Attribute: trail.ByEventName(call), Stop: end}
	return w.Read(ctx, &cursor, func(page trail.PageResult) error {
		for _, r := range page.Records {
			for _, o := range objects {
				if o.By == "" && makes(r, *o) {
					id := r.UserIdentity
					o.By = cmp.Or(id.AccessKeyID, id.ARN, id.InvokedBy, r.SourceIPAddress)
				}
			}
		}
		return nil
	})
}

// makes reports whether a call of IAM is the one that made an object: it was made
// at that time, and names it by itself or at the end of an ARN.
func makes(r trail.Record, o workflow.IAMObject) bool {
	if r.Service() != "iam" || r.Failed() || !strings.HasPrefix(r.EventName, "Create") {
		return false
	}
	if apart := r.EventTime.Sub(o.CreatedAt); apart > near || apart < -near {
		return false
	}
	return bytes.Contains(r.Raw, []byte(`"`+o.Name+`"`)) || bytes.Contains(r.Raw, []byte(`/`+o.Name+`"`))
}
