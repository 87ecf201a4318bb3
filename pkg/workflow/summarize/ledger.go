package summarize

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/evidence"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// LedgerName is the object that remembers what each look has read. It lies in
// the bucket, because a state of the machine would grow from look to look.
const LedgerName = "reading.json"

// Ledger is what was read so far, round by round.
type Ledger struct {
	Version int           `json:"version"`
	Rounds  []LedgerRound `json:"rounds"`
	// Files are the rounds in the trail's log files; nil if there were none.
	Files []FilesRound `json:"files,omitempty"`

	// file is the ledger's own object, as it was read or written last.
	file []evidence.Object
}

// LedgerRound is one round of a look; it has no Regions if it could not be
// planned.
type LedgerRound struct {
	Look    workflow.Look         `json:"look"`
	Round   int                   `json:"round"`
	At      time.Time             `json:"at"`
	Search  workflow.Search       `json:"search"`
	Regions []workflow.RegionRead `json:"regions"`
}

// ledger reads what earlier looks have noted. The error is set if there must be
// something, and it cannot be read.
func (h *Handler) ledger(ctx context.Context, c workflow.Case) (Ledger, error) {
	l := Ledger{Version: workflow.Version, Rounds: []LedgerRound{}, file: []evidence.Object{}}
	if c.Reading.Look == "" {
		return l, nil
	}
	key, err := evidence.Key(c.IncidentID, LedgerName)
	if err != nil {
		return l, err
	}
	body, err := h.Evidence.Get(ctx, key)
	if err != nil {
		return l, err
	}
	var kept Ledger
	if err := json.Unmarshal(body, &kept); err != nil {
		return l, fmt.Errorf("%s: %w", LedgerName, err)
	}
	sum := sha256.Sum256(body)
	kept.file = []evidence.Object{{Key: key, SHA256: hex.EncodeToString(sum[:]), Bytes: len(body)}}
	return kept, nil
}

// add notes a round, in the place of an earlier note of it.
func (l *Ledger) add(plan workflow.Plan, now time.Time) {
	round := LedgerRound{Look: plan.Look, Round: plan.Round, At: now, Search: plan.Search, Regions: slices.Clone(plan.Regions)}
	for i := range round.Regions {
		round.Regions[i].Cursor = trail.Cursor{Slices: []trail.Slice{}}
	}
	at := slices.IndexFunc(l.Rounds, func(r LedgerRound) bool { return r.Look == round.Look && r.Round == round.Round })
	if at >= 0 {
		l.Rounds[at] = round
		return
	}
	l.Rounds = append(l.Rounds, round)
}

// keepLedger writes the ledger down, and says why not in the case. Earlier notes
// that only could not be read now (lost) are worth more than this round's: they
// stay, and the round counts as unread from the next look on.
func (h *Handler) keepLedger(ctx context.Context, c *workflow.Case, l *Ledger, lost error) {
	if awserr.Retryable(lost) {
		c.EvidenceError = "what was read could not be noted: the notes of earlier looks could not be read: " + awserr.Reason(lost)
		return
	}
	var file evidence.Object
	body, err := json.Marshal(l)
	if err == nil {
		file, err = h.Evidence.Put(ctx, c.IncidentID, LedgerName, body)
	}
	if err != nil {
		c.EvidenceError = "what was read could not be noted: " + awserr.Reason(err)
		return
	}
	l.file = []evidence.Object{file}
}

// last is the newest round that begins a look and was planned; nil if there is
// none. Unplanned reports whether a later look could not be planned.
func (l Ledger) last() (last *LedgerRound, unplanned bool) {
	for i := range l.Rounds {
		switch r := &l.Rounds[i]; {
		case len(r.Regions) == 0:
			unplanned = true
		case r.Round <= 1:
			last, unplanned = r, false
		}
	}
	return last, unplanned
}
