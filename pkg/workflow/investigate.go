package workflow

import "time"

// InvestigatePhase tells the investigate function which of its jobs is wanted.
type InvestigatePhase string

// The phases of the investigate function.
const (
	// PhasePlan lists the Regions to read, and fixes what is searched for.
	PhasePlan InvestigatePhase = "plan"
	// PhaseRead reads one Region until it is done or time runs out.
	PhaseRead InvestigatePhase = "read"
	// PhaseList lists the log files that hold what the event history left unread.
	PhaseList InvestigatePhase = "list"
	// PhaseFiles reads a batch of them until it is done or time runs out.
	PhaseFiles InvestigatePhase = "files"
)

// InvestigateInput is what the incident machine gives the investigate function.
type InvestigateInput struct {
	Phase InvestigatePhase `json:"phase"`
	Case  Case             `json:"case"`
	// Look is given in PhasePlan and PhaseList. If it asked for a further round,
	// that is planned.
	Look Look `json:"look"`
	// Search and Region are given in PhaseRead: what the plan says, and what the
	// last read returned.
	Search Search     `json:"search"`
	Region RegionRead `json:"region"`
	// Files, Items and Batch are given in PhaseFiles, without a Case: what was
	// listed, a batch of it, and what the last read returned.
	Files FilesPlan `json:"files"`
	Items []Bundle  `json:"items"`
	Batch Batch     `json:"batch"`
}

// Plan is the output of PhasePlan: one round of a look. The machine maps over
// Regions, and puts what comes out in their place.
type Plan struct {
	Version int          `json:"version"`
	Look    Look         `json:"look"`
	Round   int          `json:"round"`
	Search  Search       `json:"search"`
	Regions []RegionRead `json:"regions"`
}

// Search is what one round looks for in every Region, in this order.
type Search struct {
	// Keys are access keys whose every call is wanted.
	Keys []string `json:"keys"`
	// Siblings are other keys of the exposed key's user, and Hostile addresses;
	// wanted are calls from these, by those keys or by anybody who changes
	// something.
	Siblings []string `json:"siblings"`
	Hostile  []string `json:"hostile"`
}

// MaxKeysPerRound bounds the keys of one round. At two requests a second, which
// is what CloudTrail allows in a Region, so many keys that did nothing take 100
// of the 180 seconds that the report can wait.
const MaxKeysPerRound = 200

// MaxHostile bounds the hostile addresses that are looked for.
const MaxHostile = 20

// ExposedAt is when the key's exposure is taken to have begun: a day before AWS
// detected it, since its scanners need time, and never later than now.
func (c Case) ExposedAt(now time.Time) time.Time {
	const scanning = 24 * time.Hour
	detected := now
	if t, err := time.Parse(time.RFC3339, c.Exposure.DetectedAt); err == nil {
		detected = t
	} else if !c.Event.Time.IsZero() {
		detected = c.Event.Time
	} else if !c.Event.ArrivedAt.IsZero() {
		detected = c.Event.ArrivedAt
	}
	if detected.After(now) {
		detected = now
	}
	return detected.Add(-scanning).UTC()
}

// WindowFrom is from when on everything has to be read: a day before the
// exposure, for what was ordinary just before.
func (c Case) WindowFrom(now time.Time) time.Time {
	const before = 24 * time.Hour
	return c.ExposedAt(now).Add(-before)
}

// SummarizeInput is what the incident machine gives the summarize function,
// whose output is the Case with what is known of the key's use.
type SummarizeInput struct {
	Case Case `json:"case"`
	// Reading is the round that was read, in the event history or in Files.
	Reading Plan      `json:"reading"`
	Files   FilesPlan `json:"files"`
	// Closing: this is the last summary of the incident.
	Closing bool `json:"closing"`
	// Regions is what version 1 gives instead of Reading.
	Regions []RegionRead `json:"regions,omitempty"`
}
