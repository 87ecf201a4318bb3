// Package calls names the narrow interfaces through which each function calls
// AWS. What is said of all calls is derived from it: which actions a role needs,
// and what becomes of each call that fails.
package calls

import (
	"reflect"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/evidence"
	"github.com/exposed-key-responder/responder/pkg/gitscan/keys"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/member"
	"github.com/exposed-key-responder/responder/pkg/notice"
	"github.com/exposed-key-responder/responder/pkg/operator/manual"
	collectors "github.com/exposed-key-responder/responder/pkg/posture/collect/all"
	"github.com/exposed-key-responder/responder/pkg/posture/report/hub"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow/codecommit"
	"github.com/exposed-key-responder/responder/pkg/workflow/drill"
	"github.com/exposed-key-responder/responder/pkg/workflow/investigate"
	"github.com/exposed-key-responder/responder/pkg/workflow/posture"
	"github.com/exposed-key-responder/responder/pkg/workflow/schedule"
)

// InKeysAccount are the interfaces that a function uses in the account of the key,
// which may be a member of the organisation.
var InKeysAccount = map[string][]reflect.Type{
	"contain":     {reflect.TypeFor[containment.IAM](), reflect.TypeFor[trail.CloudTrail]()},
	"investigate": {reflect.TypeFor[investigate.Regions](), reflect.TypeFor[investigate.IAM](), reflect.TypeFor[trail.CloudTrail]()},
	"restore":     {reflect.TypeFor[containment.RestoreIAM]()},
}

// Clients are the interfaces of each function, by its name without "ekr-".
var Clients = map[string][]reflect.Type{
	"intake":  {reflect.TypeFor[incident.Getter]()},
	"contain": append(InKeysAccount["contain"], reflect.TypeFor[incident.DynamoDB](), reflect.TypeFor[incident.Updater](), reflect.TypeFor[evidence.Putter](), reflect.TypeFor[schedule.StepFunctions]()),
	"notify": {
		reflect.TypeFor[incident.DynamoDB](), reflect.TypeFor[evidence.Getter](), reflect.TypeFor[notice.SNS](),
	},
	"investigate": append(InKeysAccount["investigate"], reflect.TypeFor[evidence.Putter]()),
	"summarize": {
		reflect.TypeFor[incident.DynamoDB](), reflect.TypeFor[evidence.S3](),
	},
	"codecommit": {
		reflect.TypeFor[codecommit.CodeCommit](), reflect.TypeFor[keys.IAM](), reflect.TypeFor[keys.STS](),
		reflect.TypeFor[manual.Starter](), reflect.TypeFor[notice.SNS](),
	},
	"posture-collect": append(collectorClients(), reflect.TypeFor[evidence.Putter]()),
	"posture-report":  {reflect.TypeFor[posture.S3](), reflect.TypeFor[notice.SNS]()},
	"drill-step": {
		reflect.TypeFor[drill.IAM](), reflect.TypeFor[drill.EventBridge](), reflect.TypeFor[drill.Subscriptions](),
		reflect.TypeFor[incident.DynamoDB](), reflect.TypeFor[notice.SNS](),
	},
	"restore": append(InKeysAccount["restore"],
		reflect.TypeFor[incident.Queryable](), reflect.TypeFor[notice.SNS](), reflect.TypeFor[schedule.StepFunctions]()),
}

// RevokeRoles are further ones where the setting revokeRoles is not none,
// Organization where the responder acts in member accounts, SecurityHub where
// findings go there, and Trail where a trail's bucket is set.
var (
	RevokeRoles = map[string][]reflect.Type{
		"contain": {reflect.TypeFor[containment.RoleDenier]()},
		"restore": {reflect.TypeFor[containment.RoleLifter]()},
	}
	Organization = map[string][]reflect.Type{
		"contain":     {reflect.TypeFor[member.STS]()},
		"investigate": {reflect.TypeFor[member.STS]()},
		"restore":     {reflect.TypeFor[member.STS]()},
		"codecommit":  {reflect.TypeFor[keys.Organizations]()},
	}
	SecurityHub = map[string][]reflect.Type{
		"posture-report": {reflect.TypeFor[hub.SecurityHub]()},
	}
	Trail = map[string][]reflect.Type{
		"investigate": {reflect.TypeFor[trail.S3](), reflect.TypeFor[trail.S3Head]()},
	}
)

func collectorClients() (types []reflect.Type) {
	for _, c := range collectors.Collectors() {
		types = append(types, c.Client())
	}
	return types
}

// All lists every call that a function may make, whatever the settings, as
// "iam GetUser", sorted, each once.
func All(function string) []string {
	var list []string
	for _, client := range slices.Concat(Clients[function], RevokeRoles[function], Organization[function], SecurityHub[function], Trail[function]) {
		for i := range client.NumMethod() {
			service, operation := Operation(client.Method(i))
			list = append(list, service+" "+operation)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Operation reads the service out of the package of a method's input, which the
// SDK names after it: func(context.Context, *iam.GetUserInput, ...).
func Operation(method reflect.Method) (service, operation string) {
	input := method.Type.In(1).Elem().PkgPath()
	return input[strings.LastIndex(input, "/")+1:], method.Name
}
