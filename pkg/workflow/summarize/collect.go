package summarize

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/evidence"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// spare is left of the function's time for what follows the reading.
const spare = 20 * time.Second

// gathered is what all looks so far have kept.
type gathered struct {
	collector *usage.Collector
	files     []evidence.Object
	unread    []usage.BlindSpot
	others    []stranger
	objects   map[string]workflow.IAMObject
}

// gather reads what every look has kept. Parts that cannot be read back are
// named.
func (h *Handler) gather(ctx context.Context, c workflow.Case, l Ledger, now time.Time) *gathered {
	g := &gathered{
		collector: usage.NewCollector(string(c.Exposure.AccessKeyID), c.ExposedAt(now)),
		files:     []evidence.Object{}, unread: []usage.BlindSpot{}, objects: map[string]workflow.IAMObject{},
	}
	for _, round := range l.Rounds {
		for _, r := range round.Regions {
			g.collector.Malformed(r.Malformed)
			take := g.record
			if r.Region == workflow.IAMRegion {
				take = g.object
			}
			h.parts(ctx, c.IncidentID, g, r.Region, int(r.Parts), r.PartName, take)
			h.parts(ctx, c.IncidentID, g, r.Region, int(r.Others), r.OthersName, g.stranger)
		}
	}
	for _, round := range l.Files {
		g.files = append(g.files, round.Kept...)
		for _, b := range round.Bundles {
			g.collector.Malformed(b.Malformed)
			name := func(n int) string { return workflow.FilesPart(round.Look, round.Round, b.N, n) }
			h.parts(ctx, c.IncidentID, g, "the trail's log files", int(b.Parts), name, g.record)
		}
	}
	return g
}

// parts reads some parts of a Region, line by line.
func (h *Handler) parts(ctx context.Context, incidentID string, g *gathered, region string, count int, name func(int) string, take func([]byte)) {
	for n := 1; n <= count; n++ {
		if end, has := ctx.Deadline(); has && time.Until(end) < spare {
			g.unread = append(g.unread, usage.BlindSpot{What: region, Why: fmt.Sprintf("no time to read %d of %d kept objects back", count-n+1, count)})
			return
		}
		key, err := evidence.Key(incidentID, name(n))
		var body []byte
		if err == nil {
			body, err = h.Evidence.Get(ctx, key)
		}
		if err == nil {
			sum := sha256.Sum256(body)
			g.files = append(g.files, evidence.Object{Key: key, SHA256: hex.EncodeToString(sum[:]), Bytes: len(body)})
			err = lines(body, take)
		}
		if err != nil {
			g.unread = append(g.unread, usage.BlindSpot{What: region, Why: fmt.Sprintf("kept records could not be read back (%s): %s", key, awserr.Reason(err))})
		}
	}
}

// lines reads gzip JSON lines.
func lines(body []byte, take func([]byte)) error {
	zipped, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return err
	}
	reader := bufio.NewReader(zipped)
	for {
		line, err := reader.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			take(line)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (g *gathered) record(line []byte) {
	record, err := trail.Parse(line)
	if err != nil {
		g.collector.Malformed(1)
		return
	}
	g.collector.Add(record)
}

// object takes a thing made in IAM; a later look knows its status better.
func (g *gathered) object(line []byte) {
	var object workflow.IAMObject
	if json.Unmarshal(line, &object) != nil {
		return // only this program writes them
	}
	id := object.Kind + "\n" + object.Name
	if object.By == "" {
		object.By = g.objects[id].By
	}
	g.objects[id] = object
}

// longest is how long temporary credentials live at most.
const longest = 36 * time.Hour

// aliveUntil is the latest end of the temporary credentials of a tree. One
// whose end is not known is taken to live as long as any can.
func aliveUntil(minted []usage.Minted) time.Time {
	var latest time.Time
	for _, m := range minted {
		end := m.ExpiresAt.Time
		if end.IsZero() && !m.IssuedAt.IsZero() {
			end = m.IssuedAt.Add(longest)
		}
		if m.Kind.Temporary() && end.After(latest) {
			latest = end
		}
		if below := aliveUntil(m.Minted); below.After(latest) {
			latest = below
		}
	}
	return latest
}
