// Package usage tells what an access key was used for. It is made of pure
// functions over CloudTrail records: a Collector takes records in any order, any
// number of times, and a Summary comes out, from which every notice is written.
//
// README.md beside this file describes the summary's JSON.
package usage

import (
	"encoding/json"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// Version is the version of the summary's form.
const Version = 1

// Summary is what is known of a key's use. Lists are never null, absent texts
// and times are "", times are RFC 3339 in UTC.
type Summary struct {
	Version     int    `json:"version"`
	AccessKeyID string `json:"accessKeyId"`
	AccountID   string `json:"accountId"`
	// Principal is the ARN of the key's owner, or its name if only that is known.
	Principal  string     `json:"principal"`
	Capability Capability `json:"capability"`
	Impact     Impact     `json:"impact"`
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
	// ByAWS counts the events that AWS itself made in the key's name, such as
	// attaching its quarantine policy. They count in Events and actions.
	ByAWS int `json:"byAWS"`

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

	Severity string  `json:"severity"`
	Verdict  Verdict `json:"verdict"`
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

// Action counts one operation. Service is the event source without
// ".amazonaws.com", Name the event name as recorded.
type Action struct {
	Service string `json:"service"`
	Name    string `json:"name"`
	Count   int    `json:"count"`
	Failed  int    `json:"failed"`
	Denied  int    `json:"denied"`
}

// Count is a name and how often it occurred.
type Count struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// Address is a source address as recorded, which may be a service's name.
type Address struct {
	Address   string `json:"address"`
	Count     int    `json:"count"`
	FirstSeen Time   `json:"firstSeen"`
	LastSeen  Time   `json:"lastSeen"`
}

// Agent is a user agent as recorded.
type Agent struct {
	Agent string `json:"agent"`
	Count int    `json:"count"`
	// Tool is the attack tool that announces itself so; "" for any other.
	Tool string `json:"tool"`
}

// Baseline is the key's known use: addresses seen on two days or more before
// the exposure.
type Baseline struct {
	// Days is how many days before the exposure were read.
	Days      int      `json:"days"`
	Addresses []string `json:"addresses"`
}

// NewSource is an address outside the baseline from which calls succeeded
// after the exposure. Strong: its kind of client, its Region or its service is
// new as well.
type NewSource struct {
	Address string `json:"address"`
	Strong  bool   `json:"strong"`
}

// Suspicious counts one operation of the suspicious table.
type Suspicious struct {
	Service    string   `json:"service"`
	Name       string   `json:"name"`
	Class      Class    `json:"class"`
	Techniques []string `json:"techniques"`
	Why        string   `json:"why"`
	Succeeded  int      `json:"succeeded"`
	Failed     int      `json:"failed"`
	ByKeys     []string `json:"byKeys"`
}

// Minted is a credential that was made with the key, with its own counts.
type Minted struct {
	AccessKeyID string               `json:"accessKeyId"`
	Kind        trail.CredentialKind `json:"kind"`
	// By is the call that made it, Parent the key that signed that call.
	By     string `json:"by"`
	Parent string `json:"parent"`
	// Principal is the role or user that it acts as, Session its session name.
	Principal string `json:"principal"`
	Session   string `json:"session"`
	IssuedAt  Time   `json:"issuedAt"`
	ExpiresAt Time   `json:"expiresAt"`
	// Alive is yes, no or unknown; Status says for a long-term key what was
	// recorded since: "", Active, Inactive or deleted.
	Alive    Alive    `json:"alive"`
	Status   string   `json:"status"`
	Events   int      `json:"events"`
	Failed   int      `json:"failed"`
	Denied   int      `json:"denied"`
	LastSeen Time     `json:"lastSeen"`
	Minted   []Minted `json:"minted"`
}

// Alive tells whether a credential can still be used.
type Alive string

// The answers.
const (
	AliveYes     Alive = "yes"
	AliveNo      Alive = "no"
	AliveUnknown Alive = "unknown"
)

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
