// Package permissions knows which IAM actions the calls of the SDK need. The
// functions' roles are written out by hand; this table is what they are tested
// against, so that a call without a permission, and a permission without a
// call, both show before anything is deployed.
package permissions

import (
	"reflect"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/infra/calls"
)

// named are the operations whose action is not simply service:Operation, or
// that need more than one.
var named = map[string][]string{
	// The topics have a customer managed key, which SNS uses in the name of
	// whoever publishes.
	"sns:Publish": {"sns:Publish", "kms:Decrypt", "kms:GenerateDataKey"},
	// STS answers this one to everybody.
	"sts:GetCallerIdentity": {},
	// S3's actions are older than its calls.
	"s3:ListBuckets":                     {"s3:ListAllMyBuckets"},
	"s3:ListObjectsV2":                   {"s3:ListBucket"},
	"s3:HeadBucket":                      {"s3:ListBucket"},
	"s3:GetBucketLifecycleConfiguration": {"s3:GetLifecycleConfiguration"},
	"s3:GetPublicAccessBlock":            {"s3:GetBucketPublicAccessBlock"},
	"s3control:GetPublicAccessBlock":     {"s3:GetAccountPublicAccessBlock"},
}

// services are the SDK's packages that IAM calls otherwise.
var services = map[string]string{
	"accessanalyzer": "access-analyzer", "cloudwatchlogs": "logs", "configservice": "config", "eventbridge": "events",
	"resourcegroupstaggingapi": "tag", "sfn": "states",
}

// Needed lists the IAM actions that the methods of narrow SDK interfaces need,
// sorted, each once.
func Needed(clients ...reflect.Type) []string {
	var actions []string
	for _, client := range clients {
		for i := range client.NumMethod() {
			actions = append(actions, actionsOf(client.Method(i))...)
		}
	}
	slices.Sort(actions)
	return slices.Compact(actions)
}

func actionsOf(method reflect.Method) []string {
	service, _ := calls.Operation(method)
	operation := service + ":" + method.Name
	if actions, ok := named[operation]; ok {
		return actions
	}
	if prefix, other := services[service]; other {
		operation = prefix + ":" + method.Name
	}
	return []string{operation}
}

// contents are the prefixes of actions that read what people store, beside how
// it is set up.
var contents = []string{
	"s3:GetObject", "dynamodb:", "logs:GetLog", "logs:FilterLog", "secretsmanager:", "ssm:", "kms:", "sqs:", "lambda:GetFunction",
	"cloudtrail:Lookup", "ebs:", "rds-data:", "backup:GetRecoveryPoint", "iam:GetUserPolicy", "sts:",
}

// ReadsSettings reports whether an action only reads how things are set up. The
// posture review may do no more with whatever the account has.
func ReadsSettings(action string) bool {
	if slices.ContainsFunc(contents, func(prefix string) bool { return strings.HasPrefix(action, prefix) }) {
		return false
	}
	_, operation, _ := strings.Cut(action, ":")
	return slices.ContainsFunc([]string{"Get", "List", "Describe", "GenerateCredentialReport"}, func(verb string) bool {
		return strings.HasPrefix(operation, verb)
	})
}
