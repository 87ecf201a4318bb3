package progress

import (
	"bytes"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		lines := New(&out)
		failed := errors.New("no disk")
		err := lines.Step("tools", "install", func() error { time.Sleep(21 * time.Second); return nil })
		if err != nil {
			t.Error(err)
		}
		if err := lines.Step("deploy", "synthesize", func() error { time.Sleep(1500 * time.Millisecond); return failed }); err != failed {
			t.Errorf("got %v", err)
		}
		want := `tools      install ...
tools      install: still at it after 10.0 s
tools      install: still at it after 20.0 s
tools      install: done in 21.0 s
deploy     synthesize ...
deploy     synthesize FAILED after 1.5 s
`
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Error(diff)
		}
	})
}
