// Package readiness tells, before anything is deployed, what the responder would
// find in an account: which keys there are and what each is good for, what
// breaks if one leaks tonight, and what would refuse or deafen the responder.
//
// Read asks AWS and changes nothing, Judge is pure, Text writes for people.
// README.md beside this file describes the report's JSON, and lists the IAM
// actions that reading needs.
package readiness

import (
	"github.com/exposed-key-responder/responder/pkg/accesskey"
	"github.com/exposed-key-responder/responder/pkg/capability"
	"github.com/exposed-key-responder/responder/pkg/level"
	"github.com/exposed-key-responder/responder/pkg/usage"
)

// Version is the version of the report's form.
const Version = 1

// Report is an account's readiness. Lists are never null, absent texts and times
// are "", times are RFC 3339 in UTC. Names and addresses are as AWS gave them:
// whoever shows them makes them inert.
type Report struct {
	Version   int        `json:"version"`
	AccountID string     `json:"accountId"`
	Partition string     `json:"partition"`
	Region    string     `json:"region"`
	At        usage.Time `json:"at"`
	// Ready: no finding is a blocker. What could not be read may hide one.
	Ready bool `json:"ready"`
	// Complete: everything was read; Unread names what was not.
	Complete bool   `json:"complete"`
	Unread   []Gap  `json:"unread"`
	Limits   []Gap  `json:"limits"`
	Owned    Share  `json:"owned"`
	Findings []Find `json:"findings"`
	// Keys are the active access keys of IAM users, the most dangerous first;
	// KeysListed: there are no others.
	Keys       []Key `json:"keys"`
	KeysListed bool  `json:"keysListed"`
}

// Gap is something that is not known, and why.
type Gap struct {
	What string `json:"what"`
	Why  string `json:"why"`
}

// Share says of how many active keys an owner is known.
type Share struct {
	Keys  int `json:"keys"`
	Known int `json:"known"`
}

// State is the answer to one of the questions about the account.
type State string

// The states, gravest first.
const (
	// Blocker: the responder would not do its work. Do not deploy yet.
	Blocker State = "blocker"
	// Warning: it would work, and less well.
	Warning State = "warning"
	// Unknown: could not tell.
	Unknown State = "unknown"
	// OK: nothing stands in the way.
	OK State = "ok"
)

// Find is what was found about the account.
type Find struct {
	// ID is permanent.
	ID    string `json:"id"`
	State State  `json:"state"`
	What  string `json:"what"`
	// Do says what to do; "" if there is nothing.
	Do string `json:"do"`
}

// Key is one active access key.
type Key struct {
	AccessKeyID accesskey.ID `json:"accessKeyId"`
	User        string       `json:"user"`
	UserARN     string       `json:"userArn"`
	// Owner is the value of the owner tag.
	Owner         string                `json:"owner"`
	Capability    capability.Capability `json:"capability"`
	CapabilityWhy string                `json:"capabilityWhy"`
	CreatedAt     usage.Time            `json:"createdAt"`
	AgeDays       int                   `json:"ageDays"`
	LastUsed      usage.LastUse         `json:"lastUsed"`
	Impact        usage.Impact          `json:"impact"`
	Places        Places                `json:"places"`
	// Level is what applies when AWS says that the key is exposed, and
	// Compromised when it says that it was also used. Protected is why they
	// are no more than notify. FenceFor is how long its user is fenced instead,
	// after which it is contained at level revoke; "" if it is not.
	Level       level.Level `json:"level"`
	Compromised level.Level `json:"compromised"`
	Protected   string      `json:"protected"`
	FenceFor    string      `json:"fenceFor"`
	Room        Room        `json:"room"`
	// Siblings are the user's other access keys, and Credentials its other
	// ways in.
	Siblings    []Sibling    `json:"siblings"`
	Credentials []Credential `json:"credentials"`
	// Breaks and Call are the answer to "if it leaks tonight".
	Breaks string `json:"breaks"`
	Call   string `json:"call"`
}

// Sibling is another access key of the same user.
type Sibling struct {
	AccessKeyID accesskey.ID `json:"accessKeyId"`
	Active      bool         `json:"active"`
}

// Credential is another way in. Kind is "password" or "service credential"; ID
// is that of the latter, and Service what it is for.
type Credential struct {
	Kind    string `json:"kind"`
	ID      string `json:"id"`
	Service string `json:"service"`
	Active  bool   `json:"active"`
}

// Room is what is left for denying the user. Policies and Groups are counted
// against IAM's quotas.
type Room struct {
	// Deny is how the user would be denied: "policy"; "boundary" where no policy
	// can be attached beside AWS's quarantine; "unknown".
	Deny        string `json:"deny"`
	Policies    int    `json:"policies"`
	PolicyQuota int    `json:"policyQuota"`
	Groups      int    `json:"groups"`
	GroupQuota  int    `json:"groupQuota"`
	// Boundary is the ARN of the user's permissions boundary, which the denial
	// would take the place of.
	Boundary string `json:"boundary"`
}

// Places are where a key was used from, and for what, by the event history: in
// a sample of its calls, and of management events only.
type Places struct {
	// From and To bound what was searched; "" if nothing was, as Why says.
	From usage.Time `json:"from"`
	To   usage.Time `json:"to"`
	// Events is how many calls were looked at; Sampled: there may be
	// more.
	Events    int     `json:"events"`
	Sampled   bool    `json:"sampled"`
	Addresses []Count `json:"addresses"`
	Services  []Count `json:"services"`
	Regions   []Count `json:"regions"`
	// Complete: every enabled Region answered. Why says what is lacking, or why
	// nothing was searched.
	Complete bool   `json:"complete"`
	Why      string `json:"why"`
}

// Count is how often a name occurs.
type Count struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}
