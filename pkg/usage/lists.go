package usage

import "github.com/exposed-key-responder/responder/pkg/trail"

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
	// New: seen since the exposure, and no client of its kind before.
	New bool `json:"new"`
}

// Baseline is the key's known use: addresses seen on two days or more before
// the exposure.
type Baseline struct {
	// Days is how many days before the exposure were read in full.
	Days int `json:"days"`
	// Known: enough was read to tell what is new. If not, every address is
	// judged as new, and containment is raised by few rows only.
	Known     bool     `json:"known"`
	Addresses []string `json:"addresses"`
}

// NewSource is an address outside the baseline from which calls succeeded
// since the exposure, made with the key or with a credential it minted.
type NewSource struct {
	Address string `json:"address"`
	// Strong: its kind of client, its Region or its service is new as well.
	Strong bool `json:"strong"`
	// Succeeded counts those calls, the times are of the first and the last.
	Succeeded int  `json:"succeeded"`
	FirstSeen Time `json:"firstSeen"`
	LastSeen  Time `json:"lastSeen"`
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
	// Since counts the calls that succeeded since the exposure.
	Since int `json:"since"`
	// Harm: some of those are held to be misuse (row R3).
	Harm      bool     `json:"harm"`
	FirstSeen Time     `json:"firstSeen"`
	LastSeen  Time     `json:"lastSeen"`
	Regions   []string `json:"regions"`
	// Targets are what calls that succeeded since the exposure were aimed at:
	// of hostile classes only, ten at most.
	Targets []Target `json:"targets"`
	ByKeys  []string `json:"byKeys"`
}

// Target is what a call was aimed at, as the request names it.
type Target struct {
	Region string `json:"region"`
	Name   string `json:"name"`
}

// Minted is a credential that was made with the key, with its own counts.
type Minted struct {
	AccessKeyID string               `json:"accessKeyId"`
	Kind        trail.CredentialKind `json:"kind"`
	// By is the call that made it, Parent the key that signed that call,
	// Address where the call came from.
	By      string `json:"by"`
	Parent  string `json:"parent"`
	Address string `json:"address"`
	// Principal is the role or user that it acts as, Session its session name.
	Principal string `json:"principal"`
	Session   string `json:"session"`
	IssuedAt  Time   `json:"issuedAt"`
	ExpiresAt Time   `json:"expiresAt"`
	// SharedEventID is the id of the call in the records of both accounts, if
	// it was made into another one.
	SharedEventID string `json:"sharedEventId"`
	// Alive is yes, no or unknown; Status says for what does not expire what was
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
