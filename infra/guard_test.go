package main

import (
	"encoding/json"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// guarded tells, for each type of resource that bears a name of ours, how its ARN
// is written and which call would take it away.
var guarded = map[string]struct{ property, arn, removal string }{
	"AWS::Lambda::Function":            {"FunctionName", "arn:aws:lambda:us-east-1:111122223333:function:", "lambda:DeleteFunction"},
	"AWS::StepFunctions::StateMachine": {"StateMachineName", "arn:aws:states:us-east-1:111122223333:stateMachine:", "states:DeleteStateMachine"},
	"AWS::Events::Rule":                {"Name", "arn:aws:events:us-east-1:111122223333:rule/", "events:DisableRule"},
	"AWS::Scheduler::Schedule":         {"Name", "arn:aws:scheduler:us-east-1:111122223333:schedule/default/", "scheduler:DeleteSchedule"},
	"AWS::SNS::Topic":                  {"TopicName", "arn:aws:sns:us-east-1:111122223333:", "sns:DeleteTopic"},
	"AWS::SQS::Queue":                  {"QueueName", "arn:aws:sqs:us-east-1:111122223333:", "sqs:DeleteQueue"},
	"AWS::DynamoDB::Table":             {"TableName", "arn:aws:dynamodb:us-east-1:111122223333:table/", "dynamodb:DeleteTable"},
	"AWS::S3::Bucket":                  {"BucketName", "arn:aws:s3:::", "s3:DeleteBucket"},
	"AWS::CloudWatch::Alarm":           {"AlarmName", "arn:aws:cloudwatch:us-east-1:111122223333:alarm:", "cloudwatch:DeleteAlarms"},
	"AWS::Logs::LogGroup":              {"LogGroupName", "arn:aws:logs:us-east-1:111122223333:log-group:", "logs:DeleteLogGroup"},
	"AWS::IAM::Role":                   {"RoleName", "arn:aws:iam::111122223333:role/", "iam:PutRolePolicy"},
	"AWS::IAM::ManagedPolicy":          {"ManagedPolicyName", "arn:aws:iam::111122223333:policy/", "iam:CreatePolicyVersion"},
	"AWS::IAM::Group":                  {"GroupName", "arn:aws:iam::111122223333:group/", "iam:DetachGroupPolicy"},
	"AWS::KMS::Alias":                  {"AliasName", "", "kms:DeleteAlias"},
}

// unguarded are types of which no policy can name a single resource.
var unguarded = map[string]string{
	"AWS::Logs::ResourcePolicy": "without it the rule that writes to the log fails, and its alarm goes off",
}

type guardStatement struct {
	Effect           string
	Action, Resource any
	Condition        map[string]map[string]any
}

func readGuard(t *testing.T) []guardStatement {
	t.Helper()
	text, err := os.ReadFile("guard.json")
	if err != nil {
		t.Fatal(err)
	}
	var policy struct{ Statement []guardStatement }
	if err := json.Unmarshal(text, &policy); err != nil {
		t.Fatal(err)
	}
	var compact strings.Builder
	if err := json.NewEncoder(&compact).Encode(policy); err != nil {
		t.Fatal(err)
	}
	const largest = 5120 // AWS Organizations' limit for a service control policy
	if compact.Len() > largest {
		t.Errorf("%d characters, a policy has at most %d", compact.Len(), largest)
	}
	return policy.Statement
}

// TestTheGuardCoversTheStack holds the organisation's policy to the template: each
// resource with a name of ours is out of reach of whoever is not the deployment.
func TestTheGuardCoversTheStack(t *testing.T) {
	guard := readGuard(t)
	for _, in := range templates() {
		if in.partition != "aws" {
			continue
		}
		for _, r := range in.resources {
			for property, value := range r.Properties {
				name, _ := value.(string)
				if !strings.HasSuffix(property, "Name") || !strings.Contains(name, "ekr-") || property == "RoleName" && r.Type != "AWS::IAM::Role" {
					continue
				}
				kind, known := guarded[r.Type]
				if !known && unguarded[r.Type] == "" {
					t.Errorf("%s: nothing guards %s %s", in.name, r.Type, name)
				} else if known && kind.property == property && !denied(guard, kind.removal, kind.arn+name, name) {
					t.Errorf("%s: %s of %s is not denied", in.name, kind.removal, name)
				}
			}
		}
	}
}

// TestTheGuardKnowsOtherWays holds what makes a part useless, or gives its content
// away, and takes none away.
func TestTheGuardKnowsOtherWays(t *testing.T) {
	guard := readGuard(t)
	const own = ":us-east-1:111122223333:"
	for action, arn := range map[string]string{
		"lambda:UpdateFunctionCode":         "arn:aws:lambda" + own + "function:ekr-contain",
		"lambda:PutFunctionConcurrency":     "arn:aws:lambda" + own + "function:ekr-contain",
		"states:StopExecution":              "arn:aws:states" + own + "execution:ekr-respond:5be8",
		"states:UpdateMapRun":               "arn:aws:states" + own + "mapRun:ekr-incident/Files:5be8",
		"events:RemoveTargets":              "arn:aws:events" + own + "rule/ekr-health",
		"sns:PutDataProtectionPolicy":       "arn:aws:sns" + own + "ekr-notices",
		"sns:Unsubscribe":                   "arn:aws:sns" + own + "ekr-notices",
		"sqs:StartMessageMoveTask":          "arn:aws:sqs" + own + "ekr-dead-letters",
		"dynamodb:PartiQLUpdate":            "arn:aws:dynamodb" + own + "table/ekr-incidents",
		"dynamodb:PutItem":                  "arn:aws:dynamodb" + own + "table/ekr-incidents",
		"dynamodb:UpdateTimeToLive":         "arn:aws:dynamodb" + own + "table/ekr-incidents",
		"dynamodb:UpdateContinuousBackups":  "arn:aws:dynamodb" + own + "table/ekr-incidents",
		"dynamodb:ExportTableToPointInTime": "arn:aws:dynamodb" + own + "table/ekr-incidents",
		"s3:PutBucketPolicy":                "arn:aws:s3:::ekr-evidence-111122223333-us-east-1",
		"s3:DeleteObjectVersion":            "arn:aws:s3:::ekr-evidence-111122223333-us-east-1/incidents/x",
		"cloudwatch:PutAlarmMuteRule":       "arn:aws:cloudwatch" + own + "alarm:ekr-contain-errors",
		"logs:PutSubscriptionFilter":        "arn:aws:logs" + own + "log-group:/aws/lambda/ekr-contain",
		"logs:DisassociateKmsKey":           "arn:aws:logs" + own + "log-group:/aws/events/ekr-deployed",
		"iam:UpdateAssumeRolePolicy":        "arn:aws:iam::111122223333:role/ekr-contain",
		// CloudFormation acts in the role that deployed the stack, whoever asks it.
		"cloudformation:DeleteStack":      "arn:aws:cloudformation" + own + "stack/ekr-responder/5be8",
		"cloudformation:UpdateStack":      "arn:aws:cloudformation" + own + "stack/StackSet-ekr-member-5be8/5be8",
		"cloudformation:ExecuteChangeSet": "arn:aws:cloudformation" + own + "stack/ekr-backup/5be8",
		// Who could make or change a role that is excepted would be.
		"iam:CreateRole":       "arn:aws:iam::111122223333:role/cdk-mine",
		"iam:AttachRolePolicy": "arn:aws:iam::111122223333:role/stacksets-exec-0a1b",
		"iam:PassRole":         "arn:aws:iam::111122223333:role/cdk-hnb659fds-cfn-exec-role-111122223333-us-east-1",
	} {
		if !denied(guard, action, arn, "") {
			t.Errorf("%s of %s is not denied", action, arn)
		}
	}
	// What a person does with the responder stays free.
	for action, arn := range map[string]string{
		"lambda:InvokeFunction": "arn:aws:lambda" + own + "function:ekr-restore",
		"states:StartExecution": "arn:aws:states" + own + "stateMachine:ekr-respond",
		"sqs:DeleteMessage":     "arn:aws:sqs" + own + "ekr-dead-letters",
		"dynamodb:Query":        "arn:aws:dynamodb" + own + "table/ekr-incidents",
		"sns:Subscribe":         "arn:aws:sns" + own + "ekr-notices",

		"cloudformation:DescribeStacks": "arn:aws:cloudformation" + own + "stack/ekr-responder/5be8",
		"cloudformation:DeleteStack":    "arn:aws:cloudformation" + own + "stack/shop/5be8",
		"iam:PassRole":                  "arn:aws:iam::111122223333:role/shop",
	} {
		if denied(guard, action, arn, "") {
			t.Errorf("%s of %s is denied", action, arn)
		}
	}
}

// denied tells whether a statement denies an action on a resource. Of the patterns
// only the asterisk is used, as in path.Match but for slashes.
func denied(guard []guardStatement, action, arn, name string) bool {
	return slices.ContainsFunc(guard, func(s guardStatement) bool {
		if s.Effect != "Deny" || !matchesAny(s.Action, action) {
			return false
		}
		if alias := s.Condition["ForAnyValue:StringLike"]["kms:ResourceAliases"]; alias != nil {
			return matchesAny(alias, name)
		}
		return matchesAny(s.Resource, arn)
	})
}

func matchesAny(patterns any, text string) bool {
	text = strings.ReplaceAll(text, "/", "|")
	return slices.ContainsFunc(list(patterns), func(p any) bool {
		ok, err := path.Match(strings.ReplaceAll(p.(string), "/", "|"), text)
		return err == nil && ok
	})
}

// TestTheGuardLetsOnlyDeploymentsPass: whoever is excepted could take the responder
// away.
func TestTheGuardLetsOnlyDeploymentsPass(t *testing.T) {
	for _, s := range readGuard(t) {
		for _, principal := range list(s.Condition["ArnNotLike"]["aws:PrincipalArn"]) {
			role, _ := strings.CutPrefix(principal.(string), "arn:aws:iam::*:role/")
			if !slices.Contains([]string{"ekr-*", "cdk-*", "stacksets-exec-*"}, role) {
				t.Errorf("lets %s pass", principal)
			}
		}
		if len(list(s.Condition["ArnNotLike"]["aws:PrincipalArn"])) == 0 {
			t.Error("a statement without exception: no deployment would come through")
		}
	}
}
