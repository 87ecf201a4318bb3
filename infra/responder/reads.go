package responder

import "github.com/exposed-key-responder/responder/infra/parts"

// accountReads are what the posture review reads of whatever the account has, by
// service. What can be narrowed is narrowed to the kind of resource, and to the
// account where it can be no other's: a trail may be the organisation's, and a
// topic that hears of alarms a central one.
func (d *deployment) accountReads() []parts.Statement {
	anywhere := func(service, account, resource string) string {
		return "arn:" + d.names.Partition + ":" + service + ":*:" + account + ":" + resource
	}
	here := func(service, resource string) string { return anywhere(service, d.names.Account, resource) }
	return []parts.Statement{
		d.readWhole(),
		{Sid: "ReadKeys", Actions: []string{"iam:ListAccessKeys"}, Resources: d.users()},
		{Sid: "ReadSnapshotPolicies", Actions: []string{"dlm:GetLifecyclePolicy"}, Resources: []string{here("dlm", "policy/*")}},
		{Sid: "ReadDatabases", Actions: []string{
			"rds:DescribeDBClusterSnapshotAttributes", "rds:DescribeDBClusterSnapshots", "rds:DescribeDBClusters", "rds:DescribeDBInstances",
			"rds:DescribeDBSnapshotAttributes", "rds:DescribeDBSnapshots",
		}, Resources: []string{here("rds", "*")}},
		{Sid: "ReadBuckets", Actions: []string{
			"s3:GetBucketAcl", "s3:GetBucketPolicyStatus", "s3:GetBucketPublicAccessBlock", "s3:GetBucketVersioning", "s3:GetLifecycleConfiguration",
		}, Resources: []string{"arn:" + d.names.Partition + ":s3:::*"}},
		{Sid: "ReadBackups", Actions: []string{
			"backup:GetBackupPlan", "backup:GetBackupSelection", "backup:ListBackupSelections", "backup:ListRecoveryPointsByBackupVault",
		}, Resources: []string{here("backup", "backup-plan:*"), here("backup", "backup-vault:*")}},
		{Sid: "ReadTrails", Actions: []string{"cloudtrail:GetEventSelectors", "cloudtrail:GetTrailStatus"}, Resources: []string{anywhere("cloudtrail", "*", "trail/*")}},
		{Sid: "ReadTopics", Actions: []string{
			"sns:GetSubscriptionAttributes", "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic",
		}, Resources: []string{anywhere("sns", "*", "*")}},
		{Sid: "ReadMonitoring", Actions: []string{
			"events:ListTargetsByRule", "guardduty:GetDetector", "logs:DescribeMetricFilters", "securityhub:DescribeHub",
		}, Resources: []string{here("events", "rule/*"), here("guardduty", "detector/*"), here("logs", "log-group:*"), here("securityhub", "hub/*")}},
	}
}

// readWhole are the actions of the review that IAM cannot narrow.
func (d *deployment) readWhole() parts.Statement {
	return parts.Statement{Sid: "ReadAccount", Resources: []string{"*"}, Actions: []string{
		"access-analyzer:ListAnalyzers",
		"account:GetAlternateContact", "account:ListRegions",
		"backup:DescribeRegionSettings", "backup:ListBackupPlans", "backup:ListBackupVaults", "backup:ListProtectedResources",
		"cloudtrail:DescribeTrails",
		"cloudwatch:DescribeAlarms",
		"config:DescribeConfigurationRecorderStatus", "config:DescribeConfigurationRecorders",
		"config:DescribeDeliveryChannelStatus", "config:DescribeDeliveryChannels",
		"dlm:GetLifecyclePolicies",
		"ec2:DescribeInstances", "ec2:DescribeRegions", "ec2:DescribeSnapshots", "ec2:DescribeVolumes",
		"ec2:GetEbsEncryptionByDefault", "ec2:GetSnapshotBlockPublicAccessState",
		"events:ListRules",
		"guardduty:ListDetectors",
		"iam:GenerateCredentialReport", "iam:GetAccessKeyLastUsed", "iam:GetAccountAuthorizationDetails", "iam:GetAccountPasswordPolicy",
		"iam:GetAccountSummary", "iam:GetCredentialReport", "iam:ListOpenIDConnectProviders", "iam:ListOrganizationsFeatures",
		"iam:ListUsers", "iam:ListVirtualMFADevices",
		"macie2:GetMacieSession",
		"organizations:DescribeOrganization",
		"s3:GetAccountPublicAccessBlock", "s3:ListAllMyBuckets",
		"securityhub:DescribeSecurityHubV2",
		"tag:GetResources",
	}}
}
