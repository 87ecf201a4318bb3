package changes

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"

	"github.com/exposed-key-responder/responder/infra/parts"
)

type object = parts.Object

// How our names look: by themselves, at the end of a path, and at the end of most
// ARNs. IAM takes names in any case. Account and Region are left out, because
// only calls of this account in this Region arrive, and a pattern has little room.
var (
	name   = object{"prefix": "ekr-"}
	inIAM  = object{"prefix": object{"equals-ignore-case": "ekr-"}}
	inPath = object{"wildcard": "*/ekr-*"}
	inARN  = object{"wildcard": "*:ekr-*"}
)

// parameters are those by which calls name what they change.
var parameters = []struct {
	field string
	ours  any
}{
	{"functionName", []any{name, inARN}},
	{"resource", []any{inARN}}, // of Lambda
	{"name", []any{name}},      // of rules, schedules, and what is made anew
	{"rule", []any{name}},
	{"resourceARN", []any{inPath}}, // of rules
	{"roleName", []any{inIAM}},
	{"groupName", []any{inIAM}},
	{"policyArn", []any{inPath}},
	{"stateMachineArn", []any{inARN}},
	{"executionArn", []any{inARN}},
	{"mapRunArn", []any{inARN}},
	{"resourceArn", []any{inARN, inPath}}, // of machines, topics, tables
	{"topicArn", []any{inARN}},
	{"subscriptionArn", []any{inARN}},
	{"queueUrl", []any{inPath}},
	{"sourceArn", []any{inARN}}, // of the queue that messages are moved out of
	{"tableName", []any{name, inPath}},
	{"tableArn", []any{inPath}}, // of one that is exported
	{"bucketName", []any{name}},
	{"logGroupName", []any{inPath}},
	{"logGroupIdentifier", []any{inPath}},
	{"resourceIdentifier", []any{inPath}}, // of a log that gets another key, or none
	{"policyName", []any{ruleDeployed}},   // of what lets EventBridge write into its log
	{"alarmName", []any{name}},
	{"alarmNames", []any{name}},
	{"muteTargets", object{"alarmNames": []any{name}}},
	{"stackName", []any{name, inPath}},
	{"aliasName", []any{inPath}}, // of keys
}

// ordinary are the calls that name a part of the responder and change none: its
// own work, questions to its logs, backups, and what comes before a deployment.
var ordinary = []any{
	"StartExecution", "AttachUserPolicy", "DetachUserPolicy", "AddUserToGroup", "RemoveUserFromGroup",
	"CreateLogStream", "StartQuery", "StartLiveTail", "CreateBackup", "CreateChangeSet", "DeleteChangeSet",
}

// keyCalls change who may use the key, or whether anybody can. What uses it is
// left out. Services make and end grants as they work; of those, told is what
// nobody but the caller asked for.
var (
	keyCalls   = []any{"DisableKey", "ScheduleKeyDeletion", "PutKeyPolicy", "DisableKeyRotation"}
	grantCalls = []any{"CreateGrant", "RevokeGrant", "RetireGrant"}
)

// pattern matches calls that changed a part of the responder. Calls that only
// read do not come to EventBridge, and calls that were refused changed nothing.
// The matcher from is of the address that a call came from, which for calls of a
// service is the service's name.
func pattern(key awskms.Key, from any) object {
	var named []any
	for _, p := range parameters {
		named = append(named, object{p.field: p.ours})
	}
	ofKey := object{"keyId": []any{object{"suffix": key.KeyId()}}}
	return object{
		"source":      []any{object{"prefix": "aws."}},
		"detail-type": []any{"AWS API Call via CloudTrail"},
		"detail": object{
			"errorCode":       []any{object{"exists": false}},
			"sourceIPAddress": []any{from},
			"$or": []any{
				object{"eventName": []any{object{"anything-but": ordinary}}, "requestParameters": object{"$or": named}},
				object{"eventName": keyCalls, "requestParameters": ofKey},
				object{"eventName": grantCalls, "userIdentity": object{"invokedBy": []any{object{"exists": false}}}, "requestParameters": ofKey},
			},
		},
	}
}
