package changes

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"

	"github.com/exposed-key-responder/responder/infra/parts"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

type object = parts.Object

// part is a kind of resource: whose calls change it, and where CloudTrail has
// what a call is about. Values are matched by the beginning of our names and
// ARNs. Reading is no change: EventBridge gets no calls that only read.
type part struct {
	source string
	// names are the parameters of the request that name a resource, each with
	// what ours begin with.
	names map[string][]string
	// only are the calls that count; all of them if there are none. But are calls
	// that do not count, because the responder makes them at its work.
	only, but []string
}

// resources are all that the responder is made of, beside queues and the key. The
// calls of IAM are recorded in the home Region, all others where the resource is.
func resources(s settings.Settings) []part {
	arn := s.ARN
	iam := "arn:" + s.Partition + ":iam::" + s.Account + ":"
	return []part{
		{source: "lambda", names: map[string][]string{
			"functionName": {"ekr-", arn("lambda", "function:ekr-"), s.Account + ":function:ekr-", s.Account + ":ekr-"},
			"resource":     {arn("lambda", "function:ekr-")},
		}},
		{source: "events", names: map[string][]string{
			"name": {"ekr-"}, "rule": {"ekr-"}, "resourceARN": {arn("events", "rule/ekr-")},
		}},
		{source: "scheduler", names: map[string][]string{"name": {"ekr-"}}},
		{source: "iam", names: map[string][]string{"roleName": {"ekr-"}}},
		// Containment attaches and detaches the policies and fills the group.
		{source: "iam", names: map[string][]string{"policyArn": {iam + "policy/ekr-"}}, only: []string{
			"CreatePolicyVersion", "DeletePolicyVersion", "SetDefaultPolicyVersion", "DeletePolicy", "TagPolicy", "UntagPolicy",
		}},
		{source: "iam", names: map[string][]string{"groupName": {"ekr-"}}, but: []string{"AddUserToGroup", "RemoveUserFromGroup"}},
		{source: "states", names: map[string][]string{
			"name": {"ekr-"}, "stateMachineArn": {arn("states", "stateMachine:ekr-")}, "executionArn": {arn("states", "execution:ekr-")},
			"resourceArn": {arn("states", "stateMachine:ekr-")},
		}, but: []string{"StartExecution"}},
		{source: "sns", names: map[string][]string{
			"topicArn": {arn("sns", "ekr-")}, "subscriptionArn": {arn("sns", "ekr-")}, "resourceArn": {arn("sns", "ekr-")},
		}},
		{source: "dynamodb", names: map[string][]string{
			"tableName": {"ekr-", arn("dynamodb", "table/ekr-")}, "resourceArn": {arn("dynamodb", "table/ekr-")},
		}},
		{source: "s3", names: map[string][]string{"bucketName": {"ekr-"}}},
		{source: "logs", names: map[string][]string{
			"logGroupName": {"/aws/lambda/ekr-", "/aws/vendedlogs/states/ekr-", "/aws/events/ekr-"},
		}, only: []string{
			"DeleteLogGroup", "DeleteLogStream", "PutRetentionPolicy", "DeleteRetentionPolicy", "AssociateKmsKey", "DisassociateKmsKey",
			"PutSubscriptionFilter", "DeleteSubscriptionFilter", "PutDataProtectionPolicy", "DeleteDataProtectionPolicy",
		}},
		{source: "monitoring", names: map[string][]string{"alarmName": {"ekr-"}, "alarmNames": {"ekr-"}}},
		{source: "cloudformation", names: map[string][]string{"stackName": {"ekr-", arn("cloudformation", "stack/ekr-")}}, only: []string{
			"CreateStack", "UpdateStack", "DeleteStack", "ExecuteChangeSet", "RollbackStack", "SetStackPolicy", "UpdateTerminationProtection",
		}},
	}
}

// keyCalls change who may use a key, or whether anybody can. Using it is called
// otherwise.
var keyCalls = []string{
	"DisableKey", "ScheduleKeyDeletion", "PutKeyPolicy", "DisableKeyRotation", "UpdateAlias", "DeleteAlias",
}

// pattern matches calls that changed a part of the responder. Calls that were
// refused changed nothing. The matcher from is of the address that a call came
// from, which for calls of a service is the service's name.
func pattern(s settings.Settings, key awskms.Key, from any) object {
	calls := []any{
		object{"eventSource": all("sqs.amazonaws.com"), "requestParameters": object{
			"queueUrl": []any{object{"wildcard": "*/" + s.Account + "/ekr-*"}},
		}},
		object{"eventSource": all("kms.amazonaws.com"), "eventName": all(keyCalls...), "$or": []any{
			object{"requestParameters": object{"keyId": []any{key.KeyId(), key.KeyArn()}}},
			object{"requestParameters": object{"aliasName": []any{object{"prefix": "alias/ekr-"}}}},
		}},
	}
	for _, p := range resources(s) {
		calls = append(calls, p.pattern())
	}
	return object{
		"source":      []any{object{"prefix": "aws."}},
		"detail-type": all("AWS API Call via CloudTrail"),
		"detail": object{
			"errorCode":       []any{object{"exists": false}},
			"sourceIPAddress": []any{from},
			"$or":             calls,
		},
	}
}

func (p part) pattern() object {
	var named []any
	for _, field := range slices.Sorted(maps.Keys(p.names)) {
		named = append(named, object{"requestParameters": object{field: p.beginning(p.names[field])}})
	}
	made := object{"eventSource": all(p.source + ".amazonaws.com")}
	if len(named) == 1 {
		maps.Copy(made, named[0].(object))
	} else {
		made["$or"] = named
	}
	switch {
	case p.only != nil:
		made["eventName"] = all(p.only...)
	case p.but != nil:
		made["eventName"] = []any{object{"anything-but": all(p.but...)}}
	}
	return made
}

// beginning matches values that begin with one of the prefixes. IAM takes names
// in any case.
func (p part) beginning(prefixes []string) (matchers []any) {
	for _, prefix := range prefixes {
		if p.source == "iam" {
			matchers = append(matchers, object{"prefix": object{"equals-ignore-case": prefix}})
			continue
		}
		matchers = append(matchers, object{"prefix": prefix})
	}
	return matchers
}

func all(texts ...string) (list []any) {
	for _, text := range texts {
		list = append(list, text)
	}
	return list
}
