package contain

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/exposed-key-responder/responder/pkg/chrono"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/evidence"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/member"
	"github.com/exposed-key-responder/responder/pkg/patience"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/timeout"
	"github.com/exposed-key-responder/responder/pkg/workflow/schedule"
)

const (
	// repeating is spent on steps that are throttled, within the 60 seconds that
	// the function has.
	repeating = 15 * time.Second
	// asideTime bounds the table and the bucket; both answer in milliseconds
	// when they answer.
	asideTime = 2 * time.Second
)

// New wires the step to AWS.
func New(s settings.Settings, cfg aws.Config) *Handler {
	engine, history := newEngine(s, cfg)
	patient := patience.Calls(cfg)
	table := dynamodb.NewFromConfig(patient)
	h := &Handler{
		Settings:  s,
		Engine:    engine,
		Incidents: incident.NewTable(table, settings.TableName),
		Counter:   incident.NewCounter(table, settings.TableName),
		Scheduler: &schedule.Schedule{Client: sfn.NewFromConfig(patient), Machine: s.ARN("states", "stateMachine:"+settings.RespondMachine)},
		Evidence:  evidence.NewWriter(s3.NewFromConfig(patient), settings.BucketName(s.Account, s.Region)),
		Owners:    history,
		Witness:   history,
		Now:       time.Now,
		Aside:     asideTime,
	}
	if accounts := member.New(s, cfg, "contain"); accounts != nil {
		h.Members = members{accounts}
	}
	return h
}

// members finds its way into member accounts by their roles.
type members struct{ *member.Accounts }

func (m members) Of(account string) (*containment.Engine, *Trail) {
	return newEngine(m.Settings.For(account), m.Config(account))
}

// newEngine makes what acts in the account that the configuration is for.
func newEngine(s settings.Settings, cfg aws.Config) (*containment.Engine, *Trail) {
	cfg = timeout.Calls(cfg, timeout.Call)
	users := iam.NewFromConfig(cfg)
	history := &Trail{Client: cloudtrail.NewFromConfig(cfg), Stack: StackOf(s), Now: time.Now}
	engine := &containment.Engine{
		IAM:       users,
		Stack:     StackOf(s),
		Protected: protection(s),
		Fenced: func(user string, now time.Time) bool {
			_, fenced := s.FenceOf(user, now)
			return fenced
		},
		Canary:   s.IsCanary,
		Signer:   history.Owner,
		Now:      time.Now,
		Pause:    pause,
		Patience: repeating,
	}
	if s.RevokeRoles != "none" {
		engine.Roles = users
	}
	return engine, history
}

// StackOf names what the deployment owns.
func StackOf(s settings.Settings) containment.Stack {
	return containment.Stack{
		Revoke:    s.PolicyARN(settings.RevokePolicy),
		Isolate:   s.PolicyARN(settings.IsolatePolicy),
		Fence:     s.PolicyARN(settings.FencePolicy),
		Group:     settings.IsolatedGroup,
		OwnerTag:  s.OwnerTag,
		DrillPath: settings.DrillPath,
	}
}

func protection(s settings.Settings) func(string, time.Time) (string, bool) {
	return func(user string, now time.Time) (string, bool) {
		p, ok := s.ProtectionOf(user, now)
		return p.Reason + " (owner " + p.Owner + ", until " + p.Until + ")", ok
	}
}

func pause(ctx context.Context, d time.Duration) {
	_ = chrono.Sleep(ctx, d)
}
