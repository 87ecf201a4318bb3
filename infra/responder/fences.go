package responder

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/infra/config"
	"github.com/exposed-key-responder/responder/infra/parts"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// fences makes the policies that fence users of the account that is deployed to.
// A template that fits every account, as that of a StackSet, has those of all,
// and each is made in its user's account only.
func (d *deployment) fences() {
	for _, fence := range d.fencesHere() {
		name := settings.FencePolicyName(fence.User)
		policy := awsiam.NewManagedPolicy(d.stack, jsii.String(name+fence.Account), &awsiam.ManagedPolicyProps{
			ManagedPolicyName: jsii.String(name),
			Description:       jsii.String("Exposed-key responder: leaves a user the places that the settings name, and no sessions"),
			Document:          parts.Document(append([]parts.Statement{onlyKnownPlaces(fence)}, d.revokeStatements()...)),
		})
		if fence.Account != "" && d.anyAccount() {
			policy.Node().DefaultChild().(awsiam.CfnManagedPolicy).CfnOptions().SetCondition(d.onlyIn(fence.Account))
		}
	}
}

// fencesHere leaves out the fences of users of another account.
func (d *deployment) fencesHere() []config.Fence {
	var here []config.Fence
	for _, fence := range d.config.Fences {
		if fence.Account == "" || fence.Account == d.names.Account || d.anyAccount() {
			here = append(here, fence)
		}
	}
	return here
}

// fenceARNs are the policies that fence users. Each is named with its user's own
// account: where it is not made, nothing that is called so may be attached.
func (d *deployment) fenceARNs() []string {
	var arns []string
	for _, fence := range d.fencesHere() {
		names := d.names
		if fence.Account != "" {
			names.Account = fence.Account
		}
		arns = append(arns, names.PolicyARN(settings.FencePolicyName(fence.User)))
	}
	return arns
}

// anyAccount tells whether the account is known only where the stack is deployed.
func (d *deployment) anyAccount() bool {
	return *awscdk.Token_IsUnresolved(d.names.Account)
}

// onlyIn is the condition that the stack is deployed in an account.
func (d *deployment) onlyIn(account string) awscdk.CfnCondition {
	id := jsii.String("In" + account)
	if made := d.stack.Node().TryFindChild(id); made != nil {
		return made.(awscdk.CfnCondition)
	}
	return awscdk.NewCfnCondition(d.stack, id, &awscdk.CfnConditionProps{
		Expression: awscdk.Fn_ConditionEquals(awscdk.Aws_ACCOUNT_ID(), account),
	})
}
