package snapshot

// The parts, each with the handle that collectors and checks use for it.
var (
	EnabledRegions  = global("enabledRegions", func(s *Snapshot) *Part[[]string] { return &s.EnabledRegions })
	SecurityContact = global("accountInfo.securityContact", func(s *Snapshot) *Part[Contact] { return &s.AccountInfo.SecurityContact })

	AccessKeys       = global("iam.accessKeys", func(s *Snapshot) *Part[[]UserKeys] { return &s.IAM.AccessKeys })
	CredentialTable  = global("iam.credentialReport", func(s *Snapshot) *Part[CredentialReport] { return &s.IAM.CredentialReport })
	Permissions      = global("iam.authorization", func(s *Snapshot) *Part[Authorization] { return &s.IAM.Authorization })
	Summary          = global("iam.accountSummary", func(s *Snapshot) *Part[AccountSummary] { return &s.IAM.AccountSummary })
	PasswordRules    = global("iam.passwordPolicy", func(s *Snapshot) *Part[PasswordPolicy] { return &s.IAM.PasswordPolicy })
	MFA              = global("iam.mfaDevices", func(s *Snapshot) *Part[[]MFADevice] { return &s.IAM.MFADevices })
	CentralRoot      = global("iam.rootManagement", func(s *Snapshot) *Part[RootManagement] { return &s.IAM.RootManagement })
	OIDCProviderARNs = global("iam.oidcProviders", func(s *Snapshot) *Part[[]string] { return &s.IAM.OIDCProviders })

	Volumes           = regional("ec2.volumes", func(r *Region) *Part[[]Volume] { return &r.EC2.Volumes })
	EBSSnapshots      = regional("ec2.snapshots", func(r *Region) *Part[[]EBSSnapshot] { return &r.EC2.Snapshots })
	SnapshotBlock     = regional("ec2.snapshotBlock", func(r *Region) *Part[string] { return &r.EC2.SnapshotBlock })
	EncryptionDefault = regional("ec2.encryptionByDefault", func(r *Region) *Part[bool] { return &r.EC2.EncryptionByDefault })
	Instances         = regional("ec2.instances", func(r *Region) *Part[[]Instance] { return &r.EC2.Instances })
	LifecyclePolicies = regional("dlm.policies", func(r *Region) *Part[[]LifecyclePolicy] { return &r.DLM.Policies })

	DBInstances = regional("rds.instances", func(r *Region) *Part[[]Database] { return &r.RDS.Instances })
	DBClusters  = regional("rds.clusters", func(r *Region) *Part[[]Database] { return &r.RDS.Clusters })
	DBSnapshots = regional("rds.snapshots", func(r *Region) *Part[[]DBSnapshot] { return &r.RDS.Snapshots })

	Buckets         = global("s3.buckets", func(s *Snapshot) *Part[[]Bucket] { return &s.S3.Buckets })
	S3AccountAccess = global("s3.accountAccess", func(s *Snapshot) *Part[PublicBlocked] { return &s.S3.AccountAccess })

	BackupPlans     = regional("backup.plans", func(r *Region) *Part[[]BackupPlan] { return &r.Backup.Plans })
	BackupVaults    = regional("backup.vaults", func(r *Region) *Part[[]BackupVault] { return &r.Backup.Vaults })
	BackupOptIn     = regional("backup.optIn", func(r *Region) *Part[map[string]bool] { return &r.Backup.OptIn })
	BackupProtected = regional("backup.protected", func(r *Region) *Part[[]ProtectedResource] { return &r.Backup.Protected })

	Trails          = regional("cloudtrail.trails", func(r *Region) *Part[[]Trail] { return &r.CloudTrail.Trails })
	MetricFilters   = regional("cloudwatch.metricFilters", func(r *Region) *Part[[]MetricFilter] { return &r.CloudWatch.MetricFilters })
	Alarms          = regional("cloudwatch.alarms", func(r *Region) *Part[[]Alarm] { return &r.CloudWatch.Alarms })
	TrailRules      = regional("eventbridge.trailRules", func(r *Region) *Part[[]Rule] { return &r.EventBridge.TrailRules })
	GuardDuty       = regional("detection.guardDuty", func(r *Region) *Part[[]Detector] { return &r.Detection.GuardDuty })
	ConfigRecording = regional("detection.config", func(r *Region) *Part[ConfigState] { return &r.Detection.Config })
	SecurityHub     = regional("detection.securityHub", func(r *Region) *Part[HubState] { return &r.Detection.SecurityHub })
	AccessAnalyzer  = regional("detection.accessAnalyzer", func(r *Region) *Part[[]Analyzer] { return &r.Detection.AccessAnalyzer })
	Macie           = regional("detection.macie", func(r *Region) *Part[MacieState] { return &r.Detection.Macie })

	ResponderDeployed  = global("responder.deployed", func(s *Snapshot) *Part[Deployed] { return &s.Responder.Deployed })
	ResponderRules     = global("responder.rules", func(s *Snapshot) *Part[[]Rule] { return &s.Responder.Rules })
	ResponderFunctions = global("responder.functions", func(s *Snapshot) *Part[[]Function] { return &s.Responder.Functions })
	ResponderMachines  = global("responder.machines", func(s *Snapshot) *Part[[]Machine] { return &s.Responder.Machines })
	ResponderTopics    = global("responder.topics", func(s *Snapshot) *Part[[]Topic] { return &s.Responder.Topics })
	Incidents          = global("responder.incidents", func(s *Snapshot) *Part[[]Incident] { return &s.Responder.Incidents })
)

// All lists the parts. A test compares it with the fields of Snapshot.
var All = []Ref{
	EnabledRegions, SecurityContact,
	AccessKeys, CredentialTable, Permissions, Summary, PasswordRules, MFA, CentralRoot, OIDCProviderARNs,
	Volumes, EBSSnapshots, SnapshotBlock, EncryptionDefault, Instances, LifecyclePolicies,
	DBInstances, DBClusters, DBSnapshots,
	Buckets, S3AccountAccess,
	BackupPlans, BackupVaults, BackupProtected, BackupOptIn,
	Trails, MetricFilters, Alarms, TrailRules, GuardDuty, ConfigRecording, SecurityHub, AccessAnalyzer, Macie,
	ResponderDeployed, ResponderRules, ResponderFunctions, ResponderMachines, ResponderTopics, Incidents,
}
