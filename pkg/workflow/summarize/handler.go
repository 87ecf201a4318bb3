// Package summarize is the step that makes a usage summary out of what all looks
// of the investigation have read, and keeps it with the digests of all files. It
// tells the machine what to read next, what to contain further, and whether a
// person must hear of something new.
package summarize

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/evidence"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/patience"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/timeout"
	"github.com/exposed-key-responder/responder/pkg/usage"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// Names of the objects that the step writes.
const (
	SummaryName  = "summary.json"
	ManifestName = "manifest.json"
)

// Store is where the records are and the summary goes.
type Store interface {
	Put(ctx context.Context, incidentID, name string, body []byte) (evidence.Object, error)
	Get(ctx context.Context, key string) ([]byte, error)
}

// Incidents is what the step needs of the incident table.
type Incidents interface {
	Update(ctx context.Context, id string, change func(*incident.Record)) (incident.Record, error)
}

// Handler is the summarize function.
type Handler struct {
	Settings  settings.Settings
	Evidence  Store
	Incidents Incidents
	Now       func() time.Time
}

// New wires the handler to AWS.
func New(s settings.Settings, cfg aws.Config) *Handler {
	cfg = patience.Calls(cfg)
	return &Handler{
		Settings:  s,
		Evidence:  evidence.NewBucket(s3.NewFromConfig(cfg), settings.BucketName(s.Account, s.Region)),
		Incidents: incident.NewTable(dynamodb.NewFromConfig(cfg), settings.TableName),
		Now:       time.Now,
	}
}

// Handle returns the case with what was found. A refused bucket or table is
// named in the case and stops nothing: the verdict travels with the case.
func (h *Handler) Handle(ctx context.Context, in workflow.SummarizeInput) (workflow.Case, error) {
	c, now := in.Case.WithLists(), h.Now().UTC()
	if len(in.Regions) > 0 {
		in.Reading.Regions = in.Regions
	}
	l, lost := h.ledger(ctx, c)
	if in.Files.Look != "" {
		in.Reading = workflow.Plan{Version: in.Files.Version, Look: in.Files.Look, Round: in.Files.Round}
		l.addFiles(h.files(ctx, c.IncidentID, in.Files, now))
	} else if !in.Closing {
		l.add(in.Reading, now)
	}
	if !in.Closing {
		h.keepLedger(ctx, &c, &l, lost)
	}
	g := h.gather(ctx, c, l, now)
	if lost != nil {
		g.unread = append(g.unread, usage.BlindSpot{What: "what earlier looks had read", Why: "their notes could not be read back: " + awserr.Reason(lost)})
	}
	v := h.judge(c, l, g, in.Closing, now)
	c.Usage = workflow.UsageRef{
		Severity: v.summary.Severity, Verdict: string(v.summary.Verdict), Minted: bounded(v.minted, maxMinted),
		ReadUntil: v.summary.CompleteUntil.Time, AliveUntil: aliveUntil(v.summary.Minted),
	}
	var err error
	if c.Usage.Key, err = h.keep(ctx, c.IncidentID, v.summary, append(g.files, l.file...), now); err != nil {
		c.EvidenceError = "the summary could not be kept: " + awserr.Reason(err)
	}
	h.next(&c, in, l, v, now)
	if err := h.record(ctx, c); err != nil {
		c.RecordError = "what the key had minted could not be recorded: " + awserr.Reason(err)
	}
	return c, nil
}

// maxMinted bounds the ids that travel with the case, by which an undoing is
// known to be hostile.
const maxMinted = 200

func bounded(list []string, most int) []string {
	return append([]string{}, list[:min(len(list), most)]...)
}

// keep writes the summary and the manifest, and returns the summary's key.
func (h *Handler) keep(ctx context.Context, incidentID string, s usage.Summary, files []evidence.Object, now time.Time) (string, error) {
	body, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return "", fmt.Errorf("summary of %s: %w", incidentID, err)
	}
	summary, err := h.Evidence.Put(ctx, incidentID, SummaryName, body)
	if err != nil {
		return "", err
	}
	manifest, err := json.MarshalIndent(Manifest{IncidentID: incidentID, MadeAt: now, Files: append(files, summary)}, "", "  ")
	if err != nil {
		return summary.Key, fmt.Errorf("manifest of %s: %w", incidentID, err)
	}
	_, err = h.Evidence.Put(ctx, incidentID, ManifestName, manifest)
	return summary.Key, err
}

// Manifest lists the files of an incident's evidence with their SHA-256.
type Manifest struct {
	IncidentID string            `json:"incidentId"`
	MadeAt     time.Time         `json:"madeAt"`
	Files      []evidence.Object `json:"files"`
}

// record tells the incident what restore has to know: until when the key's
// sessions may live. What was known stays if the new reading knows less.
func (h *Handler) record(ctx context.Context, c workflow.Case) error {
	if !c.Recorded {
		return nil
	}
	const limit = timeout.Call // the table answers in milliseconds, or hangs
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	_, err := h.Incidents.Update(ctx, c.IncidentID, func(r *incident.Record) {
		r.Severity = c.Usage.Severity
		if c.Usage.ReadUntil.After(r.Sessions.ReadUntil) {
			r.Sessions.ReadUntil = c.Usage.ReadUntil
		}
		if c.Usage.AliveUntil.After(r.Sessions.AliveUntil) {
			r.Sessions.AliveUntil = c.Usage.AliveUntil
		}
	})
	return err
}
