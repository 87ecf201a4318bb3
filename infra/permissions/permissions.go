// Package permissions knows which IAM actions the calls of the SDK need. The
// functions' roles are written out by hand; this table is what they are tested
// against, so that a call without a permission, and a permission without a
// call, both show before anything is deployed.
package permissions

import (
	"reflect"
	"slices"
	"strings"
)

// named are the operations whose action is not simply service:Operation, or
// that need more than one.
var named = map[string][]string{
	// The topics have a customer managed key, which SNS uses in the name of
	// whoever publishes.
	"sns:Publish": {"sns:Publish", "kms:Decrypt", "kms:GenerateDataKey"},
	// S3 names the permission after the object, not after the operation.
	"s3:HeadObject":    {"s3:GetObject"},
	"s3:ListObjectsV2": {"s3:ListBucket"},
	"sfn:StartExecution": {
		"states:StartExecution",
	},
	"sfn:DescribeExecution": {"states:DescribeExecution"},
	"sfn:GetExecutionHistory": {
		"states:GetExecutionHistory",
	},
	// STS answers this one to everybody.
	"sts:GetCallerIdentity": {},
}

// WithoutResource are the actions that IAM cannot narrow to a resource: the
// only ones that a function's role may hold on "*".
var WithoutResource = map[string]string{
	"iam:GetAccessKeyLastUsed":      "the caller names a key, and the resource that IAM checks is the key itself, which has no ARN",
	"cloudtrail:LookupEvents":       "no resource-level permissions",
	"ec2:DescribeRegions":           "no resource-level permissions",
	"account:ListRegions":           "checked on the caller's own account",
	"logs:CreateLogDelivery":        "deliveries of logs have no ARN that can be known beforehand",
	"logs:GetLogDelivery":           "as above",
	"logs:UpdateLogDelivery":        "as above",
	"logs:DeleteLogDelivery":        "as above",
	"logs:ListLogDeliveries":        "as above",
	"logs:PutResourcePolicy":        "Step Functions keeps the log groups' policy itself",
	"logs:DescribeResourcePolicies": "Step Functions keeps the log groups' policy itself",
	"logs:DescribeLogGroups":        "no resource-level permissions",
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

// actionsOf reads the service out of the package of the method's input, which
// the SDK names after it: func(context.Context, *iam.GetUserInput, ...).
func actionsOf(method reflect.Method) []string {
	input := method.Type.In(1).Elem()
	service := input.PkgPath()[strings.LastIndex(input.PkgPath(), "/")+1:]
	operation := service + ":" + method.Name
	if actions, ok := named[operation]; ok {
		return actions
	}
	return []string{operation}
}
