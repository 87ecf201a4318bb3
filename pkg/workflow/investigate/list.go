package investigate

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/evidence"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// within leaves the margin of the function's own time.
func within(ctx context.Context) (context.Context, context.CancelFunc) {
	if own, has := ctx.Deadline(); has {
		return context.WithDeadline(ctx, own.Add(-margin))
	}
	return context.WithCancel(ctx)
}

// listLogs lists the log files of the Regions and days that the event history
// left unread, and writes down what the machine is to hand out. It returns no
// error: what cannot be listed is said in the plan, or in the index.
func (h *Handler) listLogs(ctx context.Context, c workflow.Case, look workflow.Look) workflow.FilesPlan {
	p := h.filesPlan(c, look)
	if h.Logs == nil {
		p.Problem = "no trail bucket is set"
		return p
	}
	own, cancel := within(ctx)
	defer cancel()
	bucket, err := h.Logs(own, p.Account)
	if errors.Is(err, errOwnTrail) {
		p.Problem = err.Error()
		return p
	}
	if err != nil {
		p.Problem = "the trail's bucket was not found: " + awserr.Reason(err)
		return p
	}
	l := &lister{bucket: bucket, left: workflow.MaxLogs, regions: []workflow.FilesRegion{}, bundles: []workflow.Bundle{}}
	for _, wanted := range h.wanted(c, p) {
		l.region(own, wanted)
	}
	if err := h.keepList(ctx, &p, l); err != nil {
		p.Any, p.Problem = false, "the list of log files could not be kept: "+awserr.Reason(err)
	}
	return p
}

// filesPlan is a plan for the round that comes next, before anything is listed.
func (h *Handler) filesPlan(c workflow.Case, look workflow.Look) workflow.FilesPlan {
	now := h.Now().UTC().Truncate(time.Second)
	r := begin(c, look, now)
	return workflow.FilesPlan{
		Version: workflow.Version, IncidentID: c.IncidentID, Account: c.Exposure.AccountID, Look: look, Round: r.Round, Deadline: r.Deadline,
		Keys:   append([]string{string(c.Exposure.AccessKeyID)}, bounded(c.Reading.Pending, workflow.MaxFileKeys)...),
		Bucket: h.EvidenceBucket, Batches: []any{},
	}
}

// wanted tells which stretches of time are wanted of which Regions. What came in
// the last minutes may not be delivered yet: no log file speaks for it.
func (h *Handler) wanted(c workflow.Case, p workflow.FilesPlan) []workflow.FilesRegion {
	now := h.Now().UTC().Truncate(time.Second)
	delivered := workflow.Span{From: now.Add(-2 * trail.Kept), To: now.Add(-trail.Delivery)}
	var all []workflow.FilesRegion
	for _, name := range slices.Sorted(maps.Keys(c.Reading.Left)) {
		r := workflow.FilesRegion{Region: name, All: len(p.Keys) > 1, Windows: []workflow.Span{}, Listed: []workflow.Span{}}
		if p.Round == 1 {
			r.Windows = append(r.Windows, c.Reading.Unread[name]...)
		}
		if r.All {
			r.Windows = append(r.Windows, workflow.Span{From: c.WindowFrom(now), To: c.Reading.To})
		}
		r.Windows = workflow.Within(r.Windows, delivered)
		// A name with a blank stands for Regions whose names are not known.
		if len(r.Windows) > 0 && !strings.Contains(name, " ") {
			all = append(all, r)
		}
	}
	return all
}

// keepList writes the bundles for the machine, and the index for the summary.
func (h *Handler) keepList(ctx context.Context, p *workflow.FilesPlan, l *lister) error {
	manifest, err := h.put(ctx, p.IncidentID, p.ManifestName(), l.bundles)
	if err != nil {
		return err
	}
	index := workflow.FilesIndex{Regions: l.regions, Bundles: []workflow.Bundle{}, Manifest: manifest}
	for _, b := range l.bundles {
		b.Prefix, b.Keys = "", nil
		index.Bundles = append(index.Bundles, b)
	}
	p.Manifest, p.Any = manifest.Key, len(l.bundles) > 0
	_, err = h.put(ctx, p.IncidentID, p.IndexName(), index)
	return err
}

func (h *Handler) put(ctx context.Context, incidentID, name string, document any) (evidence.Object, error) {
	body, err := json.Marshal(document)
	if err != nil {
		return evidence.Object{}, err
	}
	return h.Evidence.Put(ctx, incidentID, name, body)
}
