package contain_test

import (
	"errors"
	"testing"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
)

// A table that was out when the key was contained gets the record at the next
// look, with all that a restore needs.
func TestTheRecordIsMadeLate(t *testing.T) {
	w := newWorld()
	w.db.Fail["GetItem"] = errors.New("refused")
	c := w.contain(t, event("e-1"), exposure())
	if c.Recorded {
		t.Fatal("the table refused")
	}
	delete(w.db.Fail, "GetItem")
	c = w.verify(t, c)
	r, err := w.table.Get(t.Context(), c.IncidentID)
	if err != nil || !c.Recorded || c.RecordError != "" {
		t.Fatalf("recorded %t, %q, %v", c.Recorded, c.RecordError, err)
	}
	held := containment.Holding(r.Actions, nil)
	if len(held) != 2 || r.State != incident.Verified || r.SightingCount != 1 || r.KeyPrior != "Active" || !r.Contained {
		t.Errorf("held %+v, record %+v", held, r)
	}
}

// An incident that was opened in its place meanwhile is left alone.
func TestALateRecordTakesNoOthersPlace(t *testing.T) {
	w := newWorld()
	w.db.Fail["GetItem"] = errors.New("refused")
	c := w.contain(t, event("e-1"), exposure())
	delete(w.db.Fail, "GetItem")
	later := event("e-2")
	later.ArrivedAt = later.ArrivedAt.AddDate(0, 0, 1)
	other := w.contain(t, later, exposure())
	if c = w.verify(t, c); c.Recorded || c.RecordError == "" || other.IncidentID == c.IncidentID {
		t.Errorf("recorded %t, %q", c.Recorded, c.RecordError)
	}
}
