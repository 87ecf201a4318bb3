package investigate

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// maxNamed bounds the objects of which the maker is looked for: at two requests a
// second they take 25 of the seconds that there are.
const maxNamed = 50

// name finds out who made each object, so that what colleagues made is not taken
// for an attacker's. IAM's calls are recorded in the home Region.
func (h *Handler) name(ctx context.Context, i *inventory) {
	for n := range i.found {
		if n == maxNamed {
			i.problems = join(i.problems, fmt.Sprintf("who made %d further objects was not looked up", len(i.found)-n))
			return
		}
		by, err := h.maker(ctx, i.found[n])
		if err != nil {
			i.fail("who made "+i.found[n].Name, err)
			return // the next ones would fail too
		}
		i.found[n].By = by
	}
}

// maker returns the key that made an object, or the caller where the call has no
// key; "" if the event history does not have the call, or not yet.
func (h *Handler) maker(ctx context.Context, object workflow.IAMObject) (string, error) {
	const near = time.Minute // IAM's clock and CloudTrail's may differ by a little
	by := trail.Attribute{Key: types.LookupAttributeKeyResourceName, Value: object.Name}
	cursor := trail.NewCursor(object.CreatedAt.Add(-near), object.CreatedAt.Add(near))
	end, _ := ctx.Deadline()
	w := trail.Window{Client: h.Trail(h.Home), Pace: h.Pacer.Region(h.Home), Attribute: by, Stop: end}
	maker := ""
	err := w.Read(ctx, &cursor, func(page trail.PageResult) error {
		for _, r := range page.Records {
			if maker == "" && makes(r) {
				id := r.UserIdentity
				maker = cmp.Or(id.AccessKeyID, id.ARN, id.InvokedBy, r.SourceIPAddress)
			}
		}
		return nil
	})
	return maker, err
}

// makes reports whether a call of IAM makes something.
func makes(r trail.Record) bool {
	return r.Service() == "iam" && !r.Failed() && strings.HasPrefix(r.EventName, "Create")
}
