package posture

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/securityhub"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/patience"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/checks/all"
	"github.com/exposed-key-responder/responder/pkg/posture/report"
	"github.com/exposed-key-responder/responder/pkg/posture/report/hub"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/timeout"
)

// Publisher sends notices.
type Publisher interface {
	Publish(context.Context, notice.Message) (string, error)
}

// Reporter is the report function.
type Reporter struct {
	Settings settings.Settings
	Checks   []checks.Check
	Store    Store
	Hub      hub.SecurityHub
	Notices  Publisher
}

// NewReporter wires the function to AWS.
func NewReporter(s settings.Settings, cfg aws.Config) *Reporter {
	cfg = patience.Calls(cfg)
	quick := timeout.Calls(cfg, timeout.Call)
	return &Reporter{
		Settings: s,
		Checks:   all.Checks(),
		Store:    NewStore(s3.NewFromConfig(cfg), settings.BucketName(s.Account, s.Region)),
		Hub:      securityhub.NewFromConfig(quick),
		Notices:  notice.NewPublisher(sns.NewFromConfig(quick), s),
	}
}

// Handle judges what was read, keeps it, and tells a person what is news. The
// review is put down as the latest only after that: an invocation that fails in
// between is repeated, and tells again rather than never.
func (h *Reporter) Handle(ctx context.Context, in ReportInput) (Reported, error) {
	before, unread := h.latest(ctx)
	switch {
	case transient(unread):
		return Reported{}, unread
	case before != nil && before.ID == in.Review.ID:
		// It was done to its end by an invocation that could not say so. Compared
		// with itself it would have no news, and that would be kept.
		return summary(before, ""), nil
	}
	s, err := h.gather(ctx, in)
	if err != nil {
		return Reported{}, err
	}
	findings := checks.Judge(s, h.Checks, in.Settings.Thresholds, in.Settings.Exceptions)
	r := report.Build(s, h.Checks, findings)
	r.ID, r.AccountName, r.Environment = in.Review.ID, h.Settings.AccountName, h.Settings.Environment
	replace := compare(r, before, unread)
	if in.Settings.SecurityHub {
		h.toHub(ctx, r)
	}
	if err := h.keep(ctx, s, r); err != nil {
		return Reported{}, err
	}
	news := r.News(h.Checks)
	key, err := h.keepReview(ctx, r, &news)
	if err != nil {
		return Reported{}, err
	}
	out := summary(r, key)
	if news.Send {
		if out.MessageID, err = h.Notices.Publish(ctx, h.message(r, news, in.Execution, key)); err != nil {
			return Reported{}, retryable(err)
		}
		out.Sent = true
	}
	if !replace {
		return out, nil
	}
	return out, h.keepLatest(ctx, r)
}

// hubLimit is how long Security Hub may take over all findings. If it hangs, what
// it did not take is told, and the review still is.
const hubLimit = 2 * time.Minute

func (h *Reporter) toHub(ctx context.Context, r *report.Review) {
	ctx, cancel := context.WithTimeout(ctx, hubLimit)
	defer cancel()
	r.Problems = append(r.Problems, hub.Import(ctx, h.Hub, r, h.Checks)...)
}

func summary(r *report.Review, key string) Reported {
	failed := r.Of(checks.Fail)
	recent := slices.DeleteFunc(slices.Clone(failed), func(e report.Entry) bool { return e.Change == "" })
	return Reported{
		Version: Version, Failed: len(failed), Unknown: r.Counts.Unknown, New: len(recent), Fixed: len(r.Fixed), Problems: r.Problems, Key: key,
	}
}
