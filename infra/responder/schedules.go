package responder

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsscheduler"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/infra/parts"
)

// schedule starts a machine again and again.
type schedule struct {
	name, description string
	// expression is as EventBridge Scheduler has it, in UTC; "" for none.
	expression string
	machine    string
	// role is what the scheduler acts as.
	role string
	// queue keeps what could not be started; runbook is its.
	queue   string
	runbook parts.Runbook
}

// schedule makes the queue in any case, so that an alarm is there before the
// schedule is.
func (d *deployment) schedule(s schedule) {
	queue := parts.DeadLetters(d.stack, s.queue, s.runbook)
	parts.QueueAlarm(d.stack, s.queue, s.runbook, d.alarms)
	if s.expression == "" {
		return
	}
	role := parts.Role(d.stack, s.role, parts.Scheduler, []parts.Statement{
		{Sid: "StartMachine", Actions: []string{"states:StartExecution"}, Resources: []string{d.machineARN(s.machine)}},
		{Sid: "KeepWhatFailed", Actions: []string{"sqs:SendMessage"}, Resources: []string{d.names.ARN("sqs", s.queue)}},
	})
	awsscheduler.NewCfnSchedule(d.stack, jsii.String(s.name+"-schedule"), &awsscheduler.CfnScheduleProps{
		Name:                       jsii.String(s.name),
		Description:                jsii.String(s.description),
		ScheduleExpression:         jsii.String(s.expression),
		ScheduleExpressionTimezone: jsii.String("UTC"),
		// Accounts that deploy the same settings do not all begin at once.
		FlexibleTimeWindow: &awsscheduler.CfnSchedule_FlexibleTimeWindowProperty{
			Mode: jsii.String("FLEXIBLE"), MaximumWindowInMinutes: jsii.Number(30),
		},
		Target: &awsscheduler.CfnSchedule_TargetProperty{
			Arn:              jsii.String(d.machineARN(s.machine)),
			RoleArn:          role.RoleArn(),
			Input:            jsii.String("{}"),
			DeadLetterConfig: &awsscheduler.CfnSchedule_DeadLetterConfigProperty{Arn: queue.QueueArn()},
			RetryPolicy: &awsscheduler.CfnSchedule_RetryPolicyProperty{
				MaximumEventAgeInSeconds: jsii.Number(6 * 60 * 60), MaximumRetryAttempts: jsii.Number(185),
			},
		},
	})
}
