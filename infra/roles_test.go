package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/exposed-key-responder/responder/infra/permissions"
)

func TestRolesNameWhatTheyMayDo(t *testing.T) {
	used := map[string]bool{}
	each(t, "AWS::IAM::Role", func(in template, r resource) {
		if r.Properties["ManagedPolicyArns"] != nil {
			t.Errorf("%s, %s: has a managed policy, whose content others decide", in.name, r.id)
		}
		for _, s := range in.ofRole(r) {
			where := in.name + ", " + r.id + ", " + s.sid
			if s.not || s.sid == "" {
				t.Errorf("%s: has no name, or says what it is not about", where)
			}
			for _, action := range s.actions {
				if strings.Contains(action, "*") {
					t.Errorf("%s: action %s is more than one", where, action)
				}
				_, known := permissions.WithoutResource[action]
				if slices.Contains(s.resources, "*") && !known {
					t.Errorf("%s: %s on every resource", where, action)
				}
				used[action] = true
				// A resource that the call does not have is never the one that it is
				// about: whoever narrows it to one takes the permission away.
				if known && !slices.Equal(s.resources, []string{"*"}) {
					t.Errorf("%s: %s on %v, and it has no resource", where, action, s.resources)
				}
			}
			for _, resource := range s.resources {
				if resource != "*" && strings.HasPrefix(resource, "*") || resource == "" {
					t.Errorf("%s: resource %q", where, resource)
				}
			}
		}
	})
	for action := range permissions.WithoutResource {
		if !used[action] {
			t.Errorf("no role needs the exception for %s", action)
		}
	}
}

func TestRolesAreAssumedByServicesOnly(t *testing.T) {
	each(t, "AWS::IAM::Role", func(in template, r resource) {
		for _, s := range in.statements(r.Properties["AssumeRolePolicyDocument"]) {
			for _, principal := range s.principals {
				if !strings.HasSuffix(principal, ".amazonaws.com") && !in.onlyOurFunction(r, s) && !in.onlyReaders(r, s) {
					t.Errorf("%s, %s: may be assumed by %s", in.name, r.id, principal)
				}
			}
		}
		// The responder knows its own roles by their name.
		if name, _ := r.Properties["RoleName"].(string); !strings.HasPrefix(name, "ekr-") {
			t.Errorf("%s, %s: is named %q", in.name, r.id, name)
		}
	})
	for _, in := range templates() {
		if len(in.of("AWS::IAM::Policy")) > 0 {
			t.Errorf("%s: a policy beside the roles: the CDK widened one", in.name)
		}
	}
}

// onlyOurFunction reports whether a role for members may be taken by nobody but the
// function it is named after, in the responder's account, while that is in the
// organisation.
func (in template) onlyOurFunction(r resource, s statement) bool {
	name, _ := r.Properties["RoleName"].(string)
	function, ok := strings.CutPrefix(name, "ekr-member-")
	account := "arn:" + in.partition + ":iam::" + in.config.MemberOf
	return ok && slices.Equal(s.principals, []string{account + ":root"}) && len(s.conditions) == 2 &&
		slices.Equal(in.values(at(s.conditions, "ArnEquals", "aws:PrincipalArn")), []string{account + ":role/ekr-" + function}) &&
		slices.Equal(in.values(at(s.conditions, "StringEquals", "aws:PrincipalOrgID")), []string{in.config.Settings.Organization})
}

// onlyReaders reports whether the role that reads the evidence may be taken just by
// whom the settings name, or, if they name nobody, by whom the account's policies
// let.
func (in template) onlyReaders(r resource, s statement) bool {
	named := in.config.EvidenceReaders
	return r.Properties["RoleName"] == "ekr-evidence-reader" && slices.Equal(s.principals, []string{in.iam("root")}) &&
		slices.Equal(in.values(at(s.conditions, "ArnEquals", "aws:PrincipalArn")), named) && (len(named) > 0) == (len(s.conditions) == 1)
}

// asFunction is the name of a function's role; a member's for that function counts
// as the same.
func asFunction(r resource) string {
	name, _ := r.Properties["RoleName"].(string)
	return strings.Replace(name, "ekr-member-", "ekr-", 1)
}

// limited are the actions that could give somebody rights, each with the only
// condition or resource under which a function may hold it.
var limited = map[string]func(in template, s statement) bool{
	"iam:AttachUserPolicy":              onlyDenials,
	"iam:DetachUserPolicy":              onlyDenials,
	"iam:DeleteUserPermissionsBoundary": onlyIsolate,
	"iam:AddUserToGroup":                onlyIsolated,
	"iam:RemoveUserFromGroup":           onlyIsolated,
	"iam:CreateUser":                    onlyOfDrills,
	"iam:DeleteUser":                    onlyOfDrills,
	"iam:CreateAccessKey":               onlyOfDrills,
	"iam:DeleteAccessKey":               onlyOfDrills,
}

func onlyOfDrills(in template, s statement) bool {
	return slices.Equal(s.resources, []string{in.iam("user/ekr/drill/*")})
}

func onlyDenials(in template, s statement) bool {
	own := []string{in.iam("policy/ekr-revoke"), in.iam("policy/ekr-isolate")}
	for _, fence := range in.config.Fences {
		arn := in.iam("policy/ekr-fence-" + strings.ToLower(fence.User))
		if fence.Account != "" {
			arn = strings.Replace(arn, account, fence.Account, 1)
		}
		own = append(own, arn)
	}
	return len(s.conditions) == 1 && slices.Equal(in.values(at(s.conditions, "ArnEquals", "iam:PolicyARN")), own)
}

func onlyIsolate(in template, s statement) bool {
	return len(s.conditions) == 1 && slices.Equal(in.values(at(s.conditions, "StringEquals", "iam:PermissionsBoundary")), []string{in.iam("policy/ekr-isolate")})
}

func onlyIsolated(in template, s statement) bool {
	return slices.Equal(s.resources, []string{in.iam("group/ekr-isolated")})
}

func (in template) iam(resource string) string {
	return "arn:" + in.partition + ":iam::" + account + ":" + resource
}

// reading and switching are what a function may do in IAM without a limit.
func harmless(action string) bool {
	switch action {
	case "iam:GenerateCredentialReport", "iam:UpdateAccessKey", "iam:UpdateServiceSpecificCredential", "iam:UpdateSSHPublicKey", "iam:UpdateSigningCertificate":
		return true
	}
	return strings.HasPrefix(action, "iam:Get") || strings.HasPrefix(action, "iam:List")
}

// TestNobodyCanGrantAnything allows in IAM only what reads, switches, or is
// limited to the stack's own denials. The exceptions are on purpose: restore
// puts back whatever boundary a user had; and where the settings ask for it,
// contain writes the policy that denies sessions of a role, and restore takes
// it back.
func TestNobodyCanGrantAnything(t *testing.T) {
	each(t, "AWS::IAM::Role", func(in template, r resource) {
		name := asFunction(r)
		for _, s := range in.ofRole(r) {
			for _, action := range s.actions {
				if s.effect == "Deny" || !strings.HasPrefix(action, "iam:") || harmless(action) {
					continue
				}
				limit, known := limited[action]
				switch {
				case known && limit(in, s):
				case action == "iam:PutUserPermissionsBoundary" && (name == "ekr-restore" || name == "ekr-contain" && onlyIsolate(in, s)):
				case action == rolePolicy[name] && in.config.Settings.RevokeRoles != "none" && in.neverOwnRoles(r):
				default:
					t.Errorf("%s, %s: may %s", in.name, name, action)
				}
			}
		}
	})
}

var rolePolicy = map[string]string{"ekr-contain": "iam:PutRolePolicy", "ekr-restore": "iam:DeleteRolePolicy"}

// neverOwnRoles reports whether a role is denied to change the responder's own.
func (in template) neverOwnRoles(r resource) bool {
	for _, s := range in.ofRole(r) {
		if s.effect == "Deny" && slices.Contains(s.actions, "iam:PutRolePolicy") && slices.Equal(s.resources, []string{in.iam("role/ekr-*")}) {
			return len(s.conditions) == 0
		}
	}
	return false
}

// TestADrillReachesNobodyElse holds every action in IAM of the drill's role to the
// users of drills, and its events to those that name them.
func TestADrillReachesNobodyElse(t *testing.T) {
	for _, in := range templates() {
		role, there := in.roleNamed("ekr-drill-step")
		for _, s := range in.ofRole(role) {
			for _, action := range s.actions {
				switch {
				case !there || !strings.HasPrefix(action, "iam:") || onlyOfDrills(in, s):
				case action == "iam:ListUsers", action == "iam:RemoveUserFromGroup" && onlyIsolated(in, s):
				default:
					t.Errorf("%s: a drill may %s on %v", in.name, action, s.resources)
				}
				if action != "events:PutEvents" {
					continue
				}
				bus := "arn:" + in.partition + ":events:" + in.config.Settings.Region + ":" + account + ":event-bus/default"
				source, kind := in.value(at(s.conditions, "StringEquals", "events:source")), in.value(at(s.conditions, "StringEquals", "events:detail-type"))
				if !slices.Equal(s.resources, []string{bus}) || source != "exposed-key-responder.drill" || kind != "Drill" {
					t.Errorf("%s: a drill may put events of %q, %q on %v", in.name, source, kind, s.resources)
				}
			}
		}
	}
}

// TestContainHasNoWayBack keeps undoing apart from containing.
func TestContainHasNoWayBack(t *testing.T) {
	each(t, "AWS::IAM::Role", func(in template, r resource) {
		for _, s := range in.ofRole(r) {
			for _, action := range s.actions {
				for _, verb := range []string{"Delete", "Detach", "Remove", "Create"} {
					if asFunction(r) == "ekr-contain" && s.effect != "Deny" && strings.Contains(action, ":"+verb) && action != "logs:CreateLogStream" {
						t.Errorf("%s, %s: may %s", in.name, r.id, action)
					}
				}
			}
		}
	})
}
