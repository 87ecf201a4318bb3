package restore

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// Preview is what a restore would do.
type Preview struct {
	// Refused is why nothing would be undone; "" if something would.
	Refused string
	// Undone are the parts that would be undone.
	Undone []string
	// Shared are the parts that would only be released, because another open
	// incident of the user holds them too; each says which.
	Shared []containment.Action
	// Held are all parts that are in force now.
	Held []string
}

// Foresee tells what Handle would do with a request, given all incidents on
// record. It changes nothing and is not binding: the function decides anew.
func Foresee(r incident.Record, all []incident.Record, in workflow.RestoreInput, now time.Time) Preview {
	h := Handler{Now: func() time.Time { return now }}
	held := containment.Holding(r.Actions, r.UndoneAt())
	p := Preview{Undone: []string{}, Shared: []containment.Action{}, Held: partsOf(held)}
	chosen, refused := h.choose(r, all, held, in)
	if refused != "" {
		p.Refused = refused
		return p
	}
	alone, shared := separate(r, all, chosen, now)
	p.Undone, p.Shared = partsOf(alone), shared
	return p
}
