package deploy

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// stackLimit is how long the stack of a member may take. It has no functions.
const stackLimit = time.Minute

// Member deploys the stack by its template alone, without the CDK's bootstrapping,
// as a StackSet does in the member accounts of an organisation.
func (d Deployment) Member(ctx context.Context, stack string) error {
	formation := cloudformation.NewFromConfig(d.AWS)
	if deployed, err := exists(ctx, formation, stack); err != nil || deployed {
		return err
	}
	assembly := filepath.Join(d.Dir, "cdk.member.out")
	if err := d.cdk(ctx, append([]string{"synth", "--quiet", "--output", assembly}, d.context()...)...); err != nil {
		return err
	}
	left, err := leaveOutUnknown(ctx, formation, assembly)
	if err != nil {
		return err
	}
	body, err := os.ReadFile(filepath.Join(assembly, stack+".template.json"))
	if err != nil {
		return err
	}
	_, err = formation.CreateStack(ctx, &cloudformation.CreateStackInput{
		StackName: &stack, TemplateBody: aws.String(string(body)), Capabilities: []types.Capability{types.CapabilityCapabilityNamedIam},
	})
	if err != nil {
		return fmt.Errorf("cloudformation CreateStack %s: %w", stack, err)
	}
	err = cloudformation.NewStackCreateCompleteWaiter(formation, func(o *cloudformation.StackCreateCompleteWaiterOptions) {
		o.MinDelay, o.MaxDelay = time.Second, time.Second
	}).Wait(ctx, &cloudformation.DescribeStacksInput{StackName: &stack}, stackLimit)
	if err != nil {
		return fmt.Errorf("stack %s: %w", stack, err)
	}
	return makeLeftOut(ctx, iam.NewFromConfig(d.AWS), d.Account, left)
}
