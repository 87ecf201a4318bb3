package scenario

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	analyzertypes "github.com/aws/aws-sdk-go-v2/service/accessanalyzer/types"
	backuptypes "github.com/aws/aws-sdk-go-v2/service/backup/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	cloudtrailtypes "github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	cloudwatchtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	configtypes "github.com/aws/aws-sdk-go-v2/service/configservice/types"
	dlmtypes "github.com/aws/aws-sdk-go-v2/service/dlm/types"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	guarddutytypes "github.com/aws/aws-sdk-go-v2/service/guardduty/types"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
)

// regionOf is where what is good, or bad, is.
func regionOf(good bool) string {
	if good {
		return home
	}
	return away
}

// disks are a volume with a snapshot; a bad one's is old, and public.
func disks(good bool) *fakeaws.EC2 {
	id, age := "good", 0
	if !good {
		id, age = "bad", 60
	}
	f := &fakeaws.EC2{
		Volumes: []ec2types.Volume{{VolumeId: aws.String("vol-" + id), State: "in-use", CreateTime: daysAgo(200), Tags: []ec2types.Tag{{Key: aws.String("backup"), Value: aws.String("daily")}},
			Attachments: []ec2types.VolumeAttachment{{InstanceId: aws.String("i-" + id)}}}},
		Snapshots: []ec2types.Snapshot{{SnapshotId: aws.String("snap-" + id), VolumeId: aws.String("vol-" + id), State: "completed", StartTime: daysAgo(age)}},
		Instances: []ec2types.Instance{{InstanceId: aws.String("i-" + id)}},
		Block:     ec2types.SnapshotBlockPublicAccessStateBlockAllSharing, Encrypted: &good,
	}
	if !good {
		f.Public, f.Block = []string{"snap-bad"}, ec2types.SnapshotBlockPublicAccessStateUnblocked
	}
	return f
}

// databases are an instance and a cluster, each with a snapshot by hand; the bad
// ones keep no backups, and their snapshots are public.
func databases(good bool) *fakeaws.RDS {
	id, days, status := "good", int32(14), "available"
	if !good {
		id, days, status = "bad", 0, "stopped"
	}
	f := &fakeaws.RDS{
		Instances: []rdstypes.DBInstance{{DBInstanceIdentifier: &id, DBInstanceArn: aws.String(arnIn("rds", regionOf(good), "db:"+id)), DBInstanceStatus: &status, Engine: aws.String("postgres"),
			BackupRetentionPeriod: &days, InstanceCreateTime: daysAgo(300)}},
		Clusters: []rdstypes.DBCluster{{DBClusterIdentifier: &id, DBClusterArn: aws.String(arnIn("rds", regionOf(good), "cluster:"+id)), Status: &status, Engine: aws.String("aurora-mysql"),
			BackupRetentionPeriod: &days, ClusterCreateTime: daysAgo(300)}},
		Snapshots: []rdstypes.DBSnapshot{{DBSnapshotIdentifier: &id, DBSnapshotArn: aws.String(arnIn("rds", regionOf(good), "snapshot:"+id)), DBInstanceIdentifier: &id,
			SnapshotType: aws.String("manual"), Encrypted: aws.Bool(false), Status: aws.String("available"), SnapshotCreateTime: daysAgo(1)}},
		ClusterSnapshots: []rdstypes.DBClusterSnapshot{{DBClusterSnapshotIdentifier: aws.String("c-" + id), DBClusterSnapshotArn: aws.String(arnIn("rds", regionOf(good), "cluster-snapshot:"+id)), DBClusterIdentifier: &id,
			SnapshotType: aws.String("manual"), StorageEncrypted: aws.Bool(false), Status: aws.String("available"), SnapshotCreateTime: daysAgo(1)}},
	}
	if good {
		f.Instances[0].LatestRestorableTime, f.Clusters[0].LatestRestorableTime = daysAgo(0), daysAgo(0)
	} else {
		f.Shared = map[string][]string{"bad": {"all"}, "c-bad": {"all"}}
	}
	return f
}

// backups are a plan that takes what bears a tag; a bad one has not run for long.
func backups(good bool) *fakeaws.Backup {
	age := 0
	if !good {
		age = 40
	}
	volume := arnIn("ec2", regionOf(good), "volume/vol-good")
	f := &fakeaws.Backup{
		Plans: []backuptypes.BackupPlansListMember{{BackupPlanId: aws.String("plan"), BackupPlanArn: aws.String(arnIn("backup", regionOf(good), "backup-plan:plan")), BackupPlanName: aws.String("daily"),
			CreationDate: daysAgo(90), LastExecutionDate: daysAgo(age)}},
		Rules: map[string][]backuptypes.BackupRule{"plan": {{RuleId: aws.String("rule"), RuleName: aws.String("daily"), TargetBackupVaultName: aws.String("main"),
			ScheduleExpression: aws.String("cron(0 5 ? * * *)"), StartWindowMinutes: aws.Int64(60)}}},
		Selections: map[string][]backuptypes.BackupSelection{"plan": {{SelectionName: aws.String("tags"),
			ListOfTags: []backuptypes.Condition{{ConditionKey: aws.String("aws:ResourceTag/backup"), ConditionValue: aws.String("daily")}}}}},
		Points: map[string][]backuptypes.RecoveryPointByBackupVault{"main": {{RecoveryPointArn: aws.String("arn:point"), ResourceArn: &volume, Status: "COMPLETED", CreationDate: daysAgo(age),
			CreatedBy: &backuptypes.RecoveryPointCreator{BackupPlanId: aws.String("plan"), BackupRuleId: aws.String("rule")}}}},
		Vaults: []backuptypes.BackupVaultListMember{{BackupVaultName: aws.String("main"), BackupVaultArn: aws.String(arnIn("backup", regionOf(good), "backup-vault:main")), NumberOfRecoveryPoints: 1, Locked: &good}},
		OptIn:  map[string]bool{"EBS": true, "RDS": good, "Aurora": good, "S3": good},
	}
	if good {
		f.Protected = []backuptypes.ProtectedResource{{ResourceArn: &volume, ResourceType: aws.String("EBS"), LastBackupTime: daysAgo(0)}}
	}
	return f
}

func lifecycles() *fakeaws.DLM {
	return &fakeaws.DLM{Policies: []dlmtypes.LifecyclePolicy{{PolicyId: aws.String("policy-1"), State: "ENABLED", PolicyDetails: &dlmtypes.PolicyDetails{
		ResourceTypes: []dlmtypes.ResourceTypeValues{"VOLUME"}, TargetTags: []dlmtypes.Tag{{Key: aws.String("backup"), Value: aws.String("daily")}},
		Schedules: []dlmtypes.Schedule{{CreateRule: &dlmtypes.CreateRule{Interval: aws.Int32(12)}}},
	}}}}
}

// trails are one of all Regions, which is not encrypted.
func trails() *fakeaws.CloudTrail {
	arn := arnIn("cloudtrail", home, "trail/main")
	return &fakeaws.CloudTrail{
		Trails: []cloudtrailtypes.Trail{{Name: aws.String("main"), TrailARN: &arn, HomeRegion: aws.String(home), IsMultiRegionTrail: aws.Bool(true), S3BucketName: aws.String("closed"),
			LogFileValidationEnabled: aws.Bool(true), CloudWatchLogsLogGroupArn: aws.String(arnIn("logs", home, "log-group:trail:*"))}},
		Status: map[string]*cloudtrail.GetTrailStatusOutput{arn: {IsLogging: aws.Bool(true), LatestDeliveryTime: daysAgo(0), LatestCloudWatchLogsDeliveryTime: daysAgo(0)}},
	}
}

// detection is on in one Region, and off or new in the other.
func detection(good bool) *fakeaws.Detection {
	f := &fakeaws.Detection{Macie: "PAUSED"}
	if !good {
		f.Fail = map[string][]error{"DescribeHub": {fakeaws.ErrorSaying("InvalidAccessException", "Account is not subscribed to AWS Security Hub")}}
		return f
	}
	f.Macie, f.Detectors, f.Status = "ENABLED", []string{"d"}, map[string]guarddutytypes.DetectorStatus{"d": "ENABLED"}
	f.Analyzers = []analyzertypes.AnalyzerSummary{{Name: aws.String("a"), Arn: aws.String(arnIn("access-analyzer", home, "analyzer/a")), Status: "ACTIVE", Type: "ACCOUNT"}}
	f.Recorders = []configtypes.ConfigurationRecorder{{Name: aws.String("r"), RecordingGroup: &configtypes.RecordingGroup{AllSupported: true, IncludeGlobalResourceTypes: true}}}
	f.RecorderStatus = []configtypes.ConfigurationRecorderStatus{{Name: aws.String("r"), Recording: true, LastStatus: "SUCCESS"}}
	f.Channels = []configtypes.DeliveryChannel{{Name: aws.String("c"), S3BucketName: aws.String("closed")}}
	f.ChannelStatus = []configtypes.DeliveryChannelStatus{{Name: aws.String("c")}}
	return f
}

// alerting tells somebody of two kinds of events, one by an alarm on the trail's
// logs and one by a rule.
func alerting(f *fakeaws.Alerts) {
	topic := arnIn("sns", home, "security")
	f.Filters = []logstypes.MetricFilter{{FilterName: aws.String("root"), LogGroupName: aws.String("trail"),
		FilterPattern:         aws.String(`{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }`),
		MetricTransformations: []logstypes.MetricTransformation{{MetricNamespace: aws.String("CIS"), MetricName: aws.String("Root")}}}}
	f.Alarms = []cloudwatchtypes.MetricAlarm{{AlarmName: aws.String("root"), Namespace: aws.String("CIS"), MetricName: aws.String("Root"), ActionsEnabled: aws.Bool(true), AlarmActions: []string{topic}}}
	f.Rules = []eventtypes.Rule{{Name: aws.String("logins"), State: "ENABLED", EventPattern: aws.String(`{"detail-type":["AWS Console Sign In via CloudTrail"],"detail":{"userIdentity":{"type":["Root"]}}}`)}}
	f.Targets = map[string][]eventtypes.Target{"logins": {{Arn: &topic}}}
	f.Topics = map[string][]snstypes.Subscription{topic: {fakeaws.Subscribed(topic, "email", "a@example.com", true)}}
}
