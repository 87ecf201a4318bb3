package responder

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/infra/config"
	"github.com/exposed-key-responder/responder/infra/parts"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// NewMember adds the stack of a member account to the app: the denials, and one
// role for each function that acts there. It has no assets, no parameters and no
// account, so that its template is a StackSet's as well.
func NewMember(app constructs.Construct, c config.Config) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String(settings.MemberStack), &awscdk.StackProps{
		Description: jsii.String("Exposed-key responder: what the responder of account " + c.MemberOf + " may do in this account"),
		Env:         &awscdk.Environment{Region: jsii.String(c.Settings.Region)},
		// The default synthesizer has every template ask for the CDK's own
		// bootstrapping, which members need not have.
		Synthesizer: awscdk.NewLegacyStackSynthesizer(),
	})
	d := &deployment{stack: stack, config: c, names: c.Settings}
	d.names.Account = *stack.Account()
	d.denials()
	may := map[string]func() []parts.Statement{
		"contain": d.containHere, "investigate": d.investigateHere, "restore": d.restoreHere,
	}
	for _, function := range settings.MemberFunctions() {
		awsiam.NewRole(stack, jsii.String(function), &awsiam.RoleProps{
			RoleName:       jsii.String(settings.MemberRole(function)),
			Description:    jsii.String("Taken by ekr-" + function + " of account " + c.MemberOf + " for an exposed key of this account"),
			AssumedBy:      d.responderFunction(function),
			InlinePolicies: &map[string]awsiam.PolicyDocument{"ekr": parts.Document(may[function]())},
		})
	}
	return stack
}

// responderFunction is one function of the responder's account. The role's ARN
// stands in a condition, because a principal that is deleted and made anew would
// otherwise be shut out; and the organisation stands beside it, in case the
// account ever leaves it.
func (d *deployment) responderFunction(function string) awsiam.IPrincipal {
	account := "arn:" + d.names.Partition + ":iam::" + d.config.MemberOf
	return awsiam.NewPrincipalWithConditions(awsiam.NewArnPrincipal(jsii.String(account+":root")), &map[string]any{
		"ArnEquals":    parts.Object{"aws:PrincipalArn": account + ":role/ekr-" + function},
		"StringEquals": parts.Object{"aws:PrincipalOrgID": d.names.Organization},
	})
}

// enterMembers lets a function take its role in the organisation's accounts.
func (d *deployment) enterMembers(function string) []parts.Statement {
	if d.names.Organization == "" {
		return nil
	}
	return []parts.Statement{{
		Sid:       "EnterMembers",
		Actions:   []string{"sts:AssumeRole"},
		Resources: []string{d.names.MemberRoleARN("*", function)},
		When:      map[string]any{"StringEquals": map[string]any{"aws:ResourceOrgID": d.names.Organization}},
	}}
}
