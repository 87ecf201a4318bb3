// Package changes reports changes to the responder itself: whoever can change its
// functions, roles or rules can turn it against its owner, or off.
//
// CloudTrail's records of management calls arrive at EventBridge, if the account
// has a trail. Each change is told at once with what AWS itself chose to write:
// what others chose might break the text. A deployment changes dozens of parts in
// a minute, and an e-mail subscription that gets more than ten messages a second
// is suspended; what CloudFormation changes is therefore told by one alarm, and
// kept in a log. No caller is left out: whoever may deploy could be an attacker.
package changes

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/infra/parts"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// Names of the two rules, and of the log of what CloudFormation changed.
const (
	ruleChanged  = "ekr-changed"
	ruleDeployed = "ekr-deployed"
	logGroup     = "/aws/events/" + ruleDeployed
)

const cloudFormation = "cloudformation.amazonaws.com"

// Watch is what watching a stack takes.
type Watch struct {
	// Names has the account and the Region of the stack.
	Names   settings.Settings
	Key     awskms.Key
	Alarms  awssns.Topic
	Queue   awssqs.Queue
	LogDays int
}

// Add adds the rules to a stack, for what changes in its Region.
func (w Watch) Add(stack awscdk.Stack) {
	parts.Rule(stack, parts.RuleProps{
		Name: ruleChanged, Description: "Somebody changed a part of the responder, other than through CloudFormation",
		Pattern: pattern(w.Key, object{"anything-but": []any{cloudFormation}}),
		Target:  parts.Target{ARN: w.Alarms.TopicArn(), Words: words()},
		Runbook: changed(stack),
	}, w.Queue)
	parts.RuleAlarm(stack, ruleChanged, w.Alarms)

	group := parts.LogGroup(stack, logGroup, w.LogDays)
	allowLog(stack, w.Names.ARN("logs", "log-group:"+logGroup), w.Names.ARN("events", "rule/"+ruleDeployed))
	parts.Rule(stack, parts.RuleProps{
		Name: ruleDeployed, Description: "CloudFormation changed a part of the responder, by whatever stack",
		Pattern: pattern(w.Key, cloudFormation),
		Target:  parts.Target{ARN: jsii.String(w.Names.ARN("logs", "log-group:"+*group.LogGroupName()))},
		Runbook: deployed(stack),
	}, w.Queue)
	parts.RuleAlarm(stack, ruleDeployed, w.Alarms)
	parts.Alarm(stack, ruleDeployed+"-changes", deployed(stack), parts.Metric{
		Namespace: "AWS/Events", Name: "Invocations", Dimension: "RuleName", Of: ruleDeployed, Statistic: "Sum",
	}, w.Alarms)
}

// allowLog lets EventBridge write into the log, for which it takes no role. The
// rule is known to CloudWatch Logs only where events are put.
func allowLog(stack awscdk.Stack, group, rule string) {
	services := []string{parts.EventBridge, "delivery.logs.amazonaws.com"}
	document := parts.Document([]parts.Statement{
		{Sid: "OpenStream", Actions: []string{"logs:CreateLogStream"}, Resources: []string{group + ":*"}, Services: services},
		{
			Sid: "KeepChanges", Actions: []string{"logs:PutLogEvents"}, Resources: []string{group + ":*"}, Services: services,
			When: object{"ArnEquals": object{"aws:SourceArn": rule}},
		},
	})
	awslogs.NewCfnResourcePolicy(stack, jsii.String("changes-log"), &awslogs.CfnResourcePolicyProps{
		PolicyName: jsii.String(ruleDeployed), PolicyDocument: stack.ToJsonString(document, nil),
	})
}

// words turn a record into a few readable lines. Who it was is left to the
// record: paths of users may hold quotes, and names of sessions anything that
// deceives.
func words() *awsevents.CfnRule_InputTransformerProperty {
	lines := []string{
		"A part of the exposed-key responder was changed, other than by a deployment.",
		"Call <call> of <service>, by a caller of type <type>, access key <key>.",
		"Account <account>, Region <region>, <time>.",
		"If nobody of yours did that, treat it as an attack. Who and what, in full:",
		"aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventId,AttributeValue=<event> --region <region>",
		"What to do: infra/RUNBOOK.md#" + ruleChanged,
	}
	return &awsevents.CfnRule_InputTransformerProperty{
		InputPathsMap: map[string]any{
			"call": "$.detail.eventName", "service": "$.detail.eventSource", "type": "$.detail.userIdentity.type",
			"key": "$.detail.userIdentity.accessKeyId", "account": "$.account", "region": "$.detail.awsRegion",
			"time": "$.detail.eventTime", "event": "$.detail.eventID",
		},
		InputTemplate: jsii.String(`"` + strings.Join(lines, "\"\n\"") + `"`),
	}
}

// contain are the steps after a change that nobody of the team made.
var contain = []string{
	"If nobody of yours did it, the caller's credentials are an attacker's. Switch off a user's key, and deny a role's sessions:",
	"$ ekr respond --access-key-id KEY --reason TEXT",
	parts.Again,
	"Then compare what is deployed with the repository, with the settings of this account:",
	"$ npx aws-cdk@2.1148.1 diff -c securityEmail=ADDRESS",
	"$ ekr posture",
}

func changed(stack awscdk.Stack) parts.Runbook {
	return parts.Runbook{
		Means:  "Somebody changed a function, role, rule, machine, policy, topic, queue, table, bucket, key, log, alarm or stack of the responder, other than through CloudFormation.",
		Breaks: "Until it is known who and why, do not trust the responder: whoever changes its functions can switch credentials of every user on and off.",
		Recover: append([]string{
			"Read the record that the mail names: who called, from where, with what:",
			parts.In(stack, "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventId,AttributeValue=EVENT"),
		}, contain...),
	}
}

func deployed(stack awscdk.Stack) parts.Runbook {
	return parts.Runbook{
		Means:  "CloudFormation changed parts of the responder.",
		Breaks: "None if somebody of yours deployed. If not, do not trust the responder: an attacker may have changed it, by its own stack or by another one.",
		Recover: append([]string{
			"Read what was changed. userIdentity says on whose behalf CloudFormation acted:",
			parts.In(stack, "aws logs tail "+logGroup+" --since 1h"),
			"Find out who started the deployment:",
			parts.In(stack, "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=ExecuteChangeSet"),
		}, contain...),
	}
}
