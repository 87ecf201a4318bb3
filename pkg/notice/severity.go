package notice

import (
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/trigger"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// severityOf judges a key before anything is known of its use: the first rows of
// the table that pkg/usage judges by later. What could not be read is never below
// P2. It returns the reason in words.
func severityOf(e workflow.Event, c workflow.Case, s state) (severity, why string) {
	severity, why = severityOfKey(e, c, s)
	if c.Capped != "" && severity != usage.P1 {
		return usage.P1, why + "; and the hourly CAP is reached"
	}
	if strangerFelled(c) && severity != usage.P1 {
		return usage.P1, why + "; and its fence had been taken down"
	}
	return inPause(e, severity, why)
}

// strangerFelled tells whether a fence was taken down by somebody who is not known
// to be a colleague.
func strangerFelled(c workflow.Case) bool {
	return slices.ContainsFunc(c.Undone, func(u containment.Undone) bool {
		return u.Step == containment.FenceAttached && u.Undoer != containment.Colleague
	})
}

// inPause makes everything that a person would look at by day something to wake
// them for: while the responder is paused, nothing is done about it. What nobody
// depends on stays what it is.
func inPause(e workflow.Event, severity, why string) (string, string) {
	if e.Pause.On && (severity == usage.P2 || severity == usage.P3) {
		return usage.P1, why + "; and the responder is PAUSED"
	}
	return severity, why
}

func severityOfKey(e workflow.Event, c workflow.Case, s state) (severity, why string) {
	asked := c.Outcome.Start >= level.Deactivate || c.Exposure.Start >= level.Deactivate
	switch {
	case e.Sample:
		return usage.P4, "a sample, made up by the sender"
	case s == stateForeign:
		return usage.P4, "not a key of this account"
	case s == stateCanary:
		return usage.P4, "a key that was leaked on purpose"
	case s == stateNoDrill:
		return usage.P3, "a drill named a key that no drill made; it was not touched"
	case e.Kind == trigger.Drill && s != stateFailed:
		return usage.P4, "a drill"
	case s == stateDry && (e.Kind == trigger.Manual || !asked):
		return usage.P4, "a rehearsal, asked for by hand"
	case s == stateDry && isOff(c.Outcome.KeyStatus), s == stateWasOff, s == stateDeleted:
		return usage.P3, "the key was off before the responder came"
	case grave(e):
		return usage.P1, "AWS's code " + name(e.Code) + " has no known response: a person judges"
	}
	return severityOfState(c, s, asked)
}

func severityOfState(c workflow.Case, s state, asked bool) (severity, why string) {
	switch s {
	case stateFailed, stateRoot, stateSession, stateOwn, stateProtected, stateRestored, statePaused, stateCapped, stateFenced:
		return usage.P1, "what was exposed is not known to be off"
	case stateLive, stateUnread, stateOwnerless, stateDry:
		if asked {
			return usage.P1, "the key is not known to be off, though AWS calls it exposed"
		}
		return usage.P2, "nothing proves that the key is exposed, and it is on"
	case stateTold:
		return usage.P2, "the signal alone does not ask to switch the key off, and it is on"
	case stateGone:
		return usage.P2, "whether the key still exists somewhere is not known"
	}
	switch {
	case c.Outcome.Start == level.Isolate:
		return usage.P1, "off, but AWS says that it was misused already"
	case s == stateOff:
		return usage.P2, "the key is off, its sessions are not denied; use unknown"
	case s == statePartly:
		return usage.P2, "the key is off, but not every step is in force; use unknown"
	}
	return usage.P2, "contained so far, use unknown"
}

// consoleRisk is in AWS's code for sign-ins to the console by others.
const consoleRisk = "CONSOLE_COMPROMISE"

// grave tells whether AWS announces a risk that nobody here knows, or that the
// console itself is in other hands.
func grave(e workflow.Event) bool {
	if e.Kind != trigger.Health || e.Code == "" {
		return false
	}
	return strings.Contains(e.Code, consoleRisk) || !trigger.KnownRisk(e.Code)
}

// severityWithoutKey judges an event that names no key.
func severityWithoutKey(e workflow.Event) (severity, why string) {
	switch {
	case e.Sample:
		return usage.P4, "a sample, made up by the sender"
	case e.Kind == trigger.Drill:
		return usage.P4, "a drill"
	case grave(e):
		return usage.P1, "AWS's code " + name(e.Code) + " has no known response: a person judges"
	}
	return inPause(e, usage.P2, "there is no key to act on: a person judges")
}

func isSeverity(s string) bool {
	return slices.Contains([]string{usage.P1, usage.P2, usage.P3, usage.P4}, s)
}
