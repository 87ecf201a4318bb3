package usage

import "github.com/exposed-key-responder/responder/pkg/capability"

// Capability is what the key's owner may do (fact K).
type Capability = capability.Capability

// The capabilities, gravest first.
const (
	// Admin: everything.
	Admin = capability.Admin
	// Escalation: a known path to everything.
	Escalation = capability.Escalation
	// Data: secrets, storage or databases.
	Data = capability.Data
	// Limited: none of these.
	Limited = capability.Limited
	// UnknownCapability: the policies were not or not all read.
	UnknownCapability = capability.Unknown
)

// Impact tells whether production runs on the key. It decides who is called
// besides security, not the severity.
type Impact string

// The impacts.
const (
	// InUse: used in the last seven days before the exposure, as the baseline or
	// IAM shows.
	InUse Impact = "in-use"
	// Quiet: used, but not lately.
	Quiet Impact = "quiet"
	// NeverUsed: IAM knows of no use.
	NeverUsed Impact = "never-used"
	// UnknownImpact: neither could be read.
	UnknownImpact Impact = "unknown"
)

// Verdict is the judgement in a word.
type Verdict string

// The verdicts of the decision table.
const (
	NotOurs    Verdict = "NOT_OURS"
	Drill      Verdict = "DRILL"
	Canary     Verdict = "CANARY"
	Live       Verdict = "LIVE"
	Fighting   Verdict = "FIGHTING"
	Misused    Verdict = "MISUSED"
	StillAlive Verdict = "ALIVE"
	Used       Verdict = "USED"
	Attempted  Verdict = "ATTEMPTED"
	UsedUnseen Verdict = "USED_UNSEEN"
	CannotTell Verdict = "CANNOT_TELL"
	Unused     Verdict = "UNUSED"
	Probed     Verdict = "PROBED"
)

// Class sorts suspicious calls.
type Class string

// The classes.
const (
	// Access kept or gained (A).
	Access Class = "access"
	// CoverUp: traces removed, detection switched off (C).
	CoverUp Class = "cover-up"
	// ImpactClass: damage, or resources that cost money (I).
	ImpactClass Class = "impact"
	// SecretRead: a secret or a way into a machine was read (S).
	SecretRead Class = "secret-read"
	// Shared: data was opened to others or carried out (X).
	Shared Class = "shared-out"
	// Validation: does the key work, and whose is it (V).
	Validation Class = "validation"
	// Recon: looking around beyond that.
	Recon Class = "recon"
)

// Hostile reports whether a call of the class does harm when it succeeds.
func (c Class) Hostile() bool { return c != "" && c != Validation && c != Recon }

// Created is something that the key, or a credential it minted, made.
type Created struct {
	Region   string `json:"region"`
	Service  string `json:"service"`
	Action   string `json:"action"`
	Resource string `json:"resource"`
	ByKey    string `json:"byKey"`
	At       Time   `json:"at"`
}

// IAMObject is an IAM object made after the exposure, as IAM itself lists it,
// which no delay of CloudTrail hides.
type IAMObject struct {
	Kind      string `json:"kind"`
	Name      string `json:"name"`
	CreatedAt Time   `json:"createdAt"`
	// ByKey is the key whose recorded call made it; "" if no call claims it.
	ByKey string `json:"byKey"`
}

// Secret is a secret that was read.
type Secret struct {
	Region  string `json:"region"`
	Service string `json:"service"`
	Name    string `json:"name"`
	ByKey   string `json:"byKey"`
	At      Time   `json:"at"`
}

// Identity is another identity that was active from a hostile address.
type Identity struct {
	ARN     string `json:"arn"`
	Address string `json:"address"`
}

// OutOfReach is a session that nothing in this account can cut.
type OutOfReach struct {
	Account string `json:"account"`
	Role    string `json:"role"`
	Session string `json:"session"`
	Expires Time   `json:"expires"`
	// SharedEventID is how the other account finds the call in its records.
	SharedEventID string `json:"sharedEventId"`
}

// BlindSpot is something that could not be seen.
type BlindSpot struct {
	What string `json:"what"`
	Why  string `json:"why"`
}
