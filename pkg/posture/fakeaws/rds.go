package fakeaws

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"
)

// RDS is the RDS of one Region, with the Neptune and DocumentDB that share its
// calls.
type RDS struct {
	Fake
	Instances []types.DBInstance
	Clusters  []types.DBCluster
	// Snapshots are those of instances. Those of AWS Backup come both with and
	// without their type asked for.
	Snapshots        []types.DBSnapshot
	ClusterSnapshots []types.DBClusterSnapshot
	// Shared are, by the id of a snapshot, the accounts that may restore it.
	Shared map[string][]string
}

// DescribeDBInstances implements the call.
func (f *RDS) DescribeDBInstances(ctx context.Context, in *rds.DescribeDBInstancesInput, _ ...func(*rds.Options)) (*rds.DescribeDBInstancesOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	part, next := Page(&f.Fake, f.Instances, in.Marker)
	return &rds.DescribeDBInstancesOutput{DBInstances: part, Marker: next}, nil
}

// DescribeDBClusters implements the call.
func (f *RDS) DescribeDBClusters(ctx context.Context, in *rds.DescribeDBClustersInput, _ ...func(*rds.Options)) (*rds.DescribeDBClustersOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	part, next := Page(&f.Fake, f.Clusters, in.Marker)
	return &rds.DescribeDBClustersOutput{DBClusters: part, Marker: next}, nil
}

// DescribeDBSnapshots implements the call.
func (f *RDS) DescribeDBSnapshots(ctx context.Context, in *rds.DescribeDBSnapshotsInput, _ ...func(*rds.Options)) (*rds.DescribeDBSnapshotsOutput, error) {
	kind := aws.ToString(in.SnapshotType)
	if kind == "public" || aws.ToBool(in.IncludePublic) {
		panic("DescribeDBSnapshots of public ones lists the snapshots of the world")
	}
	if err := f.Enter(ctx, in, kind); err != nil {
		return nil, err
	}
	var list []types.DBSnapshot
	for _, s := range f.Snapshots {
		if kind == "" || aws.ToString(s.SnapshotType) == kind {
			list = append(list, s)
		}
	}
	part, next := Page(&f.Fake, list, in.Marker)
	return &rds.DescribeDBSnapshotsOutput{DBSnapshots: part, Marker: next}, nil
}

// DescribeDBClusterSnapshots implements the call.
func (f *RDS) DescribeDBClusterSnapshots(ctx context.Context, in *rds.DescribeDBClusterSnapshotsInput, _ ...func(*rds.Options)) (*rds.DescribeDBClusterSnapshotsOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	part, next := Page(&f.Fake, f.ClusterSnapshots, in.Marker)
	return &rds.DescribeDBClusterSnapshotsOutput{DBClusterSnapshots: part, Marker: next}, nil
}

// DescribeDBSnapshotAttributes implements the call.
func (f *RDS) DescribeDBSnapshotAttributes(ctx context.Context, in *rds.DescribeDBSnapshotAttributesInput, _ ...func(*rds.Options)) (*rds.DescribeDBSnapshotAttributesOutput, error) {
	id := aws.ToString(in.DBSnapshotIdentifier)
	if err := f.Enter(ctx, in, id); err != nil {
		return nil, err
	}
	return &rds.DescribeDBSnapshotAttributesOutput{DBSnapshotAttributesResult: &types.DBSnapshotAttributesResult{
		DBSnapshotAttributes: []types.DBSnapshotAttribute{{AttributeName: aws.String("restore"), AttributeValues: f.Shared[id]}},
	}}, nil
}

// DescribeDBClusterSnapshotAttributes implements the call.
func (f *RDS) DescribeDBClusterSnapshotAttributes(ctx context.Context, in *rds.DescribeDBClusterSnapshotAttributesInput, _ ...func(*rds.Options)) (*rds.DescribeDBClusterSnapshotAttributesOutput, error) {
	id := aws.ToString(in.DBClusterSnapshotIdentifier)
	if err := f.Enter(ctx, in, id); err != nil {
		return nil, err
	}
	return &rds.DescribeDBClusterSnapshotAttributesOutput{DBClusterSnapshotAttributesResult: &types.DBClusterSnapshotAttributesResult{
		DBClusterSnapshotAttributes: []types.DBClusterSnapshotAttribute{{AttributeName: aws.String("restore"), AttributeValues: f.Shared[id]}},
	}}, nil
}
