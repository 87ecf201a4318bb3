package report

import (
	"bytes"
	"compress/gzip"
	"errors"
	"testing"
)

// FuzzRead holds that what lies in the place of the review before is a review of
// an account, or is refused as none.
func FuzzRead(f *testing.F) {
	const review = `{"version":1,"account":"111122223333","takenAt":"2026-03-02T09:00:00Z","findings":[{"check":"root-mfa","outcome":"FAIL","severity":"high"}]}`
	f.Add([]byte(review))
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write([]byte(review))
	_ = z.Close()
	f.Add(zipped.Bytes())
	f.Add(zipped.Bytes()[:20])
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := Read(bytes.NewReader(text))
		switch {
		case err != nil && (r != nil || !errors.Is(err, ErrNotAReview)):
			t.Errorf("%v with %v", err, r)
		case err == nil && (r.Version != Version || r.Account == "" || r.TakenAt.IsZero()):
			t.Errorf("taken for a review: %+v", r)
		}
	})
}
