package responder

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/infra/config"
	"github.com/exposed-key-responder/responder/infra/parts"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// denials makes the two policies that containment puts on a user, and the group
// that stands in for them when a user bears no further policy. They are
// static, so nothing that contains a user needs the right to write a policy.
func (d *deployment) denials() {
	awsiam.NewManagedPolicy(d.stack, jsii.String(settings.RevokePolicy), &awsiam.ManagedPolicyProps{
		ManagedPolicyName: jsii.String(settings.RevokePolicy),
		Description:       jsii.String("Exposed-key responder: denies temporary credentials of a user, and new credentials"),
		Document:          parts.Document(d.revokeStatements()),
	})
	isolate := awsiam.NewManagedPolicy(d.stack, jsii.String(settings.IsolatePolicy), &awsiam.ManagedPolicyProps{
		ManagedPolicyName: jsii.String(settings.IsolatePolicy),
		Description:       jsii.String("Exposed-key responder: denies everything"),
		Document:          parts.Document([]parts.Statement{denyAll("Isolated", nil)}),
	})
	d.fences()
	awsiam.NewGroup(d.stack, jsii.String(settings.IsolatedGroup), &awsiam.GroupProps{
		GroupName:       jsii.String(settings.IsolatedGroup),
		ManagedPolicies: &[]awsiam.IManagedPolicy{isolate},
	})
}

func denyAll(sid string, when map[string]any) parts.Statement {
	return parts.Statement{Sid: sid, Deny: true, Actions: []string{"*"}, Resources: []string{"*"}, When: when}
}

// onlyKnownPlaces denies everything from elsewhere. All conditions of a statement
// have to hold for it to deny: through an endpoint of a VPC a call has no source
// address and the VPC decides, from the internet the reverse. Calls that an AWS
// service makes in the user's name have neither.
func onlyKnownPlaces(fence config.Fence) parts.Statement {
	vpcs, addresses := fence.VPCs, fence.Addresses
	if len(vpcs) == 0 {
		vpcs = []string{"vpc-none"}
	}
	if len(addresses) == 0 {
		addresses = []string{"192.0.2.0/32"} // an address of documentation, which nobody has
	}
	return denyAll("OnlyKnownPlaces", map[string]any{
		"NotIpAddressIfExists":    map[string]any{"aws:SourceIp": addresses},
		"StringNotEqualsIfExists": map[string]any{"aws:SourceVpc": vpcs},
		"BoolIfExists":            map[string]any{"aws:ViaAWSService": "false"},
	})
}

// revokeStatements deny what an attacker may still hold, or could make, once
// the key itself is off.
//
// Only temporary credentials carry aws:TokenIssueTime, so the user's other keys
// go on working. No time is compared: whatever is minted in the seconds in
// which IAM still takes the old key is denied too. Sessions of
// GetFederationToken have a statement of their own, because it is reported that
// the first form does not hold for them.
func (d *deployment) revokeStatements() []parts.Statement {
	return []parts.Statement{
		denyAll("TemporaryCredentials", map[string]any{"Null": map[string]any{"aws:TokenIssueTime": "false"}}),
		denyAll("FederatedSessions", map[string]any{"StringEquals": map[string]any{"aws:PrincipalType": "FederatedUser"}}),
		{
			Sid:  "NoNewCredentials",
			Deny: true,
			Actions: []string{
				"iam:*AccessKey", "iam:*LoginProfile", "iam:*ServiceSpecificCredential", "iam:*SSHPublicKey",
				"iam:*SigningCertificate", "iam:*MFADevice", "iam:*UserPolicy", "iam:*UserPermissionsBoundary",
				"iam:*UserToGroup", "iam:*UserFromGroup",
				// TagUser and UntagUser: an attacker must not change who the
				// user's owner is, or what a tag lets it do.
				"iam:*agUser",
				"iam:ChangePassword", "iam:CreateUser",
				"sts:GetFederationToken", "sts:GetWebIdentityToken",
			},
			Resources: []string{"*"},
		},
		{Sid: "NotTheResponder", Deny: true, Actions: []string{"*"}, Resources: d.everythingOfOurs()},
	}
}

// everythingOfOurs is what bears a name of the responder, in whatever account. The
// user's other keys go on working, and one of them may be the attacker's as well: it
// must neither undo the containment, for which the function has but the caller's word
// who it is, nor change what contains.
func (d *deployment) everythingOfOurs() []string {
	var arns []string
	for _, resource := range []string{
		"lambda:*:*:function:ekr-*", "states:*:*:*:ekr-*", "events:*:*:rule/ekr-*", "scheduler:*:*:schedule/*/ekr-*",
		"sns:*:*:ekr-*", "sqs:*:*:ekr-*", "dynamodb:*:*:table/ekr-*", "s3:::ekr-*",
		"cloudwatch:*:*:alarm:ekr-*", "logs:*:*:log-group:/aws/*/ekr-*", "cloudformation:*:*:stack/ekr-*",
		"iam::*:role/ekr-*", "iam::*:policy/ekr-*", "iam::*:group/ekr-*",
	} {
		arns = append(arns, "arn:"+d.names.Partition+":"+resource)
	}
	return arns
}
