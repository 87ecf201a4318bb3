package main

import (
	"path"
	"slices"
	"strings"
	"testing"
)

// TestDenialsOnlyDeny holds that no policy which containment can put on a user
// allows anything.
func TestDenialsOnlyDeny(t *testing.T) {
	each(t, "AWS::IAM::ManagedPolicy", func(in template, r resource) {
		for _, s := range in.statements(r.Properties["PolicyDocument"]) {
			if s.effect != "Deny" || s.not || !slices.Equal(s.resources, []string{"*"}) && s.sid != notOurs {
				t.Errorf("%s, %s, %s: does not plainly deny", in.name, r.id, s.sid)
			}
		}
	})
	each(t, "AWS::IAM::Group", func(in template, r resource) {
		isolate := in.reference("AWS::IAM::ManagedPolicy", "ManagedPolicyName", "ekr-isolate")
		if r.Properties["Policies"] != nil || !slices.Equal(in.values(r.Properties["ManagedPolicyArns"]), []string{isolate}) {
			t.Errorf("%s, %s: gives its members more than ekr-isolate", in.name, r.id)
		}
	})
}

func TestIsolateHasNoWayAround(t *testing.T) {
	for _, in := range templates() {
		for _, r := range in.policyNamed("ekr-isolate") {
			statements := in.statements(r.Properties["PolicyDocument"])
			if len(statements) != 1 || !slices.Equal(statements[0].actions, []string{"*"}) || len(statements[0].conditions) > 0 {
				t.Errorf("%s: ekr-isolate is %+v", in.name, statements)
			}
		}
	}
}

// TestAFenceLeavesKnownPlacesOnly holds the conditions of a fence, of which one
// without IfExists, or one too few, would deny nothing; and that a fence is no
// less than revoke beside them. That of another account is not made here.
func TestAFenceLeavesKnownPlacesOnly(t *testing.T) {
	found := 0
	for _, in := range templates() {
		for _, fence := range in.config.Fences {
			for _, r := range in.policyNamed("ekr-fence-" + strings.ToLower(fence.User)) {
				found++
				if (r.Condition == "") != (fence.Account == "") || fence.Account != "" && !strings.Contains(in.text, `"`+r.Condition+`":{"Fn::Equals":[{"Ref":"AWS::AccountId"},"`+fence.Account+`"]}`) {
					t.Errorf("%s: %s is made where %q holds", in.name, r.id, r.Condition)
				}
				statements := in.statements(r.Properties["PolicyDocument"])
				places := statements[0]
				if !slices.Equal(places.actions, []string{"*"}) || len(places.conditions) != 3 ||
					!slices.Equal(in.values(at(places.conditions, "NotIpAddressIfExists", "aws:SourceIp")), fence.Addresses) ||
					!slices.Equal(in.values(at(places.conditions, "StringNotEqualsIfExists", "aws:SourceVpc")), fence.VPCs) ||
					in.value(at(places.conditions, "BoolIfExists", "aws:ViaAWSService")) != "false" {
					t.Errorf("%s: %+v", in.name, places)
				}
				revoke := in.statements(in.policyNamed("ekr-revoke")[0].Properties["PolicyDocument"])
				if len(statements) != len(revoke)+1 || statements[len(revoke)].sid != revoke[len(revoke)-1].sid {
					t.Errorf("%s: a fence with less than revoke: %+v", in.name, statements)
				}
			}
		}
	}
	if found != 2 {
		t.Errorf("%d templates have a fence", found)
	}
}

func (in template) policyNamed(name string) []resource {
	return slices.DeleteFunc(in.of("AWS::IAM::ManagedPolicy"), func(r resource) bool {
		return r.Properties["ManagedPolicyName"] != name
	})
}

// TestRevokeDeniesWhatRenewsAccess tries calls against ekr-revoke: those that
// make or change a way in are denied whoever of the user's credentials makes
// them; those that a second key needs for its work are not.
func TestRevokeDeniesWhatRenewsAccess(t *testing.T) {
	for action, want := range map[string]bool{
		"iam:CreateAccessKey": true, "iam:UpdateAccessKey": true, "iam:DeleteAccessKey": true,
		"iam:CreateLoginProfile": true, "iam:UpdateLoginProfile": true, "iam:ChangePassword": true,
		"iam:CreateServiceSpecificCredential": true, "iam:ResetServiceSpecificCredential": true,
		"iam:UploadSSHPublicKey": true, "iam:UpdateSSHPublicKey": true,
		"iam:UploadSigningCertificate": true, "iam:UpdateSigningCertificate": true,
		"iam:CreateVirtualMFADevice": true, "iam:EnableMFADevice": true, "iam:DeactivateMFADevice": true,
		"iam:AttachUserPolicy": true, "iam:DetachUserPolicy": true, "iam:PutUserPolicy": true, "iam:DeleteUserPolicy": true,
		"iam:PutUserPermissionsBoundary": true, "iam:DeleteUserPermissionsBoundary": true,
		"iam:AddUserToGroup": true, "iam:RemoveUserFromGroup": true, "iam:TagUser": true, "iam:UntagUser": true,
		"iam:CreateUser": true, "sts:GetFederationToken": true, "sts:GetWebIdentityToken": true,

		"iam:PassRole": false, "iam:CreateRole": false, "iam:ListUsers": false, "sts:AssumeRole": false, "s3:GetObject": false,
	} {
		for _, in := range templates() {
			for _, r := range in.policyNamed("ekr-revoke") {
				denied := slices.ContainsFunc(in.statements(r.Properties["PolicyDocument"]), func(s statement) bool {
					return len(s.conditions) == 0 && s.sid != notOurs && slices.ContainsFunc(s.actions, func(pattern string) bool {
						match, _ := path.Match(pattern, action)
						return match
					})
				})
				if denied != want {
					t.Errorf("%s: %s denied: %v, want %v", in.name, action, denied, want)
				}
			}
		}
	}
}

// TestRevokeDeniesTemporaryCredentials holds the two conditions. An operator
// with IfExists, or a comparison with a time, would deny too much or too little.
func TestRevokeDeniesTemporaryCredentials(t *testing.T) {
	for _, in := range templates() {
		for _, r := range in.policyNamed("ekr-revoke") {
			var temporary, federated bool
			for _, s := range in.statements(r.Properties["PolicyDocument"]) {
				if !slices.Equal(s.actions, []string{"*"}) || len(s.conditions) != 1 {
					continue
				}
				temporary = temporary || in.value(at(s.conditions, "Null", "aws:TokenIssueTime")) == "false"
				federated = federated || in.value(at(s.conditions, "StringEquals", "aws:PrincipalType")) == "FederatedUser"
			}
			if !temporary || !federated {
				t.Errorf("%s: temporary credentials denied %v, federated sessions denied %v", in.name, temporary, federated)
			}
		}
	}
}
