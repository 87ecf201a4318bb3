package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/infra/calls"
	"github.com/exposed-key-responder/responder/infra/permissions"
)

// TestRolesFitTheCode compares what each function's role allows with what the
// function's calls need: neither may go beyond the other.
func TestRolesFitTheCode(t *testing.T) {
	each(t, "AWS::Lambda::Function", func(in template, r resource) {
		name := in.value(r.Properties["FunctionName"])
		function := strings.TrimPrefix(name, "ekr-")
		types, known := calls.Clients[function]
		if !known {
			t.Errorf("%s: nothing is known of what %s calls", in.name, name)
		}
		if in.config.Settings.RevokeRoles != "none" {
			types = slices.Concat(types, calls.RevokeRoles[function])
		}
		if in.config.Posture.Settings.SecurityHub {
			types = slices.Concat(types, calls.SecurityHub[function])
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
