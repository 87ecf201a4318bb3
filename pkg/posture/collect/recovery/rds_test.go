package recovery_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/google/go-cmp/cmp"

	"github.com/exposed-key-responder/responder/pkg/posture/collect/collecttest"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/recovery"
	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot/snapshottest"
)

func dbSnapshot(id, kind string, encrypted bool) rdstypes.DBSnapshot {
	return rdstypes.DBSnapshot{
		DBSnapshotIdentifier: &id, DBSnapshotArn: aws.String("arn:" + id), DBInstanceIdentifier: aws.String("main"), SnapshotType: &kind,
		Encrypted: &encrypted, Status: aws.String("available"), SnapshotCreateTime: &snapshottest.Now,
	}
}

func clusterSnapshot(id string) rdstypes.DBClusterSnapshot {
	return rdstypes.DBClusterSnapshot{
		DBClusterSnapshotIdentifier: &id, DBClusterSnapshotArn: aws.String("arn:" + id), DBClusterIdentifier: aws.String("shop"),
		SnapshotType: aws.String("manual"), StorageEncrypted: aws.Bool(false), Status: aws.String("available"), SnapshotCreateTime: &snapshottest.Now,
	}
}

func databases() *fakeaws.RDS {
	f := &fakeaws.RDS{
		Snapshots: []rdstypes.DBSnapshot{
			dbSnapshot("auto", "automated", false), dbSnapshot("backup", "awsbackup", false), dbSnapshot("secret", "manual", true),
			dbSnapshot("open", "manual", false), dbSnapshot("shared", "manual", false),
		},
		ClusterSnapshots: []rdstypes.DBClusterSnapshot{clusterSnapshot("c-open"), clusterSnapshot("c-own")},
		Shared:           map[string][]string{"open": {"444455556666", "all"}, "shared": {"444455556666"}, "c-open": {"all"}},
	}
	f.PageSize = 2
	return f
}

// verdicts says of each snapshot whether it is public.
func verdicts(list []snapshot.DBSnapshot) map[string]string {
	said := map[string]string{}
	for _, snap := range list {
		switch gaps := snap.Public.Unread(); {
		case len(gaps) > 0:
			said[snap.ID] = string(gaps[0].Reason)
		case snap.Public.Value:
			said[snap.ID] = "public"
		default:
			said[snap.ID] = "private"
		}
	}
	return said
}

// TestDBSnapshotsAsksOnlyThoseThatCanBePublic: one call per snapshot, but not
// for automated ones, those of AWS Backup, and encrypted ones.
func TestDBSnapshotsAsksOnlyThoseThatCanBePublic(t *testing.T) {
	f := databases()
	got := collecttest.Read(t, recovery.Collectors, snapshot.DBSnapshots, snapshottest.Away, f)
	want := map[string]string{
		"auto": "private", "backup": "private", "secret": "private", "open": "public", "shared": "private", "c-open": "public", "c-own": "private",
	}
	if diff := cmp.Diff(want, verdicts(got.Value)); diff != "" || !got.Whole() || len(got.Value) != len(want) {
		t.Errorf("%v %d\n%s", got.Gaps, len(got.Value), diff)
	}
	asked := slices.DeleteFunc(f.Calls(), func(call string) bool { return !strings.Contains(call, "Attributes") })
	slices.Sort(asked)
	if diff := cmp.Diff([]string{
		"DescribeDBClusterSnapshotAttributes c-open", "DescribeDBClusterSnapshotAttributes c-own",
		"DescribeDBSnapshotAttributes open", "DescribeDBSnapshotAttributes shared",
	}, asked); diff != "" {
		t.Errorf("asked:\n%s", diff)
	}
	cluster := got.Value[slices.IndexFunc(got.Value, func(s snapshot.DBSnapshot) bool { return s.ID == "c-own" })]
	cluster.Public = snapshot.Part[bool]{}
	if diff := cmp.Diff(snapshot.DBSnapshot{
		ID: "c-own", ARN: "arn:c-own", Database: "shop", OfCluster: true, Kind: "manual", Status: "available", Created: snapshottest.Now,
	}, cluster); diff != "" {
		t.Error(diff)
	}
}

func TestDBSnapshotsThatFail(t *testing.T) {
	denied := fakeaws.Error("AccessDenied")
	f := databases()
	f.Fail = map[string][]error{
		"DescribeDBSnapshotAttributes open":          {denied},
		"DescribeDBSnapshotAttributes shared":        {fakeaws.Error("DBSnapshotNotFound")},
		"DescribeDBClusterSnapshotAttributes c-open": {fakeaws.Error("DBClusterSnapshotNotFoundFault")},
	}
	got := collecttest.Read(t, recovery.Collectors, snapshot.DBSnapshots, snapshottest.Away, f)
	want := map[string]string{
		"auto": "private", "backup": "private", "secret": "private", "open": "denied", "shared": string(snapshot.Gone),
		"c-open": string(snapshot.Gone), "c-own": "private",
	}
	if diff := cmp.Diff(want, verdicts(got.Value)); diff != "" || !got.Whole() {
		t.Errorf("%v\n%s", got.Gaps, diff)
	}
	for name, tc := range map[string]struct {
		fail map[string][]error
		read bool
	}{
		"of instances, on page 2": {map[string][]error{"DescribeDBSnapshots": {nil, denied}}, true},
		"of clusters":             {map[string][]error{"DescribeDBClusterSnapshots": {denied}}, true},
		"of AWS Backup":           {map[string][]error{"DescribeDBSnapshots awsbackup": {denied}}, true},
		"all":                     {map[string][]error{"DescribeDBSnapshots": {denied}, "DescribeDBClusterSnapshots": {denied}}, false},
	} {
		f := databases()
		f.Fail = tc.fail
		if got := collecttest.Read(t, recovery.Collectors, snapshot.DBSnapshots, snapshottest.Away, f); got.Whole() || got.Read() != tc.read {
			t.Errorf("%s: %v %v", name, got.Read(), got.Gaps)
		}
	}
}

func TestDatabases(t *testing.T) {
	f := &fakeaws.RDS{
		Instances: []rdstypes.DBInstance{
			{
				DBInstanceIdentifier: aws.String("main"), DBInstanceArn: aws.String("arn:main"), Engine: aws.String("postgres"), DBInstanceStatus: aws.String("available"),
				BackupRetentionPeriod: aws.Int32(7), LatestRestorableTime: &snapshottest.Now, InstanceCreateTime: &snapshottest.Now,
				TagList: []rdstypes.Tag{{Key: aws.String("owner"), Value: aws.String("data")}},
			},
			{DBInstanceIdentifier: aws.String("replica"), ReadReplicaSourceDBInstanceIdentifier: aws.String("main")},
			{DBInstanceIdentifier: aws.String("replica-of-cluster"), ReadReplicaSourceDBClusterIdentifier: aws.String("shop")},
			{DBInstanceIdentifier: aws.String("member"), DBClusterIdentifier: aws.String("shop")},
		},
		Clusters: []rdstypes.DBCluster{
			{DBClusterIdentifier: aws.String("shop"), DBClusterArn: aws.String("arn:shop"), Engine: aws.String("aurora-mysql"), Status: aws.String("stopped"), BackupRetentionPeriod: aws.Int32(1)},
			{DBClusterIdentifier: aws.String("copy"), ReplicationSourceIdentifier: aws.String("arn:shop")},
		},
	}
	f.PageSize = 1
	instances := collecttest.Read(t, recovery.Collectors, snapshot.DBInstances, snapshottest.Away, f)
	if diff := cmp.Diff([]snapshot.Database{
		{
			ID: "main", ARN: "arn:main", Engine: "postgres", Status: "available", Created: snapshottest.Now, RetentionDays: 7,
			LatestRestorable: snapshottest.Now, Tags: map[string]string{"owner": "data"},
		},
		{ID: "replica", ReplicaOf: "main"}, {ID: "replica-of-cluster", ReplicaOf: "shop"}, {ID: "member", Cluster: "shop"},
	}, instances.Value); diff != "" {
		t.Error(diff)
	}
	clusters := collecttest.Read(t, recovery.Collectors, snapshot.DBClusters, snapshottest.Away, &fakeaws.RDS{Clusters: f.Clusters})
	if diff := cmp.Diff([]snapshot.Database{
		{ID: "shop", ARN: "arn:shop", Engine: "aurora-mysql", Status: "stopped", RetentionDays: 1}, {ID: "copy", ReplicaOf: "arn:shop"},
	}, clusters.Value); diff != "" {
		t.Error(diff)
	}
}
