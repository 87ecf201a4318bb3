// Package incident owns the record of what was done about each exposed key: the
// states it goes through, and the table it is kept in.
//
// The record is what makes repeats harmless and undo exact. It is never needed
// to contain a key: whoever writes here must be ready to be refused.
package incident

import (
	"crypto/sha256"
	"encoding/base32"
	"time"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/trigger"
)

// State is where an incident stands.
type State string

// The states, in order.
const (
	// Opened: a key was named; containment has begun and may have died midway.
	Opened State = "opened"
	// Handled: containment ended, as Outcome says; verification is to come.
	Handled State = "handled"
	// Verified: containment was read back after IAM had settled.
	Verified State = "verified"
	// Closed: the closing notice was sent.
	Closed State = "closed"
)

// Record is one incident.
type Record struct {
	ID string `json:"id"`
	// Revision counts writes. A write fails if somebody else wrote since.
	Revision int   `json:"revision"`
	State    State `json:"state"`

	AccessKeyID accesskey.ID `json:"accessKeyId"`
	User        string       `json:"user"`
	Account     string       `json:"account"`
	// Start is the gravest level that a signal of this incident asked for.
	Start    level.Level `json:"start"`
	Level    level.Level `json:"level"`
	Severity string      `json:"severity"`

	OpenedAt time.Time `json:"openedAt"`
	// ArrivedAt is when the first event arrived here; time to contain counts
	// from it.
	ArrivedAt   time.Time `json:"arrivedAt"`
	ContainedAt time.Time `json:"containedAt"`
	ClosedAt    time.Time `json:"closedAt"`
	// KeyPrior is the key's status before the responder first touched it.
	KeyPrior string `json:"keyPrior"`
	// OffBefore is as in containment.Outcome, of the first run that came to its
	// end.
	OffBefore bool `json:"offBefore"`
	// PausedUntil is the end of the pause in which the key came and because of
	// which it was left on; zero if there was none.
	PausedUntil time.Time `json:"pausedUntil"`
	// FenceUntil is when the fence that was raised in place of switching the key
	// off ends; zero if there was none.
	FenceUntil time.Time `json:"fenceUntil"`
	// Contained is as in containment.Outcome, as last read.
	Contained bool `json:"contained"`
	DryRun    bool `json:"dryRun"`

	// Sightings are the events that named the key, at most MaxSightings of
	// them; SightingCount counts all.
	Sightings     []Sighting `json:"sightings"`
	SightingCount int        `json:"sightingCount"`
	// Actions are all steps ever taken, in order: the undo record.
	Actions  []containment.Action `json:"actions"`
	Restores []Restore            `json:"restores"`
	Sessions Sessions             `json:"sessions"`
	// Rounds counts how often containment was found undone and applied again.
	Rounds int `json:"rounds"`
}

// MaxSightings bounds the events kept by name: Trusted Advisor repeats itself
// for a week, and an item of the table holds 400 KB.
const MaxSightings = 50

// Sighting is one event that named the key.
type Sighting struct {
	EventID string    `json:"eventId"`
	Kind    string    `json:"kind"`
	Code    string    `json:"code"`
	Region  string    `json:"region"`
	At      time.Time `json:"at"`
}

// Restore is one undo by a person.
type Restore struct {
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
	// Parts are the steps that were undone, as "deny" or "key:ID".
	Parts []string `json:"parts"`
	// Until is when a reactivated exposed key is contained again; zero for a
	// restore without end.
	Until time.Time `json:"until"`
	// Unfinished: it was begun, and nobody knows yet what came of it. Its parts
	// are left alone as restored, and may be asked for again as if in force.
	Unfinished bool `json:"unfinished"`
}

// Sessions is what is known of temporary credentials that the key minted: they
// decide when the denial of sessions may be lifted.
type Sessions struct {
	// ReadUntil is the time up to which CloudTrail has surely been read in
	// every Region; zero if it never was.
	ReadUntil time.Time `json:"readUntil"`
	// AliveUntil is the latest expiry of credentials that the key is known to
	// have minted; zero if it minted none.
	AliveUntil time.Time `json:"aliveUntil"`
}

// NewID writes the id of the incident that follows previous (an id, or "") for
// a key. It is a function of its arguments, so that two copies of one event
// find the same id even when the table cannot be read. The attempt is counted
// up when an id turns out to be taken by another key.
func NewID(id accesskey.ID, previous string, arrived time.Time, attempt int) string {
	sum := sha256.Sum256([]byte(string(id) + "\n" + previous + "\n" + arrived.UTC().Format(time.DateOnly)))
	const length = 4
	text := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:])
	offset := attempt * length % (len(text) - length)
	return "EKR-" + arrived.UTC().Format("0102") + "-" + text[offset:offset+length]
}

// Drill reports whether nothing but the responder's own drill named the key.
func (r Record) Drill() bool {
	for _, s := range r.Sightings {
		if s.Kind != string(trigger.Drill) {
			return false
		}
	}
	return len(r.Sightings) > 0
}

// Saw adds an event to the incident and reports whether it was new.
func (r *Record) Saw(s Sighting) bool {
	for _, have := range r.Sightings {
		if have.EventID == s.EventID && s.EventID != "" && have.Region == s.Region {
			return false
		}
	}
	r.SightingCount++
	if len(r.Sightings) < MaxSightings {
		r.Sightings = append(r.Sightings, s)
	}
	return true
}
