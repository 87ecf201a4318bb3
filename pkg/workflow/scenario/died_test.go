package scenario

import (
	"context"
	"errors"
	"testing"

	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// A function that switched a credential off and never lives to say so, however often
// it is invoked, leaves behind what gives the credential back.
func TestDiedForGood(t *testing.T) {
	const sibling = "AKIAEXAMPLE0SIBLING1"
	stage(t, plot{play: misused}, func(w *world, ctx context.Context, r request, answer func() (any, error)) (any, error) {
		if r.Function != machines.Contain {
			return answer()
		}
		off := func() bool {
			w.mu.Lock()
			defer w.mu.Unlock()
			return w.user.Keys[1].Status == "Inactive"
		}
		if !off() {
			if result, err := answer(); !off() {
				return result, err
			}
		}
		i := invocationOf(ctx)
		i.killed = true
		i.kill()
		return nil, errors.New("killed")
	}, func(w *world) {
		if status := w.user.Keys[1].Status; status != "Inactive" {
			t.Fatalf("the sibling reads %s", status)
		}
		if got := w.tryRestore(workflow.RestoreInput{Only: []string{"key:" + sibling}}); !got.result.Restored || w.user.Keys[1].Status != "Active" {
			t.Errorf("the sibling reads %s after %+v, %v", w.user.Keys[1].Status, got.result, got.err)
		}
	})
}
