package posture

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/posture/report"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// compare compares with the review before. If there is one and it could not be
// read, a person hears of it: nothing could be said to be new or fixed. Replace
// tells whether the review may take the place of the one before: not where that
// may be read again one day, since it alone knows what failed, and since when.
func compare(r, before *report.Review, unread error) (replace bool) {
	replace = unread == nil || errors.Is(unread, report.ErrNotAReview)
	if unread == nil {
		unread = r.Compare(before)
	}
	if unread != nil {
		r.Uncompared = true
		r.Problems = append(r.Problems, "The review before could not be read, so that nothing is compared: "+awserr.Words(unread))
	}
	return replace
}

// latest is the review before; nil if there is none.
func (h *Reporter) latest(ctx context.Context) (*report.Review, error) {
	key, err := h.Store.Latest(ctx)
	if err != nil || key == "" {
		return nil, retryable(err)
	}
	body, err := h.Store.Get(ctx, key)
	if err != nil {
		return nil, retryable(err)
	}
	return report.Read(bytes.NewReader(body))
}

// keep stores everything but the review itself. What cannot be stored is told.
func (h *Reporter) keep(ctx context.Context, s *snapshot.Snapshot, r *report.Review) error {
	for _, file := range []struct {
		name  string
		write func() ([]byte, error)
	}{
		{"snapshot.json.gz", func() ([]byte, error) { return compressed(s) }},
		{"findings.ocsf.jsonl.gz", func() ([]byte, error) {
			return zipped(func(w io.Writer) error { return report.OCSF(w, r, h.Checks) })
		}},
		{"review.html", func() ([]byte, error) {
			var page bytes.Buffer
			err := report.HTML(&page, r, h.Checks)
			return page.Bytes(), err
		}},
	} {
		body, err := file.write()
		if err == nil {
			_, err = h.Store.Put(ctx, r.ID, file.name, body)
		}
		if awserr.Retryable(err) {
			return &workflow.TransientError{Err: err}
		}
		if err != nil {
			r.Problems = append(r.Problems, notKept(err))
		}
	}
	return nil
}

func notKept(err error) string { return "Something could not be kept: " + awserr.Words(err) }

// keepReview stores the review. If it cannot be kept, a person is told, whatever
// else there is to tell.
func (h *Reporter) keepReview(ctx context.Context, r *report.Review, news *report.News) (string, error) {
	body, err := compressed(r)
	if err != nil {
		return "", err
	}
	object, err := h.Store.Put(ctx, r.ID, reviewFile, body)
	if awserr.Retryable(err) {
		return "", &workflow.TransientError{Err: err}
	}
	if err != nil {
		r.Problems = append(r.Problems, notKept(err))
		news.Send = true
	}
	return object.Key, nil
}

// keepLatest makes the review the one that the next is compared with.
func (h *Reporter) keepLatest(ctx context.Context, r *report.Review) error {
	body, err := compressed(r)
	if err != nil {
		return err
	}
	if _, err := h.Store.Put(ctx, latestFolder, reviewFile, body); err != nil {
		return retryable(err)
	}
	return nil
}
