// Package summarize is the step that makes a usage summary out of what the
// investigation read, and keeps it with the digests of all files.
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
	"github.com/exposed-key-responder/responder/pkg/settings"
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
	Evidence  Store
	Incidents Incidents
	Now       func() time.Time
}

// New wires the handler to AWS.
func New(s settings.Settings, cfg aws.Config) *Handler {
	return &Handler{
		Evidence:  evidence.NewBucket(s3.NewFromConfig(cfg), settings.BucketName(s.Account, s.Region)),
		Incidents: incident.NewTable(dynamodb.NewFromConfig(cfg), settings.TableName),
		Now:       time.Now,
	}
}

// Handle returns the case with what was found. A refused bucket or table is
// named in the case and stops nothing: the verdict travels with the case.
func (h *Handler) Handle(ctx context.Context, in workflow.SummarizeInput) (workflow.Case, error) {
	c := in.Case
	now := h.Now().UTC()
	collector := usage.NewCollector(string(c.Exposure.AccessKeyID), c.ExposedAt(now))
	files, unread := h.collect(ctx, collector, in.Regions)
	facts := factsOf(c, in.Regions, now)
	facts.Unread = append(facts.Unread, unread...)
	s := collector.Summary(facts)
	c.Usage = workflow.UsageRef{
		Severity: s.Severity, Verdict: string(s.Verdict), Minted: mintedIDs(collector),
		ReadUntil: s.CompleteUntil.Time, AliveUntil: aliveUntil(s.Minted),
	}
	var err error
	if c.Usage.Key, err = h.keep(ctx, c.IncidentID, s, files, now); err != nil {
		c.EvidenceError = "the summary could not be kept: " + awserr.Code(err)
	}
	if err := h.record(ctx, c); err != nil {
		c.RecordError = "what the key had minted could not be recorded: " + awserr.Code(err)
	}
	return c, nil
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
