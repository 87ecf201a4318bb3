package responder

import (
	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/infra/parts"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// The functions of the posture review, as machines and Lambda name them.
const (
	postureCollect = "posture-collect"
	postureReport  = "posture-report"
)

// posture makes the review of the account: the machine, and the schedule that
// starts it. Without a schedule a person may still start it.
func (d *deployment) posture() {
	d.machine(settings.PostureMachine, machines.Posture(d.config.Posture.Settings), machines.PostureCollect, machines.PostureReport)
	d.schedule(schedule{
		name: settings.PostureSchedule, description: "Starts the review of the account", expression: d.config.Posture.Schedule,
		machine: settings.PostureMachine, role: "ekr-scheduler", queue: settings.PostureDeadLetters, runbook: d.postureDeadLetters(),
	})
}

// reviews is where the review lies in the bucket.
func (d *deployment) reviews() []string {
	return []string{d.bucketARN() + "/posture/*"}
}

// postureCollectMay reads how the account is set up, and no content of it: the
// actions that the collectors need, each by name. What belongs to the responder
// is read there only.
func (d *deployment) postureCollectMay() []parts.Statement {
	own := func(service, resource string) string { return d.names.ARN(service, resource) }
	return append(d.accountReads(),
		parts.Statement{Sid: "ReadIncidents", Actions: []string{"dynamodb:DescribeTable", "dynamodb:Query"}, Resources: []string{own("dynamodb", "table/"+settings.TableName)}},
		parts.Statement{Sid: "ReadOwnFunctions", Actions: []string{"lambda:GetFunctionConcurrency", "lambda:GetFunctionConfiguration"}, Resources: []string{own("lambda", "function:ekr-*")}},
		parts.Statement{Sid: "ReadOwnStack", Actions: []string{
			"cloudformation:DescribeStacks", "cloudformation:GetTemplate", "cloudformation:ListStackResources",
		}, Resources: []string{own("cloudformation", "stack/"+settings.StackName+"/*")}},
		parts.Statement{Sid: "ReadOwnMachines", Actions: []string{"states:DescribeStateMachine"}, Resources: []string{own("states", "stateMachine:ekr-*")}},
		parts.Statement{Sid: "WriteReviews", Actions: []string{"s3:PutObject"}, Resources: d.reviews()},
	)
}

func (d *deployment) postureReportMay() []parts.Statement {
	statements := []parts.Statement{
		{Sid: "ReadReviews", Actions: []string{"s3:GetObject"}, Resources: d.reviews()},
		{Sid: "WriteReviews", Actions: []string{"s3:PutObject"}, Resources: d.reviews()},
		{
			// S3 tells only those who may list that an object is not there.
			Sid: "FindReviewBefore", Actions: []string{"s3:ListBucket"},
			Resources: []string{d.bucketARN()},
			When:      map[string]any{"StringLike": map[string]any{"s3:prefix": "posture/*"}},
		},
		d.publish(), d.useTopicKey(),
	}
	if d.config.Posture.Settings.SecurityHub {
		statements = append(statements, parts.Statement{
			Sid: "ImportFindings", Actions: []string{"securityhub:BatchImportFindings"},
			Resources: []string{d.names.ARN("securityhub", "product/"+d.names.Account+"/default")},
		})
	}
	return statements
}
