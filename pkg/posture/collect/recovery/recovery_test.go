package recovery_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/collect/collecttest"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/recovery"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

func disks() *fakeaws.EC2 {
	f := &fakeaws.EC2{Public: []string{"snap-2", "snap-3"}}
	f.PageSize = 1
	for _, id := range []string{"snap-1", "snap-2", "snap-3"} {
		f.Snapshots = append(f.Snapshots, ec2types.Snapshot{
			SnapshotId: &id, VolumeId: aws.String("vol-1"), State: ec2types.SnapshotStateCompleted, StartTime: &snapshottest.Now,
			Tags: []ec2types.Tag{{Key: aws.String("owner"), Value: aws.String("data")}},
		})
	}
	return f
}

func TestEBSSnapshotsKnowsThePublicOnes(t *testing.T) {
	f := disks()
	got := collecttest.Read(t, recovery.Collectors, snapshot.EBSSnapshots, snapshottest.Away, f)
	var public []bool
	for _, snap := range got.Value {
		public = append(public, snap.Public)
	}
	if diff := cmp.Diff([]bool{false, true, true}, public); diff != "" || !got.Whole() {
		t.Errorf("%v\n%s", got.Gaps, diff)
	}
	if diff := cmp.Diff(snapshot.EBSSnapshot{
		ID: "snap-1", VolumeID: "vol-1", State: "completed", Started: snapshottest.Now, Tags: map[string]string{"owner": "data"},
	}, got.Value[0]); diff != "" {
		t.Error(diff)
	}
}

// TestEBSSnapshotsNeedsTheWholeListOfPublicOnes: with some of it, a public
// snapshot would look private.
func TestEBSSnapshotsNeedsTheWholeListOfPublicOnes(t *testing.T) {
	f := disks()
	f.Fail = map[string][]error{"DescribeSnapshots all": {nil, fakeaws.Error("UnauthorizedOperation")}}
	got := collecttest.Read(t, recovery.Collectors, snapshot.EBSSnapshots, snapshottest.Away, f)
	if got.Read() || got.Unread()[0].Reason != snapshot.Denied {
		t.Errorf("%+v", got)
	}
}

func TestBucketsAreAskedOneByOne(t *testing.T) {
	f := &fakeaws.S3{
		Buckets: []s3types.Bucket{
			fakeaws.Bucket("a", snapshottest.Home), fakeaws.Bucket("b", snapshottest.Away),
			fakeaws.Bucket("c", snapshottest.Away), fakeaws.Bucket("d", snapshottest.Home),
		},
		Versioning: map[string]s3types.BucketVersioningStatus{"a": "Enabled", "b": "Suspended"},
	}
	f.PageSize = 2
	f.Fail = map[string][]error{
		"GetBucketVersioning c": {fakeaws.Error("AccessDenied")},
		"GetBucketVersioning d": {fakeaws.Error("NoSuchBucket")},
	}
	got := collecttest.Read(t, recovery.Collectors, snapshot.Buckets, "", f)
	var found []string
	for _, b := range got.Value {
		if gaps := b.Versioning.Unread(); len(gaps) > 0 {
			found = append(found, b.Name+": "+gaps[0].String())
			continue
		}
		found = append(found, b.Name+": "+b.Versioning.Value)
	}
	want := []string{
		"a: Enabled", "b: Suspended", "c: denied: s3 GetBucketVersioning (AccessDenied)",
		"d: deleted while it was read: s3 GetBucketVersioning (NoSuchBucket)",
	}
	if diff := cmp.Diff(want, found); diff != "" || !got.Whole() {
		t.Errorf("%v\n%s", got.Gaps, diff)
	}
}
