package recovery

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/rds/types"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// rdsPage is how many items RDS gives in a page at most.
const rdsPage = 100

// InstancesRDS is what reading DB instances needs of the SDK's client.
type InstancesRDS interface {
	DescribeDBInstances(context.Context, *rds.DescribeDBInstancesInput, ...func(*rds.Options)) (*rds.DescribeDBInstancesOutput, error)
}

// dbInstances are those of RDS, Aurora, Neptune and DocumentDB alike: they share
// the call.
var dbInstances = collect.Reader[InstancesRDS, []snapshot.Database]{
	To:   snapshot.DBInstances,
	Dial: func(c aws.Config) InstancesRDS { return rds.NewFromConfig(c) },
	Read: func(ctx context.Context, s collect.Session[InstancesRDS]) ([]snapshot.Database, error) {
		return collect.Pages(ctx, s, s.Client.DescribeDBInstances, &rds.DescribeDBInstancesInput{MaxRecords: aws.Int32(rdsPage)},
			func(in *rds.DescribeDBInstancesInput, token *string) { in.Marker = token },
			func(out *rds.DescribeDBInstancesOutput) ([]snapshot.Database, *string) {
				return each(out.DBInstances, dbInstance), out.Marker
			})
	},
}

func dbInstance(d types.DBInstance) snapshot.Database {
	replicaOf := aws.ToString(d.ReadReplicaSourceDBInstanceIdentifier)
	if replicaOf == "" {
		replicaOf = aws.ToString(d.ReadReplicaSourceDBClusterIdentifier)
	}
	return snapshot.Database{
		ID: aws.ToString(d.DBInstanceIdentifier), ARN: aws.ToString(d.DBInstanceArn), Engine: aws.ToString(d.Engine),
		Status: aws.ToString(d.DBInstanceStatus), Cluster: aws.ToString(d.DBClusterIdentifier), ReplicaOf: replicaOf,
		Created: aws.ToTime(d.InstanceCreateTime), RetentionDays: int(aws.ToInt32(d.BackupRetentionPeriod)),
		LatestRestorable: aws.ToTime(d.LatestRestorableTime), Tags: rdsTags(d.TagList),
	}
}

// ClustersRDS is what reading DB clusters needs of the SDK's client.
type ClustersRDS interface {
	DescribeDBClusters(context.Context, *rds.DescribeDBClustersInput, ...func(*rds.Options)) (*rds.DescribeDBClustersOutput, error)
}

var dbClusters = collect.Reader[ClustersRDS, []snapshot.Database]{
	To:   snapshot.DBClusters,
	Dial: func(c aws.Config) ClustersRDS { return rds.NewFromConfig(c) },
	Read: func(ctx context.Context, s collect.Session[ClustersRDS]) ([]snapshot.Database, error) {
		return collect.Pages(ctx, s, s.Client.DescribeDBClusters, &rds.DescribeDBClustersInput{MaxRecords: aws.Int32(rdsPage)},
			func(in *rds.DescribeDBClustersInput, token *string) { in.Marker = token },
			func(out *rds.DescribeDBClustersOutput) ([]snapshot.Database, *string) {
				return each(out.DBClusters, dbCluster), out.Marker
			})
	},
}

func dbCluster(d types.DBCluster) snapshot.Database {
	return snapshot.Database{
		ID: aws.ToString(d.DBClusterIdentifier), ARN: aws.ToString(d.DBClusterArn), Engine: aws.ToString(d.Engine),
		Status: aws.ToString(d.Status), ReplicaOf: aws.ToString(d.ReplicationSourceIdentifier),
		Created: aws.ToTime(d.ClusterCreateTime), RetentionDays: int(aws.ToInt32(d.BackupRetentionPeriod)),
		LatestRestorable: aws.ToTime(d.LatestRestorableTime), Tags: rdsTags(d.TagList),
	}
}

func rdsTags(list []types.Tag) map[string]string {
	return tags(list, func(t types.Tag) (*string, *string) { return t.Key, t.Value })
}
