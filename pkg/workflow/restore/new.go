package restore

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/settings"
	"github.com/exposed-key-responder/responder/pkg/workflow/contain"
)

// New wires the function to AWS.
func New(s settings.Settings, cfg aws.Config) *Handler {
	users := iam.NewFromConfig(cfg)
	undo := &containment.Undo{IAM: users, Stack: contain.StackOf(s), Now: time.Now}
	if s.RevokeRoles != "none" {
		undo.Roles = users
	}
	return &Handler{
		Settings:  s,
		Undo:      undo,
		Incidents: incident.NewRegister(dynamodb.NewFromConfig(cfg), settings.TableName),
		Announcer: &Notices{
			Publisher: notice.NewPublisher(sns.NewFromConfig(cfg), s.ARN("sns", settings.NoticeTopic)),
			Settings:  s,
			Now:       time.Now,
		},
		Scheduler: &Schedule{Client: sfn.NewFromConfig(cfg), Machine: s.ARN("states", "stateMachine:"+settings.RespondMachine)},
		Now:       time.Now,
	}
}
