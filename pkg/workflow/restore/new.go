package restore

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/exposed-key-responder/responder/pkg/chrono"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/member"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/patience"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/timeout"
	"github.com/exposed-key-responder/responder/pkg/workflow/contain"
	"github.com/exposed-key-responder/responder/pkg/workflow/pause"
	"github.com/exposed-key-responder/responder/pkg/workflow/schedule"
)

// New wires the function to AWS.
func New(s settings.Settings, cfg aws.Config) *Operator {
	cfg = patience.Calls(timeout.Calls(cfg, timeout.Call))
	accounts := member.New(s, cfg, "restore")
	undo := func(account string) *containment.Undo {
		if accounts != nil && s.Elsewhere(account) {
			return newUndo(s.For(account), accounts.Config(account))
		}
		return newUndo(s, cfg)
	}
	table := incident.NewRegister(dynamodb.NewFromConfig(cfg), settings.TableName)
	publisher := notice.NewPublisher(sns.NewFromConfig(cfg), s)
	later := &schedule.Schedule{Client: sfn.NewFromConfig(cfg), Machine: s.ARN("states", "stateMachine:"+settings.RespondMachine)}
	return &Operator{
		Restore: &Handler{
			Settings:  s,
			Undo:      undo,
			Incidents: table,
			Announcer: &Notices{Publisher: publisher, Settings: s, Now: time.Now},
			Scheduler: later,
			Now:       time.Now,
		},
		Pause: &pause.Handler{
			Incidents: table,
			Announcer: &pause.Notices{Publisher: publisher, Settings: s, Now: time.Now},
			Scheduler: later,
			Now:       time.Now,
		},
	}
}

// newUndo undoes in the account that the configuration is for.
func newUndo(s settings.Settings, cfg aws.Config) *containment.Undo {
	users := iam.NewFromConfig(cfg)
	undo := &containment.Undo{IAM: users, Stack: contain.StackOf(s), Now: time.Now, Pause: pauseFor}
	if s.RevokeRoles != "none" {
		undo.Roles = users
	}
	return undo
}

func pauseFor(ctx context.Context, d time.Duration) {
	_ = chrono.Sleep(ctx, d)
}
