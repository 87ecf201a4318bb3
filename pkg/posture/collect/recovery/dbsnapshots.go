package recovery

import (
	"context"
	"errors"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// SnapshotsRDS is what reading snapshots of databases needs of the SDK's client.
type SnapshotsRDS interface {
	DescribeDBSnapshots(context.Context, *rds.DescribeDBSnapshotsInput, ...func(*rds.Options)) (*rds.DescribeDBSnapshotsOutput, error)
	DescribeDBClusterSnapshots(context.Context, *rds.DescribeDBClusterSnapshotsInput, ...func(*rds.Options)) (*rds.DescribeDBClusterSnapshotsOutput, error)
	DescribeDBSnapshotAttributes(context.Context, *rds.DescribeDBSnapshotAttributesInput, ...func(*rds.Options)) (*rds.DescribeDBSnapshotAttributesOutput, error)
	DescribeDBClusterSnapshotAttributes(context.Context, *rds.DescribeDBClusterSnapshotAttributesInput, ...func(*rds.Options)) (*rds.DescribeDBClusterSnapshotAttributesOutput, error)
}

var dbSnapshots = collect.Reader[SnapshotsRDS, []snapshot.DBSnapshot]{
	To:   snapshot.DBSnapshots,
	Dial: func(c aws.Config) SnapshotsRDS { return rds.NewFromConfig(c) },
	Read: readDBSnapshots,
}

// found is a snapshot, and whether it may be shared with everyone.
type found struct {
	snapshot.DBSnapshot
	shareable bool
}

// readDBSnapshots lists the snapshots of instances and of clusters. Whether one
// is public takes a call of its own, since the list of public snapshots is that
// of all accounts of the world. Only manual snapshots that are not encrypted can
// be public; no other is asked. Source: RDS user guide, sharing a snapshot.
func readDBSnapshots(ctx context.Context, s collect.Session[SnapshotsRDS]) ([]snapshot.DBSnapshot, error) {
	ofInstances, first := instanceSnapshots(ctx, s)
	ofClusters, second := clusterSnapshots(ctx, s)
	all := slices.Concat(ofInstances, ofClusters)
	collect.Each(all, func(f *found) {
		public := false
		var err error
		if f.shareable {
			public, err = isPublic(ctx, s, f.DBSnapshot)
		}
		f.Public = collect.Result(s, public, err)
	})
	list := each(all, func(f found) snapshot.DBSnapshot { return f.DBSnapshot })
	if first != nil && second != nil && len(list) == 0 {
		return nil, errors.Join(collect.Whole(first), collect.Whole(second))
	}
	return list, partly(first, second)
}

// instanceSnapshots lists twice: the documentation leaves open whether those of
// AWS Backup are among the others.
func instanceSnapshots(ctx context.Context, s collect.Session[SnapshotsRDS]) ([]found, error) {
	own, first := instanceSnapshotsOf(ctx, s, nil)
	backups, second := instanceSnapshotsOf(ctx, s, aws.String("awsbackup"))
	seen := map[string]bool{}
	list := slices.DeleteFunc(slices.Concat(own, backups), func(f found) bool {
		twice := seen[f.ARN]
		seen[f.ARN] = true
		return twice
	})
	return list, errors.Join(first, second)
}

func instanceSnapshotsOf(ctx context.Context, s collect.Session[SnapshotsRDS], kind *string) ([]found, error) {
	in := &rds.DescribeDBSnapshotsInput{SnapshotType: kind, MaxRecords: aws.Int32(rdsPage)}
	return collect.Pages(ctx, s, s.Client.DescribeDBSnapshots, in,
		func(in *rds.DescribeDBSnapshotsInput, token *string) { in.Marker = token },
		func(out *rds.DescribeDBSnapshotsOutput) ([]found, *string) {
			return each(out.DBSnapshots, dbSnapshot), out.Marker
		})
}

func dbSnapshot(d types.DBSnapshot) found {
	return found{shareable: aws.ToString(d.SnapshotType) == "manual" && !aws.ToBool(d.Encrypted), DBSnapshot: snapshot.DBSnapshot{
		ID: aws.ToString(d.DBSnapshotIdentifier), ARN: aws.ToString(d.DBSnapshotArn), Database: aws.ToString(d.DBInstanceIdentifier),
		Kind: aws.ToString(d.SnapshotType), Status: aws.ToString(d.Status), Created: aws.ToTime(d.SnapshotCreateTime), Tags: rdsTags(d.TagList),
	}}
}

func clusterSnapshots(ctx context.Context, s collect.Session[SnapshotsRDS]) ([]found, error) {
	return collect.Pages(ctx, s, s.Client.DescribeDBClusterSnapshots, &rds.DescribeDBClusterSnapshotsInput{MaxRecords: aws.Int32(rdsPage)},
		func(in *rds.DescribeDBClusterSnapshotsInput, token *string) { in.Marker = token },
		func(out *rds.DescribeDBClusterSnapshotsOutput) ([]found, *string) {
			return each(out.DBClusterSnapshots, clusterSnapshot), out.Marker
		})
}

func clusterSnapshot(d types.DBClusterSnapshot) found {
	return found{shareable: aws.ToString(d.SnapshotType) == "manual" && !aws.ToBool(d.StorageEncrypted), DBSnapshot: snapshot.DBSnapshot{
		ID: aws.ToString(d.DBClusterSnapshotIdentifier), ARN: aws.ToString(d.DBClusterSnapshotArn), Database: aws.ToString(d.DBClusterIdentifier),
		OfCluster: true, Kind: aws.ToString(d.SnapshotType), Status: aws.ToString(d.Status), Created: aws.ToTime(d.SnapshotCreateTime), Tags: rdsTags(d.TagList),
	}}
}

// isPublic asks whether the attribute "restore" of a snapshot names everyone.
func isPublic(ctx context.Context, s collect.Session[SnapshotsRDS], snap snapshot.DBSnapshot) (bool, error) {
	if snap.OfCluster {
		return isPublicCluster(ctx, s, snap.ID)
	}
	out, err := collect.Call(ctx, s, s.Client.DescribeDBSnapshotAttributes, &rds.DescribeDBSnapshotAttributesInput{DBSnapshotIdentifier: &snap.ID})
	if err != nil {
		return false, err
	}
	if out.DBSnapshotAttributesResult == nil {
		return false, malformed("rds DescribeDBSnapshotAttributes", "no attributes")
	}
	return slices.ContainsFunc(out.DBSnapshotAttributesResult.DBSnapshotAttributes, func(a types.DBSnapshotAttribute) bool {
		return aws.ToString(a.AttributeName) == "restore" && slices.Contains(a.AttributeValues, "all")
	}), nil
}

func isPublicCluster(ctx context.Context, s collect.Session[SnapshotsRDS], id string) (bool, error) {
	out, err := collect.Call(ctx, s, s.Client.DescribeDBClusterSnapshotAttributes, &rds.DescribeDBClusterSnapshotAttributesInput{DBClusterSnapshotIdentifier: &id})
	if err != nil {
		return false, err
	}
	if out.DBClusterSnapshotAttributesResult == nil {
		return false, malformed("rds DescribeDBClusterSnapshotAttributes", "no attributes")
	}
	return slices.ContainsFunc(out.DBClusterSnapshotAttributesResult.DBClusterSnapshotAttributes, func(a types.DBClusterSnapshotAttribute) bool {
		return aws.ToString(a.AttributeName) == "restore" && slices.Contains(a.AttributeValues, "all")
	}), nil
}
