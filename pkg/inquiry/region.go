package inquiry

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/trail"
)

// region is the reading of one Region.
type region struct {
	*inquest
	live Live
	name string
	// problem is why the Region was not read to its end; "" if it was.
	problem string
	pages   int
}

// read searches the Region for one key after the other. A Region that failed is
// not asked again: the reasons for which it may, a refusal or silence for
// minutes, will not have gone.
func (r *region) read(ctx context.Context, keys []string, t *teller) {
	if r.problem != "" {
		return
	}
	s := t.begin(r.name)
	for n, key := range keys {
		cursor := trail.NewCursor(r.From, r.To)
		w := trail.Window{Client: r.live.Trail(r.name), Pace: r.live.Pacer.Region(r.name), Attribute: trail.ByAccessKey(key)}
		err := w.Read(ctx, &cursor, func(page trail.PageResult) error {
			r.take(page)
			s.page(page, r.To.Sub(r.From))
			return nil
		})
		if err != nil {
			r.problem = said(ctx, err)
			if n > 0 || key != string(r.Key) {
				r.problem = fmt.Sprintf("calls of minted credentials, from %s on: %s", key, r.problem)
			} else {
				r.problem += "; " + unreadSpans(cursor, s.pages)
			}
			break
		}
	}
	s.end(r.problem)
}

func (r *region) take(page trail.PageResult) {
	r.pages++
	r.damaged(page.Malformed)
	for _, record := range page.Records {
		r.add(record)
	}
}

// said puts into words why a search ended.
func said(ctx context.Context, err error) string {
	switch {
	case ctx.Err() != nil || errors.Is(err, context.Canceled):
		return "interrupted"
	case awserr.Of(err) == awserr.Transient:
		return "CloudTrail did not answer"
	}
	return "could not be read: " + awserr.Reason(err)
}

// unreadSpans tells which stretches of time are left.
func unreadSpans(c trail.Cursor, pages int) string {
	if pages == 0 {
		return "nothing of it was read"
	}
	const enough = 3
	spans, texts := c.Unread(), []string{}
	for n, span := range spans {
		if n == enough {
			texts = append(texts, fmt.Sprintf("and %d more stretches", len(spans)-enough))
			break
		}
		texts = append(texts, span.From.Format(time.DateTime)+" to "+span.To.Format(time.DateTime))
	}
	return "not read (UTC): " + strings.Join(texts, ", ")
}
