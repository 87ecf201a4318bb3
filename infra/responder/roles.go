package responder

import (
	"github.com/exposed-key-responder/responder/infra/machines"
	"github.com/exposed-key-responder/responder/infra/parts"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// What the functions may do, beside writing their log. Each action stands here
// by name; a test compares the lists with the calls that the code makes.

// intakeMay read whether the responder is paused, and no other item.
func (d *deployment) intakeMay() []parts.Statement {
	return []parts.Statement{{
		Sid: "ReadPause", Actions: []string{"dynamodb:GetItem"}, Resources: d.incidents(),
		When: map[string]any{"ForAllValues:StringEquals": map[string]any{"dynamodb:LeadingKeys": []string{incident.PausePartition}}},
	}}
}

func (d *deployment) containMay() []parts.Statement {
	return append(d.containHere(), append(d.enterMembers(machines.Contain), d.keepIncidents(), d.countResponses(), d.containLater(), d.writeEvidence())...)
}

// containHere is what containing takes in the account of the key.
func (d *deployment) containHere() []parts.Statement {
	statements := append(d.readPrincipals(), d.switchCredentials(), lookUp(),
		parts.Statement{
			Sid:       "AttachDenials",
			Actions:   []string{"iam:AttachUserPolicy"},
			Resources: d.users(),
			When:      d.onlyDenials(),
		},
		parts.Statement{
			Sid:       "IsolateByBoundary",
			Actions:   []string{"iam:PutUserPermissionsBoundary"},
			Resources: d.users(),
			When:      d.onlyIsolatingBoundary(),
		},
		parts.Statement{
			Sid:       "IsolateByGroup",
			Actions:   []string{"iam:AddUserToGroup"},
			Resources: []string{d.iam("group/" + settings.IsolatedGroup)},
		})
	if d.mayChangeRoles() {
		statements = append(statements, d.changeRoles("iam:GetRolePolicy", "iam:PutRolePolicy")...)
	}
	return statements
}

// changeRoles lets a function write, or take back, the policy that denies
// sessions of a role. IAM cannot limit which inline policy it is, so the
// responder's own roles are excepted: no function may raise itself.
func (d *deployment) changeRoles(actions ...string) []parts.Statement {
	return []parts.Statement{
		{Sid: "DenyRoleSessions", Actions: actions, Resources: []string{d.iam("role/*")}},
		{Sid: "NeverOwnRoles", Deny: true, Actions: []string{"iam:PutRolePolicy", "iam:DeleteRolePolicy"}, Resources: []string{d.iam("role/ekr-*")}},
	}
}

// mayChangeRoles tells whether the settings want sessions of roles denied.
func (d *deployment) mayChangeRoles() bool { return d.config.Settings.RevokeRoles != "none" }

func (d *deployment) restoreMay() []parts.Statement {
	return append(d.restoreHere(), append(d.enterMembers(restore),
		d.containLater(), d.keepIncidents(), d.listIncidents(), d.publish(), d.useTopicKey())...)
}

// restoreHere is what undoing takes in the account of the key.
func (d *deployment) restoreHere() []parts.Statement {
	statements := []parts.Statement{d.switchCredentials(),
		{Sid: "ReadContainment", Actions: []string{
			"iam:GetUser", "iam:ListAccessKeys", "iam:ListAttachedUserPolicies", "iam:ListGroupsForUser",
		}, Resources: d.users()},
		{
			Sid:       "DetachDenials",
			Actions:   []string{"iam:DetachUserPolicy"},
			Resources: d.users(),
			When:      d.onlyDenials(),
		},
		{
			// The boundary that a user had before may be any.
			Sid:       "PutBackBoundary",
			Actions:   []string{"iam:PutUserPermissionsBoundary"},
			Resources: d.users(),
		},
		{
			Sid:       "LiftBoundary",
			Actions:   []string{"iam:DeleteUserPermissionsBoundary"},
			Resources: d.users(),
			When:      d.onlyIsolatingBoundary(),
		},
		{
			Sid:       "LeaveGroup",
			Actions:   []string{"iam:RemoveUserFromGroup"},
			Resources: []string{d.iam("group/" + settings.IsolatedGroup)},
		},
	}
	if d.mayChangeRoles() {
		statements = append(statements, d.changeRoles("iam:DeleteRolePolicy")...)
	}
	return statements
}

func (d *deployment) notifyMay() []parts.Statement {
	return []parts.Statement{d.publish(), d.useTopicKey(), d.keepIncidents(), d.readEvidence()}
}

func (d *deployment) investigateMay() []parts.Statement {
	statements := append(d.investigateHere(), append(d.enterMembers(machines.Investigate), d.writeEvidence())...)
	if d.readsTrail() {
		statements = append(statements, d.readTrail()...)
	}
	return statements
}

// investigateHere is what reading takes in the account of the key. What was made
// in IAM is read by its lists of names: no policy, and nothing but when and what.
func (d *deployment) investigateHere() []parts.Statement {
	return []parts.Statement{
		lookUp(),
		{Sid: "ListIAM", Actions: []string{
			"iam:ListUsers", "iam:ListRoles", "iam:ListGroups", "iam:ListPolicies", "iam:ListSAMLProviders", "iam:ListOpenIDConnectProviders",
		}, Resources: []string{"*"}},
		{Sid: "ReadProviders", Actions: []string{"iam:GetOpenIDConnectProvider"}, Resources: []string{d.iam("oidc-provider/*")}},
		{Sid: "ReadCredentials", Actions: []string{
			"iam:ListAccessKeys", "iam:GetLoginProfile", "iam:ListServiceSpecificCredentials",
		}, Resources: d.users()},
		{Sid: "ListRegions", Actions: []string{"account:ListRegions"}, Resources: []string{"*"}},
	}
}

func (d *deployment) summarizeMay() []parts.Statement {
	return []parts.Statement{d.keepIncidents(), d.readEvidence(), d.writeEvidence()}
}
