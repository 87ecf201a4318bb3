package workflow

import (
	"time"

	"github.com/exposed-key-responder/responder/pkg/trail"
)

// InvestigatePhase tells the investigate function which of its jobs is wanted.
type InvestigatePhase string

// The phases of the investigate function.
const (
	// PhasePlan lists the Regions to read and fixes the window.
	PhasePlan InvestigatePhase = "plan"
	// PhaseRead reads one Region until it is done or time runs out.
	PhaseRead InvestigatePhase = "read"
)

// InvestigateInput is what the incident machine gives the investigate function.
type InvestigateInput struct {
	Phase InvestigatePhase `json:"phase"`
	Case  Case             `json:"case"`
	// Region is given in PhaseRead: what the last read returned.
	Region RegionRead `json:"region"`
}

// Plan is the output of PhasePlan; the machine maps over Regions.
type Plan struct {
	Version int          `json:"version"`
	Regions []RegionRead `json:"regions"`
}

// RegionRead is the reading of one Region, between two invocations and at the
// end. The output of PhaseRead is its input carried on, so the machine loops
// over it until Done.
type RegionRead struct {
	Version int    `json:"version"`
	Region  string `json:"region"`
	// From and To are the fixed window of the search.
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Deadline is when the Region is given up unread, so that the report
	// leaves in time.
	Deadline time.Time `json:"deadline"`
	// Cursor is what of the window is left to read; empty at the start and at
	// the end.
	Cursor trail.Cursor `json:"cursor"`
	// Done: nothing is left to do in this Region, whether or not all of it was
	// read. Complete: all of it was read.
	Done     bool `json:"done"`
	Complete bool `json:"complete"`
	// Events counts the records read so far. A few may have been read twice, so
	// the exact number is the summary's.
	Events int `json:"events"`
	// Malformed counts events whose record could not be read.
	Malformed int `json:"malformed"`
	// Parts are the objects in the evidence bucket that hold the records.
	Parts []string `json:"parts"`
	// Problem is why the Region is not complete; "" if it is, or is not done.
	Problem string `json:"problem"`
}

// ExposedAt is when the key's exposure is taken to have begun: a day before AWS
// detected it, since its scanners need time, and never later than now.
func (c Case) ExposedAt(now time.Time) time.Time {
	const scanning = 24 * time.Hour
	detected := now
	if t, err := time.Parse(time.RFC3339, c.Exposure.DetectedAt); err == nil {
		detected = t
	} else if !c.Event.Time.IsZero() {
		detected = c.Event.Time
	}
	if detected.After(now) {
		detected = now
	}
	return detected.Add(-scanning).UTC()
}

// SummarizeInput is what the incident machine gives the summarize function,
// whose output is the Case with Usage filled in.
type SummarizeInput struct {
	Case    Case         `json:"case"`
	Regions []RegionRead `json:"regions"`
}
