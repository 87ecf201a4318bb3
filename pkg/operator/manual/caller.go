// Package manual starts the deployed responder by hand: who the caller is, where
// their responder runs, and the execution. It imports little, so that programs
// that start many times a day can have it.
package manual

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/exposed-key-responder/responder/pkg/settings"
)

// STS is what finding out the caller needs of the SDK's client.
type STS interface {
	GetCallerIdentity(context.Context, *sts.GetCallerIdentityInput, ...func(*sts.Options)) (*sts.GetCallerIdentityOutput, error)
}

// Caller is the identity that the person's credentials have.
type Caller struct {
	ARN       string
	Account   string
	Partition string
}

// Identify asks AWS who the credentials belong to.
func Identify(ctx context.Context, client STS) (Caller, error) {
	out, err := client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return Caller{}, fmt.Errorf("sts GetCallerIdentity: %w", err)
	}
	parsed, err := arn.Parse(aws.ToString(out.Arn))
	if err != nil {
		return Caller{}, fmt.Errorf("sts GetCallerIdentity: the caller %q: %w", aws.ToString(out.Arn), err)
	}
	return Caller{ARN: aws.ToString(out.Arn), Account: aws.ToString(out.Account), Partition: parsed.Partition}, nil
}

// IdentityRegion is where to ask who the caller is. The shell's Region only
// tells the partition: a Region that is not enabled has no answer.
func IdentityRegion(shell string) string {
	partition := "aws"
	if strings.HasPrefix(shell, "us-gov-") {
		partition = "aws-us-gov"
	}
	home, _ := settings.HomeRegion(partition)
	return home
}

// HomeRegion returns the Region in which the caller's account has its
// responder. The error names a partition that has none.
func (c Caller) HomeRegion() (string, error) {
	region, known := settings.HomeRegion(c.Partition)
	if !known {
		return "", fmt.Errorf("the responder does not run in partition %s", c.Partition)
	}
	return region, nil
}

// MachineARN writes the ARN of one of the responder's state machines.
func (c Caller) MachineARN(region, name string) string {
	return settings.Settings{Partition: c.Partition, Region: region, Account: c.Account}.ARN("states", "stateMachine:"+name)
}
