// Package investigate is the step that reads CloudTrail's event history of a
// key and of what it made: it plans which Regions to read, and reads one Region
// at a time, carrying a cursor from one invocation to the next, so that the
// amount of records never decides whether the reading succeeds. What the event
// history does not tell in time it lists and reads from a trail's log files, if
// the settings name them. What was made in IAM it reads from IAM itself.
package investigate

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/exposed-key-responder/responder/pkg/evidence"
	"github.com/exposed-key-responder/responder/pkg/member"
	"github.com/exposed-key-responder/responder/pkg/patience"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/timeout"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// Store keeps what was read.
type Store interface {
	Put(ctx context.Context, incidentID, name string, body []byte) (evidence.Object, error)
}

// Handler is the investigate function.
type Handler struct {
	Regions  Regions
	IAM      IAM
	Evidence Store
	// Trail returns the client of one Region, Pacer the pace of all.
	Trail func(region string) trail.CloudTrail
	Pacer *trail.Pacer
	// Home is the Region in which calls of IAM are recorded. It is read even when
	// the list of Regions cannot be had.
	Home string
	Now  func() time.Time
	// Member returns the handler for a key of another account; nil unless the
	// settings name an organisation.
	Member func(account string) *Handler
	// Logs opens the bucket that a trail delivers to, for the logs of an account;
	// nil if none was told. EvidenceBucket is the name of the bucket of Evidence.
	Logs           openLogs
	EvidenceBucket string
}

// New wires the handler to AWS.
func New(s settings.Settings, cfg aws.Config) *Handler {
	patient := patience.Calls(cfg)
	kept := evidence.NewWriter(s3.NewFromConfig(patient), settings.BucketName(s.Account, s.Region))
	logs := logsOf(s, patient)
	h := newIn(s, cfg, kept, logs)
	if accounts := member.New(s, cfg, "investigate"); accounts != nil {
		h.Member = members(s, accounts, kept, logs)
	}
	return h
}

// newIn reads the account that the configuration is for. Logs and evidence lie
// where they lie, whatever the account.
func newIn(s settings.Settings, cfg aws.Config, kept Store, logs openLogs) *Handler {
	return &Handler{
		Regions:        account.NewFromConfig(timeout.Calls(cfg, timeout.Call)),
		IAM:            iam.NewFromConfig(timeout.Calls(cfg, timeout.Call)),
		Evidence:       kept,
		Trail:          func(region string) trail.CloudTrail { return trail.NewClient(cfg, region) },
		Pacer:          trail.NewPacer(),
		Home:           s.Region,
		Logs:           logs,
		EvidenceBucket: settings.BucketName(s.Account, s.Region),
		Now:            time.Now,
	}
}

// members finds the handlers of member accounts. One is kept for each account:
// CloudTrail's limit, which its pacer keeps to, is the account's.
func members(s settings.Settings, accounts *member.Accounts, kept Store, logs openLogs) func(string) *Handler {
	var mu sync.Mutex
	known := map[string]*Handler{}
	return func(account string) *Handler {
		mu.Lock()
		defer mu.Unlock()
		if !s.Elsewhere(account) {
			return nil
		}
		if known[account] == nil {
			known[account] = newIn(s, accounts.Config(account), kept, logs)
		}
		return known[account]
	}
}

// in is the handler for keys of an account.
func (h *Handler) in(account string) *Handler {
	if h.Member == nil {
		return h
	}
	if there := h.Member(account); there != nil {
		return there
	}
	return h
}

// Handle does what the phase asks for: its output is a workflow.Plan, a
// workflow.RegionRead, a workflow.FilesPlan, or a workflow.Batch.
func (h *Handler) Handle(ctx context.Context, in workflow.InvestigateInput) (any, error) {
	h = h.in(in.Case.Exposure.AccountID)
	switch in.Phase {
	case workflow.PhasePlan:
		return h.plan(ctx, in.Case, in.Look), nil
	case workflow.PhaseRead:
		return h.read(ctx, in.Case, in.Search, in.Region), nil
	case workflow.PhaseList:
		return h.listLogs(ctx, in.Case, in.Look), nil
	case workflow.PhaseFiles:
		return h.readBatch(ctx, in.Files, in.Items, in.Batch), nil
	}
	return nil, fmt.Errorf("investigate: unknown phase %q", in.Phase)
}
