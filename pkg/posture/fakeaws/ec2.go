package fakeaws

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// EC2 is the EC2 of one Region.
type EC2 struct {
	Fake
	Snapshots []types.Snapshot
	Public    []string // ids of snapshots that everyone may restore
}

// DescribeSnapshots implements the call, for the account's own snapshots.
func (f *EC2) DescribeSnapshots(ctx context.Context, in *ec2.DescribeSnapshotsInput, _ ...func(*ec2.Options)) (*ec2.DescribeSnapshotsOutput, error) {
	about := ""
	list := f.Snapshots
	if slices.Contains(in.RestorableByUserIds, "all") {
		about = "all"
		list = slices.DeleteFunc(slices.Clone(list), func(s types.Snapshot) bool {
			return !slices.Contains(f.Public, aws.ToString(s.SnapshotId))
		})
	}
	if !slices.Equal(in.OwnerIds, []string{"self"}) {
		panic("DescribeSnapshots without an owner lists the snapshots of the world")
	}
	if err := f.Enter(ctx, in, about); err != nil {
		return nil, err
	}
	part, next := Page(&f.Fake, list, in.NextToken)
	return &ec2.DescribeSnapshotsOutput{Snapshots: part, NextToken: next}, nil
}
