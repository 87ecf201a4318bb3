// Package notify is the step of both machines that tells a person.
//
// A person is told at least once, and of each thing only once: the right to
// send a notice is claimed in the incident table first, for a limited time, and
// marked as used afterwards. Nothing but SNS is needed to tell: a table that
// refuses costs at worst a second copy, a bucket that refuses is named in the
// notice.
package notify

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/evidence"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/patience"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// Incidents is what the step needs of the incident table.
type Incidents interface {
	ClaimNotice(ctx context.Context, incidentID, number, by string, now time.Time, lease time.Duration) (incident.Claim, error)
	NoticeSent(ctx context.Context, incidentID, number, messageID string, now time.Time) error
	NoticeRefused(ctx context.Context, incidentID, number, reason string, now time.Time) error
	Update(ctx context.Context, id string, change func(*incident.Record)) (incident.Record, error)
}

// Evidence reads the usage summary back; evidence.Reader does.
type Evidence interface {
	Get(ctx context.Context, key string) ([]byte, error)
}

// Publisher sends a notice; notice.Publisher is one.
type Publisher interface {
	Publish(ctx context.Context, m notice.Message) (string, error)
}

// Handler is the notify function.
type Handler struct {
	Settings  settings.Settings
	Incidents Incidents
	Evidence  Evidence
	Publisher Publisher
	Now       func() time.Time
	// Log takes what went wrong although the notice was sent.
	Log *slog.Logger
}

// The parts of an invocation, which together stay within the function's 60
// seconds. The lease is longer than those, so that a claim is never taken from
// an execution that may still be sending, and shorter than the machine waits.
const (
	claimTime   = 5 * time.Second
	readTime    = 12 * time.Second
	publishTime = 25 * time.Second
	recordTime  = 5 * time.Second
	lease       = 90 * time.Second
)

// New wires the step to AWS.
func New(s settings.Settings, cfg aws.Config) *Handler {
	cfg = patience.Calls(cfg)
	return &Handler{
		Settings:  s,
		Incidents: incident.NewTable(dynamodb.NewFromConfig(cfg), settings.TableName),
		Evidence:  evidence.NewReader(s3.NewFromConfig(cfg), settings.BucketName(s.Account, s.Region)),
		Publisher: notice.NewPublisher(sns.NewFromConfig(cfg), s),
		Now:       time.Now,
		Log:       slog.Default(),
	}
}

// Handle sends the notice, unless it was sent before. Its errors are a
// NoticePending, a [workflow.TransientError], a NoticeRefused and a RecordNotClosed.
func (h *Handler) Handle(ctx context.Context, in workflow.NotifyInput) (workflow.Receipt, error) {
	receipt := workflow.Receipt{Version: workflow.Version, Mailed: mailed(in.Cases)}
	claims, answer := h.claim(ctx, in)
	switch answer {
	case incident.Sent:
		receipt.Mailed = true            // it may have been
		return receipt, h.close(ctx, in) // whoever sent it may have died before this
	case incident.Pending:
		return receipt, NoticePending{Number: claims.number, Subject: claims.subjects[0]}
	}
	message := notice.Write(h.facts(ctx, in, claims))
	id, err := h.publish(ctx, message)
	if err != nil {
		return receipt, h.failed(ctx, claims, err)
	}
	receipt.Sent, receipt.MessageID = true, id
	receipt.Mailed = receipt.Mailed || message.Attributes[notice.Audience] != notice.Machines
	h.record(ctx, claims, id)
	return receipt, h.close(ctx, in)
}

// mailed tells whether a person was mailed about one of the cases before.
func mailed(cases []workflow.Case) bool {
	return slices.ContainsFunc(cases, func(c workflow.Case) bool { return c.Told.Mailed })
}

func (h *Handler) publish(ctx context.Context, m notice.Message) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, publishTime)
	defer cancel()
	return h.Publisher.Publish(ctx, m)
}

func (h *Handler) facts(ctx context.Context, in workflow.NotifyInput, c claims) notice.Facts {
	f := notice.Facts{
		Kind:      notice.Kind(in.Kind),
		Event:     in.Event,
		Cases:     h.cases(ctx, in.Cases, c),
		Problem:   in.Problem,
		Execution: in.Execution,
		Number:    c.number,
		Settings:  h.Settings,
		Now:       h.Now().UTC(),
	}
	f.Usage, f.UsageProblem = h.usage(ctx, in.Cases)
	return f
}

// cases are those of the input. A table that does not answer is named in them:
// whoever gets the notice twice should know why.
func (h *Handler) cases(ctx context.Context, all []workflow.Case, c claims) []workflow.Case {
	if c.unknown == nil {
		return all
	}
	h.Log.WarnContext(ctx, "the notice is sent although it may have been", "number", c.number, "subject", c.subjects[0], "error", c.unknown)
	all = slices.Clone(all)
	for i := range all {
		all[i].RecordError = cmp.Or(all[i].RecordError, "whether this notice was sent before is not known: "+awserr.Reason(c.unknown))
	}
	return all
}
