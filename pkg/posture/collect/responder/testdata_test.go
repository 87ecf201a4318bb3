package responder_test

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	cloudformationtypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	sfntypes "github.com/aws/aws-sdk-go-v2/service/sfn/types"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

const (
	machineARN = "arn:aws:states:us-east-1:111122223333:stateMachine:ekr-respond"
	topicARN   = "arn:aws:sns:us-east-1:111122223333:ekr-notices"
	alarmsARN  = "arn:aws:sns:us-east-1:111122223333:ekr-alarms"
	denialARN  = "arn:aws:iam::111122223333:policy/ekr-isolate"
	keyARN     = "arn:aws:kms:us-east-1:111122223333:key/k-1"
	role       = "arn:aws:iam::111122223333:role/ekr-contain"
	mail       = "security@example.com"
)

// stackTemplate has one of everything that the review compares, in the words
// that the CDK uses.
const stackTemplate = `{"Resources": {
	"rule": {"Type": "AWS::Events::Rule", "Properties": {
		"Name": "ekr-ended", "EventPattern": {"detail": {"machine": [{"Fn::Join": ["", ["arn:aws:states:us-east-1:", {"Ref": "AWS::AccountId"}, ":stateMachine:ekr-respond"]]}]}, "source": ["aws.states"]},
		"Targets": [{"Id": "target", "Arn": {"Ref": "topic"}, "RoleArn": {"Fn::GetAtt": ["role", "Arn"]}, "RetryPolicy": {"MaximumRetryAttempts": 185}, "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["queue", "Arn"]}},
			"InputTransformer": {"InputPathsMap": {"status": "$.detail.status"}, "InputTemplate": "\"ended as <status>\""}}]}},
	"function": {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "ekr-contain", "Role": {"Fn::GetAtt": ["role", "Arn"]}}},
	"machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {
		"RoleArn": {"Fn::GetAtt": ["role", "Arn"]}, "DefinitionString": "{\"StartAt\": \"Do\", \"States\": {\"Do\": {\"Type\": \"Task\", \"Resource\": \"${contain}\"}}}",
		"DefinitionSubstitutions": {"contain": {"Fn::Join": [":", ["arn", {"Ref": "AWS::Partition"}, "lambda", {"Ref": "AWS::Region"}, {"Ref": "AWS::AccountId"}, "function", "ekr-contain"]]}}}},
	"topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "ekr-notices", "KmsMasterKeyId": {"Fn::GetAtt": ["key", "Arn"]}}},
	"mail": {"Type": "AWS::SNS::Subscription", "Properties": {"Endpoint": "` + mail + `", "Protocol": "email", "TopicArn": {"Ref": "topic"}, "FilterPolicy": {"audience": [{"exists": false}]}}},
	"alarms": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "ekr-alarms"}},
	"pager": {"Type": "AWS::SNS::Subscription", "Properties": {"Endpoint": "pager@example.com", "Protocol": "email", "TopicArn": {"Ref": "alarms"}}},
	"role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "ekr-contain"}},
	"denial": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"ManagedPolicyName": "ekr-isolate", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}}},
	"elsewhere": {"Type": "AWS::IAM::ManagedPolicy", "Condition": "In444455556666", "Properties": {"ManagedPolicyName": "ekr-fence-vendor", "PolicyDocument": {}}},
	"queue": {"Type": "AWS::SQS::Queue", "Properties": {}},
	"key": {"Type": "AWS::KMS::Key", "Properties": {}},
	"other": {"Type": "AWS::Logs::LogGroup", "Properties": {"Name": {"Fn::Unheard": "of"}}}
}}`

// definition is that of the machine, as Step Functions gives it back.
const definition = `{"States":{"Do":{"Resource":"arn:aws:lambda:us-east-1:111122223333:function:ekr-contain","Type":"Task"}},"StartAt":"Do"}`

// deployment is the stack above, as it was deployed.
func deployment() *fakeaws.Deployment {
	f := &fakeaws.Deployment{
		Status: "UPDATE_COMPLETE", Template: stackTemplate, Table: true,
		Resources: []cloudformationtypes.StackResourceSummary{
			fakeaws.Made("rule", "AWS::Events::Rule", "ekr-ended"), fakeaws.Made("function", "AWS::Lambda::Function", "ekr-contain"),
			fakeaws.Made("machine", "AWS::StepFunctions::StateMachine", machineARN), fakeaws.Made("topic", "AWS::SNS::Topic", topicARN),
			fakeaws.Made("role", "AWS::IAM::Role", "ekr-contain"), fakeaws.Made("key", "AWS::KMS::Key", "k-1"),
			fakeaws.Made("mail", "AWS::SNS::Subscription", topicARN+":1"), fakeaws.Made("other", "AWS::Logs::LogGroup", "g"),
			fakeaws.Made("queue", "AWS::SQS::Queue", "https://sqs.us-east-1.amazonaws.com/111122223333/ekr-dead-letters"),
			fakeaws.Made("alarms", "AWS::SNS::Topic", alarmsARN), fakeaws.Made("denial", "AWS::IAM::ManagedPolicy", denialARN),
		},
		Functions: map[string]*lambda.GetFunctionConfigurationOutput{"ekr-contain": {
			Role: aws.String(role), State: lambdatypes.StateActive, LastModified: aws.String("2026-03-01T05:59:30.123+0000"),
		}},
		Machines: map[string]*sfn.DescribeStateMachineOutput{machineARN: {
			Status: sfntypes.StateMachineStatusActive, RoleArn: aws.String(role), Definition: aws.String(definition),
		}},
	}
	made := snapshottest.DaysAgo(1)
	for i := range f.Resources {
		f.Resources[i].LastUpdatedTimestamp = &made
	}
	f.PageSize = 3
	f.Rules = []eventtypes.Rule{
		{Name: aws.String("ekr-ended"), State: "ENABLED", EventPattern: aws.String(`{"source":["aws.states"]}`)}, {Name: aws.String("another"), State: "ENABLED"},
	}
	f.Targets = map[string][]eventtypes.Target{"ekr-ended": {{Arn: aws.String(topicARN), RoleArn: aws.String(role), InputTransformer: &eventtypes.InputTransformer{
		InputTemplate: aws.String(`"ended as <status>"`), InputPathsMap: map[string]string{"status": "$.detail.status"},
	}}}}
	f.Topics = map[string][]snstypes.Subscription{topicARN: {
		fakeaws.Subscribed(topicARN, "email", mail, true), fakeaws.Subscribed(topicARN, "email", "late@example.com", false),
	}}
	f.TopicKeys = map[string]string{topicARN: keyARN}
	f.FilterPolicies = map[string]string{topicARN + ":" + mail: `{ "severity": ["P1"] }`}
	return f
}

var modified = time.Date(2026, time.March, 1, 5, 59, 30, 123e6, time.UTC)
