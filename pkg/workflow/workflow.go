// Package workflow holds the documents that pass between the steps of the two
// state machines, and under it one package per step.
//
// Machines only sequence: they pick paths out of these documents, so a field
// that a path reads has no omitempty, and lists are never null. Every document
// carries a Version, because an execution waits an hour across deployments: a
// step accepts the version before its own.
package workflow

import (
	"encoding/json"
	"time"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/trigger"
)

// Version is the version of the documents that this build writes.
const Version = 2

// StateBudget is the size that a step keeps its output under, in bytes. Step
// Functions fails a state above 262,144; the rest is for what the machine adds.
const StateBudget = 180_000

// CaseBudget is the size of a case alone in ekr-incident: some 40 Regions with
// a kilobyte each come beside it, and what the investigation adds to it.
const CaseBudget = 120_000

// IntakeInput is what the respond machine gives the intake step.
type IntakeInput struct {
	// Event is the event as it came, of any shape and unread: a number that
	// went through a float would not come out as it went in.
	Event json.RawMessage `json:"event"`
	// ArrivedAt is the start of the execution: the moment from which time to
	// contain counts.
	ArrivedAt time.Time `json:"arrivedAt"`
	// Execution is the ARN of the execution.
	Execution string `json:"execution"`
	// IgnorePause has the event contained although the responder is paused: the
	// machine asks for that when nobody could be told that the key is on.
	IgnorePause bool `json:"ignorePause"`
}

// Intake is the intake step's output.
type Intake struct {
	Version int `json:"version"`
	// Decision is trigger.Ignore, Inform or Respond. Everything but Ignore goes
	// through containment (which only reads at level notify) and is told.
	Decision trigger.Decision `json:"decision"`
	Event    Event            `json:"event"`
	// Exposures is empty when an event names no key that can be read.
	Exposures []Exposure `json:"exposures"`
}

// Event is what later steps need to know of the triggering event.
type Event struct {
	Version   int          `json:"version"`
	Kind      trigger.Kind `json:"kind"`
	Code      string       `json:"code"`
	Reason    string       `json:"reason"`
	ID        string       `json:"id"`
	Account   string       `json:"account"`
	Region    string       `json:"region"`
	Time      time.Time    `json:"time"`
	ArrivedAt time.Time    `json:"arrivedAt"`
	Deadline  string       `json:"deadline"`
	Execution string       `json:"execution"`
	NotKeys   []string     `json:"notKeys"`
	Sample    bool         `json:"sample"`
	DryRun    bool         `json:"dryRun"`
	// FenceOver is as in trigger.Event; left out if it does not say so.
	FenceOver bool `json:"fenceOver,omitempty"`
	// Keys counts the keys that the event names.
	Keys int `json:"keys"`
	// Pause is how the responder stood when the event was read.
	Pause Pause `json:"pause"`
}

// Exposure is one key to contain.
type Exposure struct {
	AccessKeyID accesskey.ID `json:"accessKeyId"`
	AccountID   string       `json:"accountId"`
	UserHint    string       `json:"userHint"`
	Location    string       `json:"location"`
	DetectedAt  string       `json:"detectedAt"`
	Code        string       `json:"code"`
	Start       level.Level  `json:"start"`
	// MemberStart takes Start's place where the key's account is a member of the
	// organisation that the responder acts in; zero if Start holds there.
	MemberStart level.Level `json:"memberStart"`
}

// Phase tells the contain function which of its jobs is wanted.
type Phase string

// The phases of the contain function.
const (
	PhaseContain Phase = "contain"
	PhaseVerify  Phase = "verify"
	// PhaseWatch is a later verification.
	PhaseWatch Phase = "watch"
	// PhaseEscalate carries out what the case's Raise asks for.
	PhaseEscalate Phase = "escalate"
)

// ContainInput is what the machines give the contain function.
type ContainInput struct {
	Phase Phase `json:"phase"`
	// Event and Exposure are given in PhaseContain.
	Event    Event    `json:"event"`
	Exposure Exposure `json:"exposure"`
	// Case is given in the other phases: the state so far.
	Case Case `json:"case"`
}

// Case is one key's incident on its way through both machines: the output of
// the contain function in every phase, and the input of ekr-incident.
type Case struct {
	Version    int      `json:"version"`
	IncidentID string   `json:"incidentId"`
	Event      Event    `json:"event"`
	Exposure   Exposure `json:"exposure"`
	// Outcome is the containment as last read.
	Outcome containment.Outcome `json:"outcome"`
	// Failure is why the contain step gave no outcome; "" if it did. It is set
	// by the machine when the function failed for good.
	Failure string `json:"failure"`
	// Repeat: the incident was open before this event; Sightings counts the
	// events so far.
	Repeat    bool `json:"repeat"`
	Sightings int  `json:"sightings"`
	// Investigate asks the machine to start ekr-incident for this case.
	Investigate bool `json:"investigate"`
	// Capped is why the hourly cap kept containment from going further; "" if it
	// did not.
	Capped string `json:"capped"`
	// Uncounted: that is because the responses of the hour could not be counted,
	// which the next phase tries again.
	Uncounted bool `json:"uncounted"`
	// Recorded tells whether the incident's record was written; RecordError is
	// the reason if not.
	Recorded    bool   `json:"recorded"`
	RecordError string `json:"recordError"`
	// EvidenceError is why the evidence could not be kept; "" if it was.
	EvidenceError string `json:"evidenceError"`

	// The fields below are of PhaseVerify and PhaseWatch.

	// Round counts how often containment was applied again.
	Round int `json:"round"`
	// Again asks the machine for another verification after a pause.
	Again bool `json:"again"`
	// Undone lists containment that was found undone, and by whom.
	Undone []containment.Undone `json:"undone"`
	// Changed: something happened since the last notice that a person must
	// hear of now. Changes counts how often, and so numbers the change notices.
	Changed bool `json:"changed"`
	Changes int  `json:"changes"`
	// News says in words what a look brought that the last notice did not have.
	News []string `json:"news"`
	// Fought: the contained principal, or a credential it made, undid the
	// containment at some time.
	Fought bool `json:"fought"`
	// WatchAt are the times of the watches: always MaxWatches of them, the last
	// one repeated.
	WatchAt []time.Time `json:"watchAt"`
	// Usage is what the investigation found; zero until it ran.
	Usage UsageRef `json:"usage"`
	// Reading is how far the investigation has come, Raise what it asks
	// containment to do further.
	Reading Reading `json:"reading"`
	Raise   Raise   `json:"raise"`
	// Told answers the last notice that ekr-incident sent about this case; zero
	// if none was sent.
	Told Receipt `json:"told,omitzero"`
}

// WithLists returns the case with no list null: a document of version 1 lacks
// those that came since.
func (c Case) WithLists() Case {
	for _, list := range []*[]string{&c.News, &c.Usage.Minted} {
		if *list == nil {
			*list = []string{}
		}
	}
	if c.Undone == nil {
		c.Undone = []containment.Undone{}
	}
	if c.WatchAt == nil {
		c.WatchAt = []time.Time{}
	}
	return c
}

// UsageRef points to the usage summary of an incident.
type UsageRef struct {
	// Key is the object in the evidence bucket; "" if it could not be kept.
	Key string `json:"key"`
	// Severity and Verdict repeat the summary's, for the machine's choices.
	Severity string `json:"severity"`
	Verdict  string `json:"verdict"`
	// Minted lists the ids of access keys, temporary ones too, that the key is
	// known to have made, bounded; never null in a summary's output.
	Minted []string `json:"minted"`
	// ReadUntil is the time up to which CloudTrail has surely been read in every
	// Region; zero if it was not. AliveUntil is the latest expiry of temporary
	// credentials that the key made; zero if none is known.
	ReadUntil  time.Time `json:"readUntil"`
	AliveUntil time.Time `json:"aliveUntil"`
}

// NotifyInput is what the machines give the notify function.
type NotifyInput struct {
	// Kind is the notice wanted: alert, report, change, close or help.
	Kind  string `json:"kind"`
	Event Event  `json:"event"`
	Cases []Case `json:"cases"`
	// Problem tells, for kind help, which step failed and how.
	Problem string `json:"problem"`
	// Execution is the ARN of the execution that asks.
	Execution string `json:"execution"`
}

// Receipt is the notify function's output.
type Receipt struct {
	Version int `json:"version"`
	// Sent is false when the notice had been sent before.
	Sent bool `json:"sent"`
	// MessageID is SNS's id of the message; "" if nothing was sent.
	MessageID string `json:"messageId"`
	// Mailed: this notice, or one about the case before it, was for persons too,
	// or may have been.
	Mailed bool `json:"mailed"`
}
