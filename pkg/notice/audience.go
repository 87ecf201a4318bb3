package notice

import (
	"strings"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// Audience is the message attribute that tells whom a notice is for: Machines,
// or without it everybody. The e-mail subscription of the stack leaves out what
// is for machines.
const (
	Audience = "audience"
	Machines = "machines"
)

// fewKeys is up to how many keys of one event a person is mailed about one by
// one. Beyond that, the alert names them all, and their reports would bury the
// one that matters.
const fewKeys = 5

// manyNamed tells whether the event names more than a few keys.
func (f Facts) manyNamed() bool { return f.Event.Keys > fewKeys }

// oneOfMany tells whether a notice is about one of more than a few keys, and
// nobody need be woken for it. Who was mailed about the key alone hears of its
// end too, and where nothing tells whether anybody was, the end is mailed.
func (f Facts) oneOfMany(severity string, views []view) bool {
	if !f.manyNamed() || severity == usage.P1 {
		return false
	}
	switch f.Kind {
	case Report, Change:
		return true
	case Close:
		told := views[0].c.Told
		return told.Version > 0 && !told.Mailed
	}
	return false
}

// quiet tells whether a notice belongs to a drill that goes as it should: it is
// published like any other, which proves that it can be, and nobody need read
// it. Whatever else an event makes of itself by calling itself a drill (a key
// that no drill made, a key that nobody knows, no key at all) is told.
func (f Facts) quiet(views []view) bool {
	switch f.Kind {
	case Alert, Report, Close:
	default:
		return false
	}
	for _, v := range views {
		if !v.ofDrill() {
			return false
		}
	}
	return f.Event.Kind == trigger.Drill && len(views) > 0 && len(f.Event.NotKeys) == 0
}

// ofDrill tells whether the key is that of a user whom a drill made, and nothing
// about it is to be told.
func (v view) ofDrill() bool {
	return v.state != stateFailed && v.c.Capped == "" && v.o.Special == containment.None && strings.Contains(v.o.User.ARN, ":user"+settings.DrillPath)
}
