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
)

// workers is how many files are read at the same time: most of the time is spent
// on waiting for CodeCommit.
const workers = 8

// New makes the step with the real clients.
func New(s settings.Settings, cfg aws.Config) *Handler {
	checker := keys.Checker{IAM: iam.NewFromConfig(cfg), STS: sts.NewFromConfig(cfg), Account: s.Account}
	if s.Organization != "" {
		checker.Organizations, checker.Organization = organizations.NewFromConfig(cfg), s.Organization
	}
	patient := patience.Calls(cfg)
	detector := &strict.Detector{Limits: strict.DefaultLimits, Workers: workers}
	return &Handler{
		Client: codecommit.NewFromConfig(cfg),
		Detect: detector.Detect,
		Account: &keys.Account{
			Checker: checker,
			States:  sfn.NewFromConfig(patient),
			Machine: s.ARN("states", "stateMachine:"+settings.RespondMachine),
			Now:     time.Now,
		},
		Notices:  notice.NewPublisher(sns.NewFromConfig(patient), s.ARN("sns", settings.NoticeTopic)),
		Settings: s,
		Now:      time.Now,
	}
}
