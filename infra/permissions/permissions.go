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
	"sns:Publish":        {"sns:Publish", "kms:Decrypt", "kms:GenerateDataKey"},
	"sfn:StartExecution": {"states:StartExecution"},
	// STS answers this one to everybody.
	"sts:GetCallerIdentity": {},
}

// WithoutResource are the actions that a role may hold on "*", each with the
// reason why nothing narrower will do.
var WithoutResource = map[string]string{
	"iam:GetAccessKeyLastUsed": "IAM checks it on the key that is asked about, which has no ARN",
	"cloudtrail:LookupEvents":  "has no resource",
	"account:ListRegions":      "the account itself is all that it is about",

	"logs:CreateLogDelivery":        logDelivery,
	"logs:GetLogDelivery":           logDelivery,
	"logs:UpdateLogDelivery":        logDelivery,
	"logs:DeleteLogDelivery":        logDelivery,
	"logs:ListLogDeliveries":        logDelivery,
	"logs:PutResourcePolicy":        logDelivery,
	"logs:DescribeResourcePolicies": logDelivery,
	"logs:DescribeLogGroups":        logDelivery,
}

const logDelivery = "Step Functions sets up the delivery of a machine's log itself; no part of it has a resource"

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
