package codecommit

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codecommit"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/exposed-key-responder/responder/pkg/gitscan/keys"
	"github.com/exposed-key-responder/responder/pkg/gitscan/strict"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/patience"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/timeout"
)

// workers is how many files are read at the same time: most of the time is spent
// on waiting for CodeCommit.
const workers = 8

// fileLimit is how long a call of CodeCommit may take: a file has up to 20 MB.
const fileLimit = 30 * time.Second

// attempts is how often AWS is asked: as long as it throttles, a key is live.
const attempts = 8

// New makes the step with the real clients. A call that hangs takes no more than
// its own time: a key that was found is to be asked for, and told.
func New(s settings.Settings, cfg aws.Config) *Handler {
	files := codecommit.NewFromConfig(timeout.Calls(cfg, fileLimit), func(o *codecommit.Options) { o.RetryMaxAttempts = attempts })
	cfg = timeout.Calls(cfg, timeout.Call)
	checker := keys.Checker{IAM: iam.NewFromConfig(cfg), STS: sts.NewFromConfig(cfg, func(o *sts.Options) { o.RetryMaxAttempts = attempts }), Account: s.Account}
	if s.Organization != "" {
		checker.Organizations, checker.Organization = organizations.NewFromConfig(cfg), s.Organization
	}
	patient := patience.Calls(cfg)
	detector := &strict.Detector{Limits: strict.DefaultLimits, Workers: workers}
	return &Handler{
		Client: files,
		Detect: detector.Detect,
		Account: &keys.Account{
			Checker: checker,
			States:  sfn.NewFromConfig(patient),
			Machine: s.ARN("states", "stateMachine:"+settings.RespondMachine),
			Now:     time.Now,
		},
		Notices:  notice.NewPublisher(sns.NewFromConfig(patient), s),
		Settings: s,
		Now:      time.Now,
	}
}
