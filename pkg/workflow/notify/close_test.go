package notify

import (
	"testing"

	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// An incident that stays open on record reaches a person; the notice is sent once.
func TestTheRecordIsNotClosed(t *testing.T) {
	for name, test := range map[string]struct {
		recorded bool
		want     string
	}{
		"on record":     {true, "RecordNotClosed"},
		"told as being": {false, "sent"},
	} {
		w := newWorld()
		w.db.Fail["GetItem"] = denied
		in := as("close", of("a", "1", "EKR-1"), func(in *workflow.NotifyInput) { in.Cases[0].Recorded = test.recorded })
		if got := w.tell(in); got != test.want || len(w.topic.sent) != 1 {
			t.Errorf("%s: %s, sent %d times", name, got, len(w.topic.sent))
		}
	}
}
