// Package settings holds what the deployed functions are told: the fixed names
// of the stack's resources, and the environment, validated at cold start.
package settings

import "strings"

// The names of deployed resources. They are fixed, so that each side can write
// an ARN without a reference to the other, an organisation policy can guard them
// by prefix, and a person finds them.
const (
	// StackName is the stack of the home Region in CloudFormation.
	StackName       = "ekr-responder"
	TableName       = "ekr-incidents"
	RespondMachine  = "ekr-respond"
	IncidentMachine = "ekr-incident"
	// PostureMachine reviews the account; PostureSchedule starts it.
	PostureMachine  = "ekr-posture"
	PostureSchedule = "ekr-posture"
	// CodeCommitMachine looks at what is pushed to CodeCommit.
	CodeCommitMachine = "ekr-code-push"
	NoticeTopic       = "ekr-notices"
	AlarmTopic        = "ekr-alarms"
	RevokePolicy      = "ekr-revoke"
	IsolatePolicy     = "ekr-isolate"
	IsolatedGroup     = "ekr-isolated"
	// FencePolicy begins the names of the policies that fence a user: see
	// FencePolicyName.
	FencePolicy = "ekr-fence-"
	// DeadLetters is the queue of events that could not be handed over.
	DeadLetters = "ekr-dead-letters"
	// PostureDeadLetters is the queue of reviews that could not be started.
	PostureDeadLetters = "ekr-posture-dead-letters"
	RestoreFunction    = "ekr-restore"
	// EvidenceReader is the role in which persons read the evidence.
	EvidenceReader = "ekr-evidence-reader"
	// DrillMachine proves that the responder works; DrillSchedule starts it, and
	// DrillDeadLetters is the queue of drills that could not be started.
	DrillMachine     = "ekr-drill"
	DrillSchedule    = "ekr-drill"
	DrillDeadLetters = "ekr-drill-dead-letters"
	// DrillPath is the IAM path of the users that a drill makes.
	DrillPath = "/ekr/drill/"
)

// FencePolicyName names the policy that fences a user. It ends in the user's name,
// so that it never comes to mean another user's places when the settings change;
// in small letters, since the settings may write the name in others than IAM.
func FencePolicyName(user string) string { return FencePolicy + strings.ToLower(user) }

// DenialPolicy reports whether a name is that of one of the policies that the
// responder attaches to a user, and takes off when the incident is over.
func DenialPolicy(name string) bool {
	return name == RevokePolicy || name == IsolatePolicy || strings.HasPrefix(name, FencePolicy)
}

// BucketName names the evidence bucket of an account; bucket names are shared
// by all accounts of a partition, so it carries both.
func BucketName(account, region string) string {
	return "ekr-evidence-" + account + "-" + region
}

// ARN writes the ARN of a regional resource.
func (s Settings) ARN(service, resource string) string {
	return "arn:" + s.Partition + ":" + service + ":" + s.Region + ":" + s.Account + ":" + resource
}

// PolicyARN writes the ARN of one of the stack's managed policies.
func (s Settings) PolicyARN(name string) string {
	return "arn:" + s.Partition + ":iam::" + s.Account + ":policy/" + name
}

// BackupRegion is the Region that gets a copy of each Health event of us-east-1.
const BackupRegion = "us-west-2"

// homeRegions are the Regions in which AWS announces exposed keys, by
// partition: the only ones in which IAM's own events appear too.
var homeRegions = map[string]string{"aws": "us-east-1", "aws-us-gov": "us-gov-west-1"}

// HomeRegion returns the Region that the responder runs in, and false for a
// partition that it does not run in.
func HomeRegion(partition string) (string, bool) {
	region, known := homeRegions[partition]
	return region, known
}
