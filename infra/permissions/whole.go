package permissions

// WithoutResource are the actions that a role may hold on "*", each with the
// reason why nothing narrower will do.
// Source: the Service Authorization Reference, which gives all of them no resource
// but those whose reason says otherwise.
var WithoutResource = map[string]string{
	"iam:GetAccessKeyLastUsed":     "IAM checks it on the key that is asked about, which has no ARN",
	"account:ListRegions":          ownAccount,
	"account:GetAlternateContact":  ownAccount,
	"sts:GetAccessKeyInfo":         "is about a key of any account, which has no ARN",
	"ssm:CreateOpsItem":            "the item is not there before, and IAM's reference gives the call no resource",
	"cloudwatch:DescribeAlarms":    "CloudWatch leaves out composite alarms where it is narrower, says its API reference",
	"iam:GenerateCredentialReport": "is about the whole account",

	"config:DescribeConfigurationRecorders":      oneRecorder,
	"config:DescribeConfigurationRecorderStatus": oneRecorder,

	"logs:CreateLogDelivery":        logDelivery,
	"logs:GetLogDelivery":           logDelivery,
	"logs:UpdateLogDelivery":        logDelivery,
	"logs:DeleteLogDelivery":        logDelivery,
	"logs:ListLogDeliveries":        logDelivery,
	"logs:PutResourcePolicy":        logDelivery,
	"logs:DescribeResourcePolicies": logDelivery,
	"logs:DescribeLogGroups":        logDelivery,

	"access-analyzer:ListAnalyzers":        wholeList,
	"backup:ListBackupPlans":               wholeList,
	"backup:ListBackupVaults":              wholeList,
	"backup:ListProtectedResources":        wholeList,
	"cloudtrail:DescribeTrails":            wholeList,
	"cloudtrail:LookupEvents":              wholeList,
	"config:DescribeDeliveryChannelStatus": wholeList,
	"config:DescribeDeliveryChannels":      wholeList,
	"dlm:GetLifecyclePolicies":             wholeList,
	"ec2:DescribeInstances":                wholeList,
	"ec2:DescribeRegions":                  wholeList,
	"ec2:DescribeSnapshots":                wholeList,
	"ec2:DescribeVolumes":                  wholeList,
	"events:ListRules":                     wholeList,
	"guardduty:ListDetectors":              wholeList,
	"iam:GetAccountAuthorizationDetails":   wholeList,
	"iam:GetCredentialReport":              wholeList,
	"iam:ListGroups":                       wholeList,
	"iam:ListOpenIDConnectProviders":       wholeList,
	"iam:ListPolicies":                     wholeList,
	"iam:ListRoles":                        wholeList,
	"iam:ListSAMLProviders":                wholeList,
	"iam:ListUsers":                        wholeList,
	"iam:ListVirtualMFADevices":            wholeList,
	"s3:ListAllMyBuckets":                  wholeList,
	"tag:GetResources":                     wholeList,

	"backup:DescribeRegionSettings":         wholeSetting,
	"ec2:GetEbsEncryptionByDefault":         wholeSetting,
	"ec2:GetSnapshotBlockPublicAccessState": wholeSetting,
	"iam:GetAccountPasswordPolicy":          wholeSetting,
	"iam:GetAccountSummary":                 wholeSetting,
	"iam:ListOrganizationsFeatures":         wholeSetting,
	"macie2:GetMacieSession":                wholeSetting,
	"organizations:DescribeOrganization":    wholeSetting,
	"s3:GetAccountPublicAccessBlock":        wholeSetting,
	"securityhub:DescribeSecurityHubV2":     wholeSetting,
}

const (
	wholeList    = "lists the account's, and has no resource"
	wholeSetting = "is a setting of the account or the Region, and has no resource"
	ownAccount   = "the account itself is all that it is about, and AWS's own policies name nothing narrower"
	oneRecorder  = "asked without a name, it is about no recorder that there is"
	logDelivery  = "Step Functions sets up the delivery of a machine's log itself; no part of it has a resource"
)
