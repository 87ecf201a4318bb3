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
	Volumes   []types.Volume
	Snapshots []types.Snapshot
	Public    []string // ids of snapshots that everyone may restore
	// Instances stand each in a reservation of its own.
	Instances []types.Instance
	// Block and Encrypted are the settings of EBS; "" and nil are answers that
	// lack them.
	Block     types.SnapshotBlockPublicAccessState
	Encrypted *bool
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

// DescribeVolumes implements the call.
func (f *EC2) DescribeVolumes(ctx context.Context, in *ec2.DescribeVolumesInput, _ ...func(*ec2.Options)) (*ec2.DescribeVolumesOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	part, next := Page(&f.Fake, f.Volumes, in.NextToken)
	return &ec2.DescribeVolumesOutput{Volumes: part, NextToken: next}, nil
}

// DescribeInstances implements the call.
func (f *EC2) DescribeInstances(ctx context.Context, in *ec2.DescribeInstancesInput, _ ...func(*ec2.Options)) (*ec2.DescribeInstancesOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	part, next := Page(&f.Fake, f.Instances, in.NextToken)
	out := &ec2.DescribeInstancesOutput{NextToken: next}
	for _, instance := range part {
		out.Reservations = append(out.Reservations, types.Reservation{Instances: []types.Instance{instance}})
	}
	return out, nil
}

// GetSnapshotBlockPublicAccessState implements the call.
func (f *EC2) GetSnapshotBlockPublicAccessState(ctx context.Context, in *ec2.GetSnapshotBlockPublicAccessStateInput, _ ...func(*ec2.Options)) (*ec2.GetSnapshotBlockPublicAccessStateOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	return &ec2.GetSnapshotBlockPublicAccessStateOutput{State: f.Block}, nil
}

// GetEbsEncryptionByDefault implements the call.
func (f *EC2) GetEbsEncryptionByDefault(ctx context.Context, in *ec2.GetEbsEncryptionByDefaultInput, _ ...func(*ec2.Options)) (*ec2.GetEbsEncryptionByDefaultOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	return &ec2.GetEbsEncryptionByDefaultOutput{EbsEncryptionByDefault: f.Encrypted}, nil
}
