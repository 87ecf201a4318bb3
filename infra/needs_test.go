package main

import (
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/infra/permissions"
	"github.com/exposed-key-responder/responder/pkg/containment"
	"github.com/exposed-key-responder/responder/pkg/evidence"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/notice"
	collectors "github.com/exposed-key-responder/responder/pkg/posture/collect/all"
	"github.com/exposed-key-responder/responder/pkg/posture/report/hub"
	"github.com/exposed-key-responder/responder/pkg/trail"
	"github.com/exposed-key-responder/responder/pkg/workflow/investigate"
	"github.com/exposed-key-responder/responder/pkg/workflow/posture"
	"github.com/exposed-key-responder/responder/pkg/workflow/restore"
)

// clients are the narrow interfaces through which each function calls AWS, by
// the function's name.
var clients = map[string][]reflect.Type{
	"ekr-intake": {},
	"ekr-contain": {
		reflect.TypeFor[containment.IAM](), reflect.TypeFor[trail.CloudTrail](),
		reflect.TypeFor[incident.DynamoDB](), reflect.TypeFor[evidence.Putter](),
	},
	"ekr-notify": {
		reflect.TypeFor[incident.DynamoDB](), reflect.TypeFor[evidence.Getter](), reflect.TypeFor[notice.SNS](),
	},
	"ekr-investigate": {
		reflect.TypeFor[investigate.Regions](), reflect.TypeFor[investigate.IAM](), reflect.TypeFor[trail.CloudTrail](), reflect.TypeFor[evidence.Putter](),
	},
	"ekr-summarize": {
		reflect.TypeFor[incident.DynamoDB](), reflect.TypeFor[evidence.S3](),
	},
	"ekr-posture-collect": append(collectorClients(), reflect.TypeFor[evidence.Putter]()),
	"ekr-posture-report":  {reflect.TypeFor[posture.S3](), reflect.TypeFor[notice.SNS]()},
	"ekr-restore": {
		reflect.TypeFor[containment.RestoreIAM](), reflect.TypeFor[incident.DynamoDB](),
		reflect.TypeFor[notice.SNS](), reflect.TypeFor[restore.StepFunctions](),
	},
}

// collectorClients are those of all collectors of the posture review.
func collectorClients() (types []reflect.Type) {
	for _, c := range collectors.Collectors() {
		types = append(types, c.Client())
	}
	return types
}

// whenRolesAreRevoked are the further interfaces where revokeRoles is not none.
var whenRolesAreRevoked = map[string][]reflect.Type{
	"ekr-contain": {reflect.TypeFor[containment.RoleDenier]()},
	"ekr-restore": {reflect.TypeFor[containment.RoleLifter]()},
}

// TestRolesFitTheCode compares what each function's role allows with what the
// function's calls need: neither may go beyond the other.
func TestRolesFitTheCode(t *testing.T) {
	each(t, "AWS::Lambda::Function", func(in template, r resource) {
		name := in.value(r.Properties["FunctionName"])
		types, known := clients[name]
		if !known {
			t.Errorf("%s: nothing is known of what %s calls", in.name, name)
		}
		if in.config.Settings.RevokeRoles != "none" {
			types = slices.Concat(types, whenRolesAreRevoked[name])
		}
		if name == "ekr-posture-report" && in.config.Posture.Settings.SecurityHub {
			types = slices.Concat(types, []reflect.Type{reflect.TypeFor[hub.SecurityHub]()})
		}
		want := append(permissions.Needed(types...), "logs:CreateLogStream", "logs:PutLogEvents")
		role, _ := in.functionRole(r)
		var got []string
		for _, s := range in.ofRole(role) {
			if s.effect == "Allow" {
				got = append(got, s.actions...)
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s, %s: needed (-) and allowed (+):\n%s", in.name, name, diff)
		}
	})
}
