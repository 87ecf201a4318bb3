package responder

import (
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/exposed-key-responder/responder/infra/parts"
	"github.com/exposed-key-responder/responder/pkg/settings"
)

// role makes a role of the stack, and remembers those that may read objects of
// the evidence bucket: its policy denies that to all others.
func (d *deployment) role(name, service string, statements []parts.Statement) awsiam.Role {
	if slices.ContainsFunc(statements, d.readsEvidence) {
		d.readers = append(d.readers, d.iam("role/"+name))
	}
	return parts.Role(d.stack, name, service, statements)
}

func (d *deployment) readsEvidence(s parts.Statement) bool {
	inBucket := func(arn string) bool { return strings.HasPrefix(arn, d.bucketARN()+"/") }
	return !s.Deny && slices.Contains(s.Actions, "s3:GetObject") && slices.ContainsFunc(s.Resources, inBucket)
}

// guardEvidence denies the content of the evidence bucket, which is a map of the
// account, to everybody but the roles that need it and one for persons. This binds
// administrators too, who can still change the policy: that is told, reading is
// not. So is the list of all versions denied. The list of the present ones is not,
// which holds the names of incidents and Regions: a deployment and the review go on
// managing the bucket, for which they may have to ask whether it is there, and that
// takes the same permission.
// Source: S3 user guide, "Required permissions for Amazon S3 API operations",
// HeadBucket and ListObjectVersions; IAM user guide, aws:PrincipalArn, which for a
// session is its role.
func (d *deployment) guardEvidence() {
	d.evidenceReader()
	d.evidenceBucket.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid:        jsii.String("OnlyReaders"),
		Effect:     awsiam.Effect_DENY,
		Principals: &[]awsiam.IPrincipal{awsiam.NewAnyPrincipal()},
		Actions:    jsii.Strings("s3:GetObject*", "s3:ListBucketVersions"),
		Resources:  jsii.Strings(d.bucketARN()+"/*", d.bucketARN()),
		Conditions: &map[string]any{"ArnNotEquals": map[string]any{"aws:PrincipalArn": d.readers}},
	}))
}

// evidenceReader makes the role in which persons read the evidence. Taking it is
// a call that CloudTrail records. Without the setting, the account's IAM policies
// decide who may.
func (d *deployment) evidenceReader() {
	var trusted awsiam.IPrincipal = awsiam.NewAccountRootPrincipal()
	if named := d.config.EvidenceReaders; len(named) > 0 {
		trusted = awsiam.NewPrincipalWithConditions(trusted, &map[string]any{"ArnEquals": map[string]any{"aws:PrincipalArn": named}})
	}
	awsiam.NewRole(d.stack, jsii.String(settings.EvidenceReader), &awsiam.RoleProps{
		RoleName:    jsii.String(settings.EvidenceReader),
		Description: jsii.String("Reads the evidence of the exposed-key responder"),
		AssumedBy:   trusted,
		InlinePolicies: &map[string]awsiam.PolicyDocument{"ekr": parts.Document([]parts.Statement{
			{Sid: "ReadEvidence", Actions: []string{"s3:GetObject", "s3:GetObjectVersion"}, Resources: []string{d.bucketARN() + "/*"}},
			{Sid: "ListEvidence", Actions: []string{"s3:ListBucket", "s3:ListBucketVersions"}, Resources: []string{d.bucketARN()}},
		})},
	})
	d.readers = append(d.readers, d.iam("role/"+settings.EvidenceReader))
}
