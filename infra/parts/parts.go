// Package parts holds what both stacks are built from: an alarm topic that
// CloudWatch and EventBridge can reach, a queue for events that found no taker,
// rules, alarms, roles and log groups.
package parts

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Statement is one statement of a policy. Effect is Allow unless Deny is set.
type Statement struct {
	Sid       string
	Deny      bool
	Actions   []string
	Resources []string
	// When holds the conditions: operator, key, value or values.
	When map[string]any
	// Services are whom it is about, in the policy of a resource.
	Services []string
}

// policyStatement is the statement as the CDK has it.
func (s Statement) policyStatement() awsiam.PolicyStatement {
	var principals []awsiam.IPrincipal
	props := &awsiam.PolicyStatementProps{
		Sid:       jsii.String(s.Sid),
		Actions:   jsii.Strings(s.Actions...),
		Resources: jsii.Strings(s.Resources...),
	}
	if s.Deny {
		props.Effect = awsiam.Effect_DENY
	}
	if s.When != nil {
		props.Conditions = &s.When
	}
	for _, service := range s.Services {
		principals = append(principals, awsiam.NewServicePrincipal(jsii.String(service), nil))
	}
	if len(principals) > 0 {
		props.Principals = &principals
	}
	return awsiam.NewPolicyStatement(props)
}

// Document writes statements as a policy document.
func Document(statements []Statement) awsiam.PolicyDocument {
	document := awsiam.NewPolicyDocument(nil)
	for _, s := range statements {
		document.AddStatements(s.policyStatement())
	}
	return document
}

// Role makes a role that a service assumes for this account's resources, and that
// may do what the statements say. The name is fixed, so that the responder knows
// its own roles by it.
func Role(scope constructs.Construct, name, service string, statements []Statement) awsiam.Role {
	props := &awsiam.RoleProps{
		RoleName:  jsii.String(name),
		AssumedBy: awsiam.NewServicePrincipal(jsii.String(service), &awsiam.ServicePrincipalOpts{Conditions: onBehalf(scope, service)}),
	}
	if len(statements) > 0 {
		props.InlinePolicies = &map[string]awsiam.PolicyDocument{"ekr": Document(statements)}
	}
	return awsiam.NewRole(scope, jsii.String(name+"-role"), props)
}

// The services that act for the responder, as policies name them.
const (
	EventBridge   = "events.amazonaws.com"
	StepFunctions = "states.amazonaws.com"
	Scheduler     = "scheduler.amazonaws.com"
	cloudWatch    = "cloudwatch.amazonaws.com"
)

// sources are the resources for which each service assumes our roles, where it
// says so. Lambda names only the account.
var sources = map[string]string{
	StepFunctions: "states:%s:%s:stateMachine:ekr-*",
	EventBridge:   "events:%s:%s:rule/ekr-*",
	Scheduler:     "scheduler:%s:%s:schedule-group/default",
}

// onBehalf are the conditions that keep a service from acting for somebody else.
func onBehalf(scope constructs.Construct, service string) *map[string]any {
	stack := awscdk.Stack_Of(scope)
	conditions := Object{"StringEquals": Object{"aws:SourceAccount": stack.Account()}}
	if source, known := sources[service]; known {
		conditions["ArnLike"] = Object{"aws:SourceArn": "arn:" + *stack.Partition() + ":" + fmt.Sprintf(source, *stack.Region(), *stack.Account())}
	}
	return &conditions
}

// LogGroup makes a log group that keeps logs for so many days.
func LogGroup(scope constructs.Construct, name string, days int) awslogs.LogGroup {
	group := awslogs.NewLogGroup(scope, jsii.String(name), &awslogs.LogGroupProps{
		LogGroupName:  jsii.String(name),
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	// The CDK names the lengths of time by an enumeration; CloudFormation takes
	// the number.
	group.Node().DefaultChild().(awslogs.CfnLogGroup).SetRetentionInDays(jsii.Number(days))
	return group
}
