package fakeaws

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/account"
	accounttypes "github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// Regions tells which Regions the account has enabled, both ways.
type Regions struct {
	Fake
	Names []string
}

// ListRegions implements the call of Account Management.
func (f *Regions) ListRegions(ctx context.Context, in *account.ListRegionsInput, _ ...func(*account.Options)) (*account.ListRegionsOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	names, next := Page(&f.Fake, f.Names, in.NextToken)
	out := &account.ListRegionsOutput{NextToken: next}
	for _, name := range names {
		out.Regions = append(out.Regions, accounttypes.Region{RegionName: &name})
	}
	return out, nil
}

// DescribeRegions implements the call of EC2, which has no pages.
func (f *Regions) DescribeRegions(ctx context.Context, in *ec2.DescribeRegionsInput, _ ...func(*ec2.Options)) (*ec2.DescribeRegionsOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	out := &ec2.DescribeRegionsOutput{}
	for _, name := range f.Names {
		out.Regions = append(out.Regions, ec2types.Region{RegionName: &name})
	}
	return out, nil
}
