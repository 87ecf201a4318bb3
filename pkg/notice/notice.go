// Package notice owns the words that reach people: it writes the notices of an
// incident, as text for a person and as JSON for a machine, and publishes them.
//
// A notice is read at three in the morning. Its first line is a fact; what is
// still dangerous stands before what was done; every command is one line that
// can be pasted; failed and refused steps are in capitals. Whatever others wrote
// (events, user names, reasons of failures) is shown inert and bounded.
//
// README.md beside this file describes the JSON.
package notice

import (
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// Kind is what a notice is for.
type Kind string

// The kinds of notice.
const (
	// Alert tells of one event and what was done about all its keys.
	Alert Kind = "alert"
	// Report tells what a key had been used for.
	Report Kind = "report"
	// Change tells that a containment is not what it was.
	Change Kind = "change"
	// Close ends an incident.
	Close Kind = "close"
	// Help says that a step failed and a person is needed.
	Help Kind = "help"
	// Restore announces that a person is about to undo a containment.
	Restore Kind = "restore"
	// Pause tells that the responder is paused, or no more.
	Pause Kind = "pause"
	// Review is the digest of a posture review, which is about no incident.
	Review Kind = "review"
	// Code tells of secrets in code that was pushed.
	Code Kind = "code"
	// Drill is the result of a drill. The notices of the incident that a drill
	// makes are of their own kinds.
	Drill Kind = "drill"
)

// Facts is all that a notice is written from.
type Facts struct {
	Kind  Kind
	Event workflow.Event
	// Cases has one entry per key of the event; a report, change or close has
	// exactly one. It is empty if the event names no key.
	Cases []workflow.Case
	// Usage is what the investigation found; nil if it gave nothing or it could
	// not be read back.
	Usage *usage.Summary
	// UsageProblem is why Usage is nil although the case points to a summary;
	// "" otherwise.
	UsageProblem string
	// Problem says, for Help, which step failed and how.
	Problem string
	// Execution is the ARN of the execution that asks.
	Execution string
	// Number is the notice's number within its incident, such as "change-2".
	Number string
	// Restore is given for Kind Restore only.
	Restore *RestoreFacts
	// Pause is given for Kind Pause only.
	Pause *PauseFacts
	// Settings are the responder's. While a notice is written they are those of
	// the key's account, and responder holds the others.
	Settings  settings.Settings
	responder settings.Settings
	Now       time.Time
}

// RestoreFacts is a restore that is about to happen.
type RestoreFacts struct {
	Record incident.Record
	Input  workflow.RestoreInput
	// Parts are what will be undone, as "deny" or "key:ID".
	Parts []string
	// KeyStatus is the exposed key's status as IAM gives it, "" if it could not be
	// read or there is none to read.
	KeyStatus string
	// SwitchedOff: the key was found on, and was switched off first.
	SwitchedOff bool
}

// Message is a notice ready to be published.
type Message struct {
	// Subject is one line of at most 99 ASCII characters: SNS refuses others,
	// and the notice with them. It begins with severity and state, and ends with
	// the incident's id.
	Subject string
	// Text is the e-mail: UTF-8, lines of at most 78 columns but for links and
	// commands, which stand alone on theirs.
	Text string
	// Machine is the same for machines.
	Machine Document
	// Attributes are SNS message attributes to filter by: severity, kind,
	// account, environment, audience. One that is not known is left out, since
	// SNS refuses empty values.
	Attributes map[string]string
}

// Write makes the notice. It never fails: a bug in the words must not lose the
// news, so that a panic ends in a plain message that says what is known.
func Write(f Facts) Message { return guarded(f, write) }

// guarded calls a writer, and writes the plain message if that panics.
func guarded(f Facts, write func(Facts) Message) (m Message) {
	defer func() {
		if broken := recover(); broken != nil {
			m = plain(f.complete(), fmt.Sprint(broken))
		}
	}()
	return write(f)
}
