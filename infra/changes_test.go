package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// record is CloudTrail's record of a call as EventBridge sends it.
func record(service, call, parameters string) string {
	return fmt.Sprintf(`{"source":"aws.%s","detail-type":"AWS API Call via CloudTrail","detail":{
		"eventSource":"%s.amazonaws.com","eventName":%q,"sourceIPAddress":"198.51.100.7","requestParameters":%s}}`, service, service, call, parameters)
}

// TestChangesToTheResponderAreTold gives samples of calls that change a part of
// the responder, and of calls that look alike and do not.
func TestChangesToTheResponderAreTold(t *testing.T) {
	const arn = "arn:aws:%s:us-east-1:" + account + ":%s"
	of := func(service, resource string) string { return fmt.Sprintf(arn, service, resource) }
	const iam = "arn:aws:iam::" + account + ":"
	for _, test := range []struct {
		told                      bool
		service, call, parameters string
	}{
		{true, "lambda", "UpdateFunctionCode20150331v2", `{"functionName":"ekr-contain"}`},
		{true, "lambda", "UpdateFunctionConfiguration20150331v2", `{"functionName":"` + of("lambda", "function:ekr-restore") + `"}`},
		{true, "lambda", "AddPermission20150331v2", `{"functionName":"` + account + `:function:ekr-restore"}`},
		{true, "lambda", "PutFunctionConcurrency20171031", `{"functionName":"ekr-contain","reservedConcurrentExecutions":0}`},
		{true, "lambda", "TagResource20170331v2", `{"resource":"` + of("lambda", "function:ekr-contain") + `"}`},
		{false, "lambda", "UpdateFunctionCode20150331v2", `{"functionName":"shop"}`},
		{false, "lambda", "UpdateFunctionCode20150331v2", `{"functionName":"not-ekr-contain"}`},
		{true, "events", "DisableRule", `{"name":"ekr-health"}`},
		{true, "events", "PutRule", `{"name":"ekr-health","eventPattern":"{}"}`},
		{true, "events", "RemoveTargets", `{"rule":"ekr-health","ids":["target"]}`},
		{true, "events", "TagResource", `{"resourceARN":"` + of("events", "rule/ekr-health") + `"}`},
		{false, "events", "PutRule", `{"name":"nightly"}`},
		{true, "scheduler", "UpdateSchedule", `{"name":"ekr-posture"}`},
		{true, "iam", "PutRolePolicy", `{"roleName":"ekr-contain","policyName":"x"}`},
		{true, "iam", "AttachRolePolicy", `{"roleName":"ekr-contain","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}`},
		{true, "iam", "UpdateAssumeRolePolicy", `{"roleName":"EKR-Contain"}`},
		{true, "iam", "CreatePolicyVersion", `{"policyArn":"` + iam + `policy/ekr-isolate"}`},
		{true, "iam", "DetachGroupPolicy", `{"groupName":"ekr-isolated","policyArn":"` + iam + `policy/ekr-isolate"}`},
		{false, "iam", "AttachUserPolicy", `{"userName":"u","policyArn":"` + iam + `policy/ekr-revoke"}`},
		{false, "iam", "DetachUserPolicy", `{"userName":"u","policyArn":"` + iam + `policy/ekr-revoke"}`},
		{false, "iam", "AddUserToGroup", `{"userName":"u","groupName":"ekr-isolated"}`},
		{false, "iam", "PutRolePolicy", `{"roleName":"shop","policyName":"ekr-deny-sessions"}`},
		{false, "iam", "CreateUser", `{"userName":"ekr-x","path":"/ekr/drill/"}`},
		{true, "states", "UpdateStateMachine", `{"stateMachineArn":"` + of("states", "stateMachine:ekr-respond") + `"}`},
		{true, "states", "StopExecution", `{"executionArn":"` + of("states", "execution:ekr-respond:a1") + `"}`},
		{false, "states", "StartExecution", `{"stateMachineArn":"` + of("states", "stateMachine:ekr-respond") + `"}`},
		{true, "states", "RedriveExecution", `{"executionArn":"` + of("states", "execution:ekr-respond:a1") + `"}`},
		{true, "states", "UpdateMapRun", `{"mapRunArn":"` + of("states", "mapRun:ekr-incident/Files:5be8") + `","maxConcurrency":1}`},
		{false, "states", "UpdateMapRun", `{"mapRunArn":"` + of("states", "mapRun:shop/Files:5be8") + `"}`},
		{true, "sns", "SetTopicAttributes", `{"topicArn":"` + of("sns", "ekr-notices") + `","attributeName":"Policy"}`},
		{true, "sns", "Unsubscribe", `{"subscriptionArn":"` + of("sns", "ekr-alarms:5be8-0") + `"}`},
		{false, "sns", "Subscribe", `{"topicArn":"` + of("sns", "shop") + `"}`},
		{true, "sqs", "PurgeQueue", `{"queueUrl":"https://sqs.us-east-1.amazonaws.com/` + account + `/ekr-dead-letters"}`},
		{true, "sqs", "StartMessageMoveTask", `{"sourceArn":"` + of("sqs", "ekr-dead-letters") + `","destinationArn":"` + of("sqs", "x") + `"}`},
		{false, "sqs", "StartMessageMoveTask", `{"sourceArn":"` + of("sqs", "shop") + `"}`},
		{false, "sqs", "PurgeQueue", `{"queueUrl":"https://sqs.us-east-1.amazonaws.com/` + account + `/shop"}`},
		{true, "dynamodb", "UpdateTable", `{"tableName":"ekr-incidents","deletionProtectionEnabled":false}`},
		{true, "dynamodb", "UpdateContinuousBackups", `{"tableName":"` + of("dynamodb", "table/ekr-incidents") + `"}`},
		{true, "dynamodb", "UpdateTimeToLive", `{"tableName":"ekr-incidents"}`},
		{true, "dynamodb", "PutResourcePolicy", `{"resourceArn":"` + of("dynamodb", "table/ekr-incidents") + `"}`},
		{true, "dynamodb", "ExportTableToPointInTime", `{"tableArn":"` + of("dynamodb", "table/ekr-incidents") + `","s3Bucket":"x"}`},
		{false, "dynamodb", "ExportTableToPointInTime", `{"tableArn":"` + of("dynamodb", "table/shop") + `"}`},
		{false, "dynamodb", "CreateBackup", `{"tableName":"ekr-incidents"}`},
		{true, "s3", "PutBucketPolicy", `{"bucketName":"ekr-evidence-` + account + `-us-east-1"}`},
		{false, "s3", "PutBucketPolicy", `{"bucketName":"shop"}`},
		{true, "kms", "ScheduleKeyDeletion", `{"keyId":"KEY","pendingWindowInDays":7}`},
		{true, "kms", "PutKeyPolicy", `{"keyId":"` + of("kms", "key/KEY") + `"}`},
		{true, "kms", "UpdateAlias", `{"aliasName":"alias/ekr-topics"}`},
		{false, "kms", "GenerateDataKey", `{"keyId":"` + of("kms", "key/KEY") + `"}`},
		{true, "kms", "CreateGrant", `{"keyId":"` + of("kms", "key/KEY") + `","operations":["Decrypt"]}`},
		{true, "kms", "RevokeGrant", `{"keyId":"KEY","grantId":"5be8"}`},
		{false, "kms", "CreateGrant", `{"keyId":"another"}`},
		{false, "kms", "DisableKey", `{"keyId":"another"}`},
		{true, "logs", "DeleteLogGroup", `{"logGroupName":"/aws/lambda/ekr-contain"}`},
		{true, "logs", "PutSubscriptionFilter", `{"logGroupName":"/aws/lambda/ekr-contain","destinationArn":"x"}`},
		{true, "logs", "PutTransformer", `{"logGroupIdentifier":"/aws/lambda/ekr-contain"}`},
		{true, "logs", "DisassociateKmsKey", `{"resourceIdentifier":"` + of("logs", "log-group:/aws/lambda/ekr-contain") + `"}`},
		{true, "logs", "DeleteResourcePolicy", `{"policyName":"ekr-deployed"}`},
		{false, "logs", "PutResourcePolicy", `{"policyName":"shop"}`},
		{false, "logs", "CreateLogStream", `{"logGroupName":"/aws/lambda/ekr-contain"}`},
		{true, "monitoring", "DeleteAlarms", `{"alarmNames":["shop","ekr-dead-letters-waiting"]}`},
		{true, "monitoring", "DisableAlarmActions", `{"alarmNames":["ekr-contain-errors"]}`},
		{true, "monitoring", "PutAlarmMuteRule", `{"name":"x","muteTargets":{"alarmNames":["shop","ekr-contain-errors"]}}`},
		{false, "monitoring", "PutAlarmMuteRule", `{"name":"x","muteTargets":{"alarmNames":["shop"]}}`},
		{false, "monitoring", "PutMetricAlarm", `{"alarmName":"shop"}`},
		{true, "cloudformation", "DeleteStack", `{"stackName":"ekr-responder"}`},
		{true, "cloudformation", "ExecuteChangeSet", `{"stackName":"` + of("cloudformation", "stack/ekr-responder/5be8") + `"}`},
		{false, "cloudformation", "CreateChangeSet", `{"stackName":"ekr-responder"}`},
	} {
		event := withKey(record(test.service, test.call, test.parameters))
		want := ""
		if test.told {
			want = "ekr-changed"
		}
		if got := strings.Join(caught(t, event), " "); got != want {
			t.Errorf("%s %s %s is caught by %q, want %q", test.service, test.call, test.parameters, got, want)
		}
		deployed := strings.Replace(event, "198.51.100.7", "cloudformation.amazonaws.com", 1)
		if test.told {
			want = "ekr-deployed"
		}
		if got := strings.Join(caught(t, deployed), " "); got != want {
			t.Errorf("%s %s by CloudFormation is caught by %q, want %q", test.service, test.call, got, want)
		}
		refused := strings.Replace(event, `"eventName"`, `"errorCode":"AccessDenied","eventName"`, 1)
		if got := caught(t, refused); len(got) > 0 {
			t.Errorf("%s %s, refused, is caught by %v", test.service, test.call, got)
		}
	}
}

// TestGrantsOfServicesAreNotTold: a service that encrypts for us makes grants as
// it works, dozens in a deployment.
func TestGrantsOfServicesAreNotTold(t *testing.T) {
	for _, call := range []string{"CreateGrant", "RetireGrant"} {
		event := withKey(record("kms", call, `{"keyId":"KEY"}`))
		event = strings.Replace(event, `"eventName"`, `"userIdentity":{"invokedBy":"lambda.amazonaws.com"},"eventName"`, 1)
		if got := caught(t, event); len(got) > 0 {
			t.Errorf("%s of a service is caught by %v", call, got)
		}
	}
}

// withKey writes the stack's key as the template refers to it.
func withKey(event string) string {
	for _, in := range templates() {
		if in.name == "all ekr-responder" {
			event = strings.ReplaceAll(event, "KEY", in.keyID())
		}
	}
	return event
}

// keyID is how a template refers to the id of its key.
func (in template) keyID() string { return "${" + in.of("AWS::KMS::Key")[0].id + "}" }

// TestPatternsAreShortEnough holds EventBridge's limit on a pattern, which is
// 2,048 characters unless somebody asked for more. A key's id has 36.
// Source: EventBridge user guide, "Amazon EventBridge quotas".
func TestPatternsAreShortEnough(t *testing.T) {
	each(t, "AWS::Events::Rule", func(in template, r resource) {
		pattern, err := json.Marshal(in.resolve(r.Properties["EventPattern"]))
		size := len(strings.ReplaceAll(string(pattern), in.keyID(), strings.Repeat("x", 36)))
		if err != nil || size > 2048 {
			t.Errorf("%s, %s: %d characters, %v", in.name, r.id, size, err)
		}
	})
}

// TestEveryStackWatchesItself holds that both stacks have the rules: what changes
// in a Region is told there.
func TestEveryStackWatchesItself(t *testing.T) {
	for _, in := range templates() {
		watching := 0
		for _, r := range in.of("AWS::Events::Rule") {
			if name := in.value(r.Properties["Name"]); name == "ekr-changed" || name == "ekr-deployed" {
				watching++
			}
		}
		if in.config.MemberOf == "" && watching != 2 {
			t.Errorf("%s: %d rules watch the stack", in.name, watching)
		}
	}
}

// TestMailsHoldOnlyWhatAWSChose holds that no text of a caller gets into a mail
// of EventBridge: a quote would break the text, and lose it.
func TestMailsHoldOnlyWhatAWSChose(t *testing.T) {
	chosen := map[string]bool{
		"$.account": true, "$.region": true, "$.time": true, "$.detail.status": true, "$.detail.stateMachineArn": true,
		"$.detail.executionArn": true, "$.detail.eventName": true, "$.detail.eventSource": true, "$.detail.eventTime": true, "$.detail.eventID": true,
		"$.detail.awsRegion": true, "$.detail.userIdentity.type": true, "$.detail.userIdentity.accessKeyId": true,
	}
	each(t, "AWS::Events::Rule", func(in template, r resource) {
		transformer := at(list(r.Properties["Targets"])[0], "InputTransformer")
		paths, _ := at(transformer, "InputPathsMap").(map[string]any)
		text, _ := at(transformer, "InputTemplate").(string)
		for name, path := range paths {
			if !chosen[path.(string)] || !strings.Contains(text, "<"+name+">") {
				t.Errorf("%s, %s: %s is %v", in.name, r.id, name, path)
			}
		}
		if strings.Contains(text, "<") && len(paths) == 0 || strings.Contains(text, `""`) {
			t.Errorf("%s, %s: %s", in.name, r.id, text)
		}
	})
}
