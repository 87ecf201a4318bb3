package workflow

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// IAMRegion stands in the list of Regions for IAM itself, which is read for what
// was made since the exposure.
const IAMRegion = "iam"

// RegionRead is the reading of one Region in one round, between two invocations
// and at the end. The output of PhaseRead is its input carried on, so the machine
// loops over it until Done.
type RegionRead struct {
	Version int    `json:"version"`
	Look    Look   `json:"look"`
	Round   int    `json:"round"`
	Region  string `json:"region"`
	// From and To are the fixed bounds of the search, Windows what of it has to
	// be read; empty in version 1, where it is all.
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Windows []Span    `json:"windows"`
	// Deadline is when the Region is given up unread, so that the report
	// leaves in time.
	Deadline time.Time `json:"deadline"`
	// Searched counts the searches that were read to their end; Cursor is what
	// is left of the next one, empty before it began.
	Searched int          `json:"searched"`
	Cursor   trail.Cursor `json:"cursor"`
	// Done: nothing is left to do in this Region, whether or not all of it was
	// read. Complete: every key was read to its end.
	Done     bool `json:"done"`
	Complete bool `json:"complete"`
	// Events counts the records read so far. A few may have been read twice, so
	// the exact number is the summary's.
	Events int `json:"events"`
	// Malformed counts events whose record could not be read.
	Malformed int `json:"malformed"`
	// Parts and Others count the objects in the evidence bucket that hold the
	// records of the keys, and those of others at hostile addresses.
	Parts  Parts `json:"parts"`
	Others Parts `json:"others"`
	// Left is what of Windows was not read for the first key. It is set when the
	// Region is given up.
	Left []Span `json:"left"`
	// Problem is why the Region is not complete; "" if it is, or is not done.
	Problem string `json:"problem"`
	// OthersUntil is when the search for others ends; zero before it began.
	// OthersProblem is why not all of them were looked at; "" if they were.
	OthersUntil   time.Time `json:"othersUntil"`
	OthersProblem string    `json:"othersProblem"`
}

// Span is a stretch of time, both ends included.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Parts counts objects. Their names follow from the Region and their number, so
// that a state stays small however much was read. Version 1 has a list of them.
type Parts int

// UnmarshalJSON implements json.Unmarshaler.
func (p *Parts) UnmarshalJSON(b []byte) error {
	var list []string
	if json.Unmarshal(b, &list) == nil && list != nil {
		*p = Parts(len(list))
		return nil
	}
	return json.Unmarshal(b, (*int)(p))
}

// PartName names an object by its number, from 1.
func (r RegionRead) PartName(n int) string { return r.name("records", n) }

// OthersName names an object with records of others.
func (r RegionRead) OthersName(n int) string { return r.name("others", n) }

func (r RegionRead) name(folder string, n int) string {
	if r.Look != "" {
		folder = fmt.Sprintf("%s/%s/%d", folder, r.Look, r.Round)
	}
	return fmt.Sprintf("%s/%s/%04d.jsonl.gz", folder, r.Region, n)
}

// Spans gives the stretches of time that a search goes through.
func (r RegionRead) Spans() []Span {
	if len(r.Windows) == 0 && r.Version < 2 {
		return []Span{{r.From, r.To}}
	}
	return r.Windows
}

// IAMObject is a line of what the reading of IAM keeps.
type IAMObject struct {
	// Kind is user, role, group, policy, identity provider, access key,
	// password or service credential.
	Kind string `json:"kind"`
	// Name is a name, an id, or an ARN; Owner the user that a credential is of.
	Name  string `json:"name"`
	Owner string `json:"owner"`
	// Status is that of a credential, in IAM's words.
	Status    string    `json:"status"`
	CreatedAt time.Time `json:"createdAt"`
	// By is who made it, as recorded: the access key, or the caller where the
	// call has no key; "" if no call is on record.
	By string `json:"by"`
}
