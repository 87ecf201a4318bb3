package notice

import (
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// state is how a key stands, in the words of the subject. What is still
// dangerous is in capitals.
type state string

const (
	stateFailed    state = "NOT CONTAINED"
	stateDry       state = "DRY RUN"
	stateLive      state = "KEY ON"
	stateUnread    state = "NOT CONFIRMED"
	stateRoot      state = "ROOT KEY"
	stateSession   state = "SESSION LIVE"
	stateOwn       state = "OUR OWN KEY"
	stateOwnerless state = "OWNER UNKNOWN"
	stateProtected state = "exempt, KEY ON"
	stateRestored  state = "restored, KEY ON"
	statePaused    state = "PAUSED, KEY ON"
	stateCapped    state = "CAP, KEY ON"
	stateFenced    state = "fenced, KEY ON"
	stateCanary    state = "canary"
	statePartly    state = "off, step FAILED"
	stateTold      state = "notify only, KEY ON"
	stateGone      state = "not found"
	stateOff       state = "key off"
	stateContained state = "contained"
	stateIsolated  state = "isolated"
	stateWasOff    state = "was off"
	stateDeleted   state = "deleted"
	stateNoDrill   state = "not a drill"
	stateForeign   state = "not ours"
)

// headlines say the state of one key in the rest of the subject.
var headlines = map[state]string{
	stateFailed:    "Exposed AWS key NOT handled",
	stateDry:       "AWS key, nothing changed",
	stateLive:      "AWS key STILL ON",
	stateUnread:    "AWS key perhaps ON",
	stateRoot:      "Exposed key of AWS root",
	stateSession:   "Exposed role session",
	stateOwn:       "Exposed key of the responder",
	stateOwnerless: "AWS key perhaps ON",
	stateProtected: "Exposed AWS key",
	stateRestored:  "Exposed AWS key",
	statePaused:    "Exposed AWS key",
	stateCapped:    "Exposed AWS key",
	stateFenced:    "Exposed AWS key",
	stateCanary:    "Canary key seen",
	statePartly:    "Exposed AWS key",
	stateTold:      "AWS key to judge",
	stateGone:      "AWS key not in this account",
	stateNoDrill:   "Drill on a real key refused",
	stateForeign:   "Key of another AWS account",
}

func (s state) headline() string {
	if h := headlines[s]; h != "" {
		return h
	}
	return "Exposed AWS key off"
}

// specialStates are the states of keys that containment could not or must not
// treat like others.
var specialStates = map[containment.Special]state{
	containment.Root:         stateRoot,
	containment.Foreign:      stateForeign,
	containment.Gone:         stateGone,
	containment.Protected:    stateProtected,
	containment.Own:          stateOwn,
	containment.OwnerUnknown: stateOwnerless,
	containment.Restored:     stateRestored,
	containment.Paused:       statePaused,
	containment.Capped:       stateCapped,
	containment.Fenced:       stateFenced,
	containment.Canary:       stateCanary,
	containment.NotDrill:     stateNoDrill,
}

// stateOf tells how a key stands. What could not be read counts as on.
func stateOf(c workflow.Case) state {
	o := c.Outcome
	if c.Failure != "" {
		return stateFailed
	}
	if s, special := specialStates[o.Special]; special {
		if (s == stateProtected || s == stateRestored || s == stateFenced) && isOff(o.KeyStatus) {
			return stateWasOff
		}
		return s
	}
	switch {
	case o.DryRun:
		return stateDry
	case o.Special == containment.Temporary || o.Special == containment.TemporaryRole:
		return stateOfTemporary(o)
	case o.KeyStatus == "Deleted":
		return stateDeleted
	case isOff(o.KeyStatus):
		return stateOfKeyOff(c)
	case o.KeyStatus == "":
		return stateUnread
	case o.Start < level.Deactivate:
		return stateTold
	}
	return stateLive
}

func stateOfTemporary(o containment.Outcome) state {
	switch {
	case o.Contained && inEffect(o) >= level.Revoke:
		return stateContained
	case o.Start < level.Deactivate:
		return stateTold
	}
	return stateSession
}

func stateOfKeyOff(c workflow.Case) state {
	o := c.Outcome
	switch {
	case o.Level >= level.Deactivate && !o.Contained:
		return statePartly
	case o.OffBefore:
		return stateWasOff
	}
	switch inEffect(o) {
	case level.Isolate:
		return stateIsolated
	case level.Revoke:
		return stateContained
	}
	return stateOff
}

// isOff tells whether a status means that a key cannot be used.
func isOff(status string) bool {
	return status == "Inactive" || status == "Expired" || status == "Deleted"
}

// inEffect is the level that the steps in force amount to: what stands in for a
// refused policy denies everything.
func inEffect(o containment.Outcome) level.Level {
	reached := level.Notify
	if isOff(o.KeyStatus) {
		reached = level.Deactivate
	}
	for _, a := range o.Actions {
		if !a.Status.Effective() {
			continue
		}
		switch a.Step {
		case containment.IsolateAttached, containment.BoundarySet, containment.GroupJoined:
			return level.Isolate
		case containment.RevokeAttached, containment.RoleSessionDenied:
			reached = level.Revoke
		}
	}
	return reached
}

// standIn is the step that stands in for a policy that could not be attached.
func standIn(o containment.Outcome) (containment.Action, bool) {
	for _, a := range o.Actions {
		if (a.Step == containment.BoundarySet || a.Step == containment.GroupJoined) && a.Status.Effective() {
			return a, true
		}
	}
	return containment.Action{}, false
}
