package summarize

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/evidence"
	"github.com/exposed-key-responder/responder/pkg/parallel"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// FilesRound is one round in the trail's log files.
type FilesRound struct {
	Look  workflow.Look `json:"look"`
	Round int           `json:"round"`
	At    time.Time     `json:"at"`
	// Keys are those that were searched for, the exposed one first.
	Keys    []string      `json:"keys"`
	Regions []FilesRegion `json:"regions"`
	// Bundles are those that hold something: records, or damaged ones.
	Bundles []workflow.BundleRead `json:"bundles"`
	// Kept are the objects that say what was listed and read.
	Kept []evidence.Object `json:"kept"`
}

// FilesRegion is what a round made good for in a Region.
type FilesRegion struct {
	Region string `json:"region"`
	// Read is of the exposed key. All: so is every key of the round, since the day
	// before the exposure.
	Read []workflow.Span `json:"read"`
	All  bool            `json:"all"`
	// Problem is why not all that was wanted was read; "" if it was.
	Problem string `json:"problem"`
}

// addFiles notes a round, in the place of an earlier note of it.
func (l *Ledger) addFiles(round FilesRound) {
	for i, r := range l.Files {
		if r.Look == round.Look && r.Round == round.Round {
			l.Files[i] = round
			return
		}
	}
	l.Files = append(l.Files, round)
}

// files takes stock of a round: of what was to be read, only that counts as read
// of which a note says so.
func (h *Handler) files(ctx context.Context, incidentID string, p workflow.FilesPlan, now time.Time) FilesRound {
	round := FilesRound{Look: p.Look, Round: p.Round, At: now, Keys: p.Keys, Regions: []FilesRegion{}, Bundles: []workflow.BundleRead{}, Kept: []evidence.Object{}}
	var index workflow.FilesIndex
	err := h.document(ctx, &round, incidentID, p.IndexName(), &index)
	if p.Problem != "" || err != nil {
		why := cmp.Or(p.Problem, "the list of log files could not be read back: "+awserr.Code(err))
		round.Regions = append(round.Regions, FilesRegion{Region: everywhere, Read: []workflow.Span{}, Problem: why})
		return round
	}
	round.Kept = append(round.Kept, index.Manifest)
	notes := h.notes(ctx, &round, incidentID, p, index.Bundles)
	for _, r := range index.Regions {
		round.Regions = append(round.Regions, regionOf(r, index.Bundles, notes, lost(p)))
	}
	for _, note := range notes {
		if note.Parts > 0 || note.Malformed > 0 {
			round.Bundles = append(round.Bundles, note)
		}
	}
	return round
}

// everywhere stands for every Region of a round that came to nothing.
const everywhere = "every Region"

// regionOf puts a Region together from what came of its bundles.
func regionOf(r workflow.FilesRegion, bundles []workflow.Bundle, notes []workflow.BundleRead, lost string) FilesRegion {
	done, problem, missing := r.Listed, r.Problem, 0
	for i, b := range bundles {
		if b.Region != r.Region {
			continue
		}
		unread := notes[i].Unread
		if notes[i].N == 0 {
			unread, missing = []workflow.Span{b.Days}, missing+b.Logs
		} else if notes[i].Problem != "" {
			problem = cmp.Or(problem, notes[i].Problem)
		}
		for _, days := range unread {
			done = workflow.Without(done, []workflow.Span{workflow.Spoilt(days)})
		}
	}
	if missing > 0 {
		problem = fmt.Sprintf("%d logs were not read: %s", missing, lost)
	}
	all := r.All && len(workflow.Without(r.Windows, done)) == 0
	return FilesRegion{Region: r.Region, Read: done, All: all, Problem: problem}
}

// lost tells why bundles were not read, as far as the machine knows.
func lost(p workflow.FilesPlan) string {
	for _, batch := range p.Batches {
		if why, known := batch.(string); known && why != "" {
			return why
		}
	}
	return cmp.Or(p.Failure.Error, "the function that reads them did not come to its end")
}

// notes reads what came of each bundle. One that is not there, or cannot be read,
// has no number.
func (h *Handler) notes(ctx context.Context, round *FilesRound, incidentID string, p workflow.FilesPlan, bundles []workflow.Bundle) []workflow.BundleRead {
	const atOnce = 16
	notes, kept := make([]workflow.BundleRead, len(bundles)), make([]FilesRound, len(bundles))
	parallel.Each(len(bundles), atOnce, func(i int) {
		n := bundles[i].N
		if h.document(ctx, &kept[i], incidentID, p.NoteName(n), &notes[i]) != nil || notes[i].N != n {
			notes[i] = workflow.BundleRead{}
		}
	})
	for _, one := range kept {
		round.Kept = append(round.Kept, one.Kept...)
	}
	return notes
}

// document reads a JSON object of the evidence and adds it to what was kept.
func (h *Handler) document(ctx context.Context, round *FilesRound, incidentID, name string, into any) error {
	key, err := evidence.Key(incidentID, name)
	if err != nil {
		return err
	}
	body, err := h.Evidence.Get(ctx, key)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	round.Kept = append(round.Kept, evidence.Object{Key: key, SHA256: hex.EncodeToString(sum[:]), Bytes: len(body)})
	return json.Unmarshal(body, into)
}
