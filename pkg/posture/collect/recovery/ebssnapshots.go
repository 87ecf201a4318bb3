package recovery

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// SnapshotsEC2 is what reading EBS snapshots needs of the SDK's client.
type SnapshotsEC2 interface {
	DescribeSnapshots(context.Context, *ec2.DescribeSnapshotsInput, ...func(*ec2.Options)) (*ec2.DescribeSnapshotsOutput, error)
}

var ebsSnapshots = collect.Reader[SnapshotsEC2, []snapshot.EBSSnapshot]{
	To:   snapshot.EBSSnapshots,
	Dial: func(c aws.Config) SnapshotsEC2 { return ec2.NewFromConfig(c) },
	Read: readEBSSnapshots,
}

// readEBSSnapshots lists the account's own snapshots, and once more those that
// everyone may restore: the list does not say it, and asking for each snapshot
// would take a call per snapshot.
func readEBSSnapshots(ctx context.Context, s collect.Session[SnapshotsEC2]) ([]snapshot.EBSSnapshot, error) {
	open, err := ownSnapshots(ctx, s, "all")
	if err != nil {
		// Without this list in full, a snapshot that is not in it may be public.
		return nil, collect.Whole(err)
	}
	public := map[string]bool{}
	for _, snap := range open {
		public[aws.ToString(snap.SnapshotId)] = true
	}
	own, err := ownSnapshots(ctx, s)
	list := make([]snapshot.EBSSnapshot, len(own))
	for i, snap := range own {
		list[i] = snapshot.EBSSnapshot{
			ID: aws.ToString(snap.SnapshotId), VolumeID: aws.ToString(snap.VolumeId),
			State: string(snap.State), Started: aws.ToTime(snap.StartTime),
			Public: public[aws.ToString(snap.SnapshotId)],
			Tags:   ec2Tags(snap.Tags),
		}
	}
	return list, err
}

func ownSnapshots(ctx context.Context, s collect.Session[SnapshotsEC2], restorableBy ...string) ([]types.Snapshot, error) {
	in := &ec2.DescribeSnapshotsInput{OwnerIds: []string{"self"}, RestorableByUserIds: restorableBy, MaxResults: aws.Int32(pageSize)}
	return collect.Pages(ctx, s, s.Client.DescribeSnapshots, in,
		func(in *ec2.DescribeSnapshotsInput, token *string) { in.NextToken = token },
		func(out *ec2.DescribeSnapshotsOutput) ([]types.Snapshot, *string) {
			return out.Snapshots, out.NextToken
		})
}
