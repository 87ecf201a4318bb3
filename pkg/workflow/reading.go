package workflow

import (
	"strconv"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/level"
)

// Look names one look at what the key did, such as "watch-2".
type Look string

// The kinds of look.
const (
	// LookFirst reads from a day before the exposure until now, for the report.
	LookFirst Look = "first"
	// LookHistory reads the 90 days that CloudTrail keeps, as far as nothing has
	// read them yet, for what is ordinary.
	LookHistory Look = "history"
	// LookWatch reads what came since the last look: of the keys that the key
	// made, of its siblings, and from hostile addresses.
	LookWatch Look = "watch"
	// LookFiles reads what the looks before it left unread from the log files of
	// the account's trail.
	LookFiles Look = "files"
)

// Numbered is the n-th look of a kind, from 1.
func (l Look) Numbered(n int) Look { return l + Look("-"+strconv.Itoa(n)) }

// Kind is the look without its number.
func (l Look) Kind() Look {
	kind, _, _ := strings.Cut(string(l), "-")
	return Look(kind)
}

// Number is the look's number; 0 if it has none.
func (l Look) Number() int {
	_, number, _ := strings.Cut(string(l), "-")
	n, err := strconv.Atoi(number)
	if err != nil {
		return 0
	}
	return n
}

// How long the looks may read, counted from their first plan.
const (
	// FirstBudget lets the report leave within five minutes of the alert.
	FirstBudget = 3 * time.Minute
	// WatchBudget holds a round of keys, and then the search for others.
	WatchBudget = 5 * time.Minute
	// HistoryBudget and HistoryLeast bound one stretch of the history, which
	// otherwise ends in time for the next watch. There are MaxHistory of them:
	// more would not fit into the history of an execution.
	HistoryBudget = 25 * time.Minute
	HistoryLeast  = 2 * time.Minute
	MaxHistory    = 2
	// FilesBudget bounds a look into log files, which otherwise ends in time for
	// the next watch.
	FilesBudget = 15 * time.Minute
	// MaxWatches is how many watches the settings may ask for.
	MaxWatches = 5
	// Clearing is how long after its time a watch looks again at a containment
	// that is being undone, ClearingPause the pause before each further look:
	// CloudTrail shows a call within fifteen minutes.
	Clearing      = 20 * time.Minute
	ClearingPause = 3 * time.Minute
)

// MaxRounds bounds the rounds of a look: the first, and those that follow keys
// that keys have made. What is beyond is named as unseen.
func (l Look) MaxRounds() int {
	switch l.Kind() {
	case LookWatch:
		return 2
	case LookFiles:
		return 3
	}
	return 4
}

// Reading is how far the investigation has come. What no path reads is left out
// while it is zero: ekr-respond holds many cases in one state.
type Reading struct {
	// Look and Round were read last, and Deadline is when the look ends.
	Look     Look      `json:"look,omitzero"`
	Round    int       `json:"round,omitzero"`
	Deadline time.Time `json:"deadline,omitzero"`
	// To is up to when the looks have searched.
	To time.Time `json:"to,omitzero"`
	// More asks the machine for another round of the look, which searches for
	// Pending, keys that the key made, and for others at the addresses Pivot.
	More    bool     `json:"more"`
	Pending []string `json:"pending,omitempty"`
	Pivot   []string `json:"pivot,omitempty"`
	// Watched are keys that the key made and that may still act, Affected users
	// that it made credentials for, Hostile the addresses of whoever misused it.
	Watched  []string `json:"watched,omitempty"`
	Affected []string `json:"affected,omitempty"`
	Hostile  []string `json:"hostile,omitempty"`
	// History: of the 90 days something is still to be read. Left tells what, by
	// Region; a Region that is not in it was never looked at.
	History bool              `json:"history"`
	Left    map[string][]Span `json:"left,omitempty"`
	// Files: a trail's log files are set, and hold what the looks wanted to read
	// and could not: Unread of the exposed key, by Region, and all calls of
	// Pending.
	Files  bool              `json:"files"`
	Unread map[string][]Span `json:"unread,omitempty"`
	// Seen is what is known now, Before what was when the look began: their
	// difference is what the look brought.
	Seen   Seen `json:"seen,omitzero"`
	Before Seen `json:"before,omitzero"`
}

// Seen counts what a person would have to hear of.
type Seen struct {
	Severity string `json:"severity,omitzero"`
	Verdict  string `json:"verdict,omitzero"`
	// Calls counts those of credentials that the key made, Minted these
	// credentials, Objects what was made in IAM by them or by nobody known,
	// Others other identities at hostile addresses.
	Calls   int `json:"calls,omitzero"`
	Minted  int `json:"minted,omitzero"`
	Objects int `json:"objects,omitzero"`
	Others  int `json:"others,omitzero"`
	// Changes numbers the change notices up to then.
	Changes int `json:"changes,omitzero"`
}

// Raise is what the evidence asks containment to do further.
type Raise struct {
	// Wanted asks the machine for PhaseEscalate. Look and Round are those in
	// which it was last carried out, so that it is done once in each.
	Wanted bool `json:"wanted"`
	Look   Look `json:"look,omitzero"`
	Round  int  `json:"round,omitzero"`
	// Level is the level that Rows of the decision table ask for; none if they
	// ask for no more than is in force.
	Level level.Level `json:"level,omitzero"`
	Rows  []string    `json:"rows,omitempty"`
	// Cut are credentials that the key made and that can be used.
	Cut []Descendant `json:"cut,omitempty"`
	// Acted: in Look something was changed. Denied are ids of sessions that were
	// denied in any look.
	Acted  bool     `json:"acted,omitzero"`
	Denied []string `json:"denied,omitempty"`
}

// MaxCut bounds the credentials that one round switches off or denies.
const MaxCut = 40

// Descendant is a credential that the key, or something that it made, has made.
type Descendant struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
	// Principal is the user or the role that it acts as, by name or ARN, Session
	// the name of a role's session. Both are as recorded.
	Principal string `json:"principal"`
	Session   string `json:"session"`
}
