// Package trigger reads any event that can announce the exposure of an access
// key, and says what the responder should do about it. It calls nothing: what
// AWS knows of the key is found out later, by containment.
//
// Events are written by others. Every field is optional, key ids are found by
// pattern, a user name is a hint and never an argument, and whatever names a
// key that cannot be read still reaches a person.
package trigger

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/redact"
)

// Kind tells what sort of event was read.
type Kind string

// The kinds of event.
const (
	Health         Kind = "health"
	TrustedAdvisor Kind = "trusted-advisor"
	Quarantine     Kind = "quarantine"
	GuardDuty      Kind = "guardduty"
	SecurityHub    Kind = "security-hub"
	Manual         Kind = "manual"
	Drill          Kind = "drill"
	Unknown        Kind = "unknown"
)

// Decision tells what an event asks of the responder.
type Decision string

// The decisions.
const (
	// Respond: the start level is deactivate or above.
	Respond Decision = "respond"
	// Inform: tell a person, change nothing.
	Inform Decision = "notify"
	// Ignore: the event announces no exposure.
	Ignore Decision = "ignore"
)

// Exposure is one key that an event names.
type Exposure struct {
	AccessKeyID accesskey.ID `json:"accessKeyId"`
	// AccountID is the account that the event says owns the key, 12 digits, or
	// "" when it does not say.
	AccountID string `json:"accountId"`
	// UserHint is the owner as the event has it. It may be wrong, missing or a
	// word for root; the owner is always resolved from the key id.
	UserHint string `json:"userHint"`
	// Location is where the key was seen, in AWS's words.
	Location string `json:"location"`
	// DetectedAt is when AWS says the exposure began, RFC 3339 UTC or "".
	DetectedAt string `json:"detectedAt"`
	// Code is AWS's own name for the exposure, such as
	// AWS_RISK_CREDENTIALS_EXPOSED or a Trusted Advisor fraud type.
	Code string `json:"code"`
}

// Event is what was read from one trigger.
type Event struct {
	Kind     Kind
	Decision Decision
	// Level is the start level, before the ceiling of the settings.
	Level level.Level
	// MemberLevel is the start level for a responder that acts in the key's own
	// account too, where Level is Notify because that account is not the
	// receiver's; zero otherwise.
	MemberLevel level.Level
	// Reason says in one sentence why that decision was taken.
	Reason string
	// Code is AWS's name for what happened; "" if it has none.
	Code string
	// ID, Account, Region and Time are those of the EventBridge envelope.
	// Account is the receiver, which need not own the key.
	ID, Account, Region string
	Time                time.Time
	// Deadline is the day until which AWS wants an answer, RFC 3339 or "".
	Deadline string
	// Exposures lists every key named, each once, in the order of the event.
	Exposures []Exposure
	// NotKeys lists what a person must look at because it is not acted on:
	// named entities that are no access key id, and keys of weaker events of the
	// same document. It is bounded; the last entry then counts the rest.
	NotKeys []string
	// DryRun asks that nothing be changed (manual events only).
	DryRun bool
	// FenceOver says that the time for which the key's user was fenced is over
	// (manual events only: the fence starts one in advance).
	FenceOver bool
	// Sample marks an event that AWS made up for a test.
	Sample bool

	// more counts what NotKeys had no room for.
	more int
}

// maxText bounds every string taken from an event, in bytes: longer ones are
// cut, because they travel through states and notices.
const maxText = 512

// maxNotKeys bounds how many entries of NotKeys are carried on by name.
const maxNotKeys = 20

// decide sets what the event asks for. The decision follows from the level.
func (e *Event) decide(l level.Level, reason string) {
	e.Level, e.Reason, e.Code = l, clip(reason), clip(e.Code)
	switch {
	case l >= level.Deactivate:
		e.Decision = Respond
	case l == level.Notify:
		e.Decision = Inform
	default:
		e.Decision = Ignore
	}
}

// foreign sets what an event about a key of another account asks for: to tell a
// person, or what it asks for in that account.
func (e *Event) foreign(owner string, there level.Level) {
	e.decide(level.Notify, "the key belongs to account "+owner+", the event was received by "+e.Account)
	e.MemberLevel = there
}

// addKeys collects key ids from the values, each once over the whole event,
// and remembers the values that hold none. The template gives what is common to
// all keys of the event.
func (e *Event) addKeys(template Exposure, values ...string) {
	for _, value := range values {
		found := accesskey.Find(value)
		if len(found) == 0 {
			e.addNotKey(value)
		}
		for _, id := range found {
			if !e.names(id) {
				template.AccessKeyID = id
				template.UserHint = clip(template.UserHint)
				template.Location = clip(template.Location)
				template.Code = clip(template.Code)
				e.Exposures = append(e.Exposures, template)
			}
		}
	}
}

func (e *Event) addNotKey(value string) {
	value = clip(strings.TrimSpace(value))
	switch {
	case value == "" || slices.Contains(e.NotKeys, value):
	case len(e.NotKeys) >= maxNotKeys:
		e.more++
	default:
		e.NotKeys = append(e.NotKeys, value)
	}
}

// countRest says how many entries NotKeys had no room for.
func (e *Event) countRest() {
	if e.more > 0 {
		e.NotKeys = append(e.NotKeys, fmt.Sprintf("and %d more", e.more))
	}
}

func (e *Event) names(id accesskey.ID) bool {
	return slices.ContainsFunc(e.Exposures, func(have Exposure) bool { return have.AccessKeyID == id })
}

// clip makes a string from an event safe to carry: valid UTF-8, bounded, and
// without secrets, such as those in the address where a key was found.
func clip(s string) string {
	s = redact.Text(s)
	if len(s) > maxText {
		s = s[:maxText]
	}
	return strings.ToValidUTF8(s, "")
}

// accountID returns s if it is a 12-digit account id, else "".
func accountID(s string) string {
	const digits = 12
	s = strings.TrimSpace(s)
	if len(s) != digits || strings.Trim(s, "0123456789") != "" {
		return ""
	}
	return s
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// day formats t for the contract: RFC 3339 UTC, "" for the zero time.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
