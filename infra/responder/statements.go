package responder

import (
	"github.com/exposed-key-responder/responder/infra/parts"
	"github.com/exposed-key-responder/responder/pkg/incident"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// Statements that more than one function has.

// iam writes the ARN of an IAM resource of this account.
func (d *deployment) iam(resource string) string {
	return "arn:" + d.names.Partition + ":iam::" + d.names.Account + ":" + resource
}

func (d *deployment) users() []string { return []string{d.iam("user/*")} }

// readPrincipals reads what is known of users, their credentials and their
// rights. Policies are the account's and those that AWS owns.
func (d *deployment) readPrincipals() []parts.Statement {
	return []parts.Statement{
		{Sid: "FindOwner", Actions: []string{"iam:GetAccessKeyLastUsed"}, Resources: []string{"*"}},
		{Sid: "ReadUsers", Actions: []string{
			"iam:GetUser", "iam:ListAccessKeys", "iam:ListAttachedUserPolicies", "iam:ListUserPolicies", "iam:GetUserPolicy",
			"iam:ListGroupsForUser", "iam:GetLoginProfile", "iam:ListMFADevices",
			"iam:ListServiceSpecificCredentials", "iam:ListSSHPublicKeys", "iam:ListSigningCertificates",
		}, Resources: d.users()},
		{Sid: "ReadGroups", Actions: []string{
			"iam:ListAttachedGroupPolicies", "iam:ListGroupPolicies", "iam:GetGroupPolicy",
		}, Resources: []string{d.iam("group/*")}},
		{Sid: "ReadPolicies", Actions: []string{"iam:GetPolicy", "iam:GetPolicyVersion"}, Resources: []string{
			d.iam("policy/*"), "arn:" + d.names.Partition + ":iam::aws:policy/*",
		}},
	}
}

// switchCredentials sets the status of credentials: both ways, since IAM has
// one action for both.
func (d *deployment) switchCredentials() parts.Statement {
	return parts.Statement{Sid: "SwitchCredentials", Actions: []string{
		"iam:UpdateAccessKey", "iam:UpdateServiceSpecificCredential", "iam:UpdateSSHPublicKey", "iam:UpdateSigningCertificate",
	}, Resources: d.users()}
}

// onlyDenials limits a call to the stack's own policies, all of which deny.
func (d *deployment) onlyDenials() map[string]any {
	policies := []string{d.names.PolicyARN(settings.RevokePolicy), d.names.PolicyARN(settings.IsolatePolicy)}
	return map[string]any{"ArnEquals": map[string]any{"iam:PolicyARN": append(policies, d.fenceARNs()...)}}
}

// containLater starts executions of ekr-respond that wait for their time.
func (d *deployment) containLater() parts.Statement {
	return parts.Statement{
		Sid: "ContainAgainLater", Actions: []string{"states:StartExecution"},
		Resources: []string{d.names.ARN("states", "stateMachine:"+settings.RespondMachine)},
	}
}

// onlyIsolatingBoundary limits a call to ekr-isolate as the boundary.
func (d *deployment) onlyIsolatingBoundary() map[string]any {
	return map[string]any{"StringEquals": map[string]any{
		"iam:PermissionsBoundary": d.names.PolicyARN(settings.IsolatePolicy),
	}}
}

func lookUp() parts.Statement {
	return parts.Statement{Sid: "LookUpEvents", Actions: []string{"cloudtrail:LookupEvents"}, Resources: []string{"*"}}
}

func (d *deployment) keepIncidents() parts.Statement {
	return parts.Statement{Sid: "KeepIncidents",
		Actions:   []string{"dynamodb:GetItem", "dynamodb:PutItem"},
		Resources: d.incidents(),
	}
}

// countResponses keeps the hourly cap, and may update no other item.
func (d *deployment) countResponses() parts.Statement {
	return parts.Statement{
		Sid: "CountResponses", Actions: []string{"dynamodb:UpdateItem"}, Resources: d.incidents(),
		When: map[string]any{"ForAllValues:StringLike": map[string]any{"dynamodb:LeadingKeys": []string{incident.CapPartition + "*"}}},
	}
}

func (d *deployment) listIncidents() parts.Statement {
	return parts.Statement{Sid: "ListIncidents", Actions: []string{"dynamodb:Query"}, Resources: d.incidents()}
}

func (d *deployment) incidents() []string {
	return []string{d.names.ARN("dynamodb", "table/"+settings.TableName)}
}

func (d *deployment) readEvidence() parts.Statement {
	return parts.Statement{Sid: "ReadEvidence", Actions: []string{"s3:GetObject"}, Resources: d.evidence()}
}

// writeEvidence adds evidence. Nothing may delete any.
func (d *deployment) writeEvidence() parts.Statement {
	return parts.Statement{Sid: "WriteEvidence", Actions: []string{"s3:PutObject"}, Resources: d.evidence()}
}

func (d *deployment) evidence() []string {
	return []string{d.bucketARN() + "/incidents/*"}
}

func (d *deployment) publish() parts.Statement {
	return parts.Statement{Sid: "Publish", Actions: []string{"sns:Publish"}, Resources: []string{*d.notices.TopicArn()}}
}

// useTopicKey is what publishing to an encrypted topic takes.
func (d *deployment) useTopicKey() parts.Statement {
	return parts.Statement{Sid: "UseTopicKey", Actions: []string{"kms:Decrypt", "kms:GenerateDataKey"}, Resources: []string{*d.key.KeyArn()}}
}
