// Package usage tells what an access key was used for. It is made of pure
// functions over CloudTrail records: a Collector takes records in any order, any
// number of times, and a Summary comes out, from which every notice is written.
//
// README.md beside this file describes the summary's JSON.
package usage

import (
	"encoding/json"
	"time"
)

// Version is the version of the summary's form.
const Version = 1

// Summary is what is known of a key's use. Lists are never null, absent texts
// and times are "", times are RFC 3339 in UTC. Texts from records are as
// recorded, cut at 300 bytes: whoever shows them makes them inert.
type Summary struct {
	Version     int    `json:"version"`
	AccessKeyID string `json:"accessKeyId"`
	AccountID   string `json:"accountId"`
	// Principal is the ARN of the key's owner, or its name if only that is known.
	Principal  string     `json:"principal"`
	Capability Capability `json:"capability"`
	// CapabilityWhy is what the capability rests on, in a few words.
	CapabilityWhy string `json:"capabilityWhy"`
	Impact        Impact `json:"impact"`
	// ExposedAt is when the exposure is taken to have begun.
	ExposedAt Time   `json:"exposedAt"`
	Window    Window `json:"window"`
	// CompleteUntil is the time up to which every record has surely been read;
	// "" if some could not be.
	CompleteUntil Time `json:"completeUntil"`

	// Events and the counts and lists below it are of the key itself, each
	// event once. Events = Succeeded + Failed; Denied is part of Failed.
	Events    int  `json:"events"`
	Succeeded int  `json:"succeeded"`
	Failed    int  `json:"failed"`
	Denied    int  `json:"denied"`
	FirstSeen Time `json:"firstSeen"`
	LastSeen  Time `json:"lastSeen"`
	// LastUsedIAM is what IAM says, which counts calls that the records lack.
	LastUsedIAM LastUse `json:"lastUsedIAM"`
	// UseNotInRecords: IAM knows of a use that the records do not show.
	UseNotInRecords bool      `json:"useNotInRecords"`
	Actions         []Action  `json:"actions"`
	Regions         []Count   `json:"regions"`
	SourceAddresses []Address `json:"sourceAddresses"`
	UserAgents      []Agent   `json:"userAgents"`
	// ByAWS counts the events that AWS itself made in the key's name: attaching
	// its quarantine policy. They count in Events and Actions. ByAWSDenied are
	// those among them that were refused, as our own denial makes IAM do.
	ByAWS       int `json:"byAWS"`
	ByAWSDenied int `json:"byAWSDenied"`
	// ByService counts the events that an AWS service made with the key's
	// permissions, on behalf of an earlier call.
	ByService int `json:"byService"`

	// Baseline is the key's use before the exposure.
	Baseline   Baseline    `json:"baseline"`
	NewSources []NewSource `json:"newSources"`
	// Suspicious lists calls of the key and of every credential it minted.
	Suspicious []Suspicious `json:"suspicious"`
	// Minted are the credentials that the key itself made.
	Minted          []Minted     `json:"minted"`
	Created         []Created    `json:"created"`
	IAMCreatedSince []IAMObject  `json:"iamCreatedSince"`
	SecretsRead     []Secret     `json:"secretsRead"`
	OtherIdentities []Identity   `json:"otherIdentities"`
	OutOfReach      []OutOfReach `json:"outOfReach"`
	// NotStopped says in words what containment leaves alive.
	NotStopped []string    `json:"notStopped"`
	BlindSpots []BlindSpot `json:"blindSpots"`
	// Malformed counts, over all input, what could not be read as a record.
	Malformed int `json:"malformed"`
	// Duplicates counts further copies of the key's own events.
	Duplicates int `json:"duplicates"`

	Severity string `json:"severity"`
	// SeverityHeld: Severity is what an earlier look gave, and graver than what
	// the rows give now. It falls at the last look, if everything was read.
	SeverityHeld bool    `json:"severityHeld"`
	Verdict      Verdict `json:"verdict"`
	// Rows are the rows of the decision table that hold, first the one that
	// decided; Reasons say them in words, in the same order.
	Rows    []string `json:"rows"`
	Reasons []string `json:"reasons"`
}

// Window is the time that was searched.
type Window struct {
	From Time `json:"from"`
	To   Time `json:"to"`
}

// LastUse is a last use as IAM reports it.
type LastUse struct {
	At      Time   `json:"at"`
	Service string `json:"service"`
	Region  string `json:"region"`
}

// Time is a time that is "" in JSON when it is absent.
type Time struct{ time.Time }

// At makes a Time.
func At(t time.Time) Time {
	if t.IsZero() {
		return Time{}
	}
	return Time{t.UTC()}
}

// MarshalJSON implements json.Marshaler.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte(`""`), nil
	}
	return json.Marshal(t.UTC())
}

// UnmarshalJSON implements json.Unmarshaler.
func (t *Time) UnmarshalJSON(b []byte) error {
	if string(b) == `""` {
		*t = Time{}
		return nil
	}
	return json.Unmarshal(b, &t.Time)
}
