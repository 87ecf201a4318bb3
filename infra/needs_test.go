package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/infra/calls"
	"github.com/exposed-key-responder/responder/infra/permissions"
	"github.com/exposed-key-responder/responder/pkg/settings"
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
		if in.config.Settings.Organization != "" {
			types = slices.Concat(types, calls.Organization[function])
		}
		if in.config.Posture.Settings.SecurityHub {
			types = slices.Concat(types, calls.SecurityHub[function])
		}
		if in.config.Settings.Trail.Bucket != "" {
			types = slices.Concat(types, calls.Trail[function])
		}
		want := append(permissions.Needed(types...), "logs:CreateLogStream", "logs:PutLogEvents")
		role, _ := in.functionRole(r)
		if in.config.TrailKey != "" && function == "investigate" {
			want = append(want, "kms:Decrypt") // S3 does, in the function's name
		}
		in.allowsJust(t, role, want)
	})
}

func (in template) allowsJust(t *testing.T, role resource, want []string) {
	t.Helper()
	var got []string
	for _, s := range in.ofRole(role) {
		if s.effect == "Allow" {
			got = append(got, s.actions...)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s, %s: needed (-) and allowed (+):\n%s", in.name, role.id, diff)
	}
}

// TestMemberRolesFitTheCode does the same for the roles that functions take in a
// member account.
func TestMemberRolesFitTheCode(t *testing.T) {
	found := 0
	for _, in := range templates() {
		for _, function := range settings.MemberFunctions() {
			role, ok := in.roleNamed(settings.MemberRole(function))
			if !ok {
				continue
			}
			found++
			types := calls.InKeysAccount[function]
			if in.config.Settings.RevokeRoles != "none" {
				types = slices.Concat(types, calls.RevokeRoles[function])
			}
			in.allowsJust(t, role, permissions.Needed(types...))
		}
	}
	if found == 0 {
		t.Error("no template has a role for members")
	}
}
