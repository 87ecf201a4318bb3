package hub

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/securityhub/types"

	"github.com/exposed-key-responder/responder/pkg/inert"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/report"
)

// The limits of the format, in characters.
const (
	maxTitle          = 256
	maxDescription    = 1024
	maxRecommendation = 512
	maxResource       = 512
	maxValue          = 1024
)

// format writes findings of one review.
type format struct {
	review *report.Review
	checks map[string]checks.Check
}

func newFormat(r *report.Review, list []checks.Check) format {
	f := format{review: r, checks: map[string]checks.Check{}}
	for _, check := range list {
		f.checks[check.ID] = check
	}
	return f
}

// finding writes one. An import with the id of a finding that Security Hub has
// brings it up to date if the time of the update is later.
func (f format) finding(e report.Entry, state types.RecordState) types.AwsSecurityFinding {
	r, check := f.review, f.checks[e.Check]
	created := e.Since
	if created.IsZero() {
		created = r.TakenAt
	}
	compliance := types.ComplianceStatusFailed
	if state == types.RecordStateArchived && e.Outcome != checks.Excepted {
		compliance = types.ComplianceStatusPassed
	}
	finding := types.AwsSecurityFinding{
		SchemaVersion: aws.String("2018-10-08"),
		Id:            aws.String("exposed-key-responder/" + r.Account + "/" + e.Fingerprint),
		ProductArn:    aws.String(fmt.Sprintf("arn:%s:securityhub:%s:%s:product/%s/default", r.Partition, r.Home, r.Account, r.Account)),
		GeneratorId:   aws.String("exposed-key-responder/" + e.Check),
		AwsAccountId:  aws.String(r.Account),
		CreatedAt:     stamp(created), UpdatedAt: stamp(r.TakenAt),
		Title:       text(cmp.Or(check.Question, e.Check)+" No.", maxTitle),
		Description: text(e.Evidence+" "+check.Why, maxDescription),
		Resources:   []types.Resource{f.resource(e)},
		FindingProviderFields: &types.FindingProviderFields{
			Severity: &types.FindingProviderSeverity{Label: severities[e.Severity]},
			Types:    []string{"Software and Configuration Checks/AWS Security Best Practices"},
		},
		Compliance:    &types.Compliance{Status: compliance, RelatedRequirements: requirements(check)},
		RecordState:   state,
		ProductFields: map[string]string{"ProviderName": "exposed-key-responder", "Check": e.Check},
	}
	finding.Remediation = &types.Remediation{Recommendation: &types.Recommendation{
		Text: text(strings.TrimSpace(check.Fix.Do+" "+cmp.Or(e.Command, check.Fix.Command)), maxRecommendation),
	}}
	if e.Exception != nil && e.Outcome == checks.Excepted {
		finding.ProductFields["AcceptedUntil"], finding.ProductFields["AcceptedBecause"] = e.Exception.Until, inert.Text(e.Exception.Reason, maxValue)
	}
	if e.Owner != "" {
		finding.ProductFields["Owner"] = inert.Text(e.Owner, maxValue)
	}
	return finding
}

// severities are Security Hub's labels.
var severities = map[checks.Severity]types.SeverityLabel{
	checks.Informational: types.SeverityLabelInformational, checks.Low: types.SeverityLabelLow, checks.Medium: types.SeverityLabelMedium,
	checks.High: types.SeverityLabelHigh, checks.Critical: types.SeverityLabelCritical,
}

// kinds are the format's names of resources; all others are Other.
var kinds = map[string]string{
	"AWS::::Account": "AwsAccount", "AWS::IAM::User": "AwsIamUser", "AWS::IAM::Role": "AwsIamRole", "AWS::IAM::Group": "AwsIamGroup",
	"AWS::IAM::ManagedPolicy": "AwsIamPolicy", "AWS::IAM::AccessKey": "AwsIamAccessKey", "AWS::S3::Bucket": "AwsS3Bucket",
	"AWS::EC2::Volume": "AwsEc2Volume", "AWS::RDS::DBInstance": "AwsRdsDbInstance", "AWS::RDS::DBCluster": "AwsRdsDbCluster",
	"AWS::RDS::DBSnapshot": "AwsRdsDbSnapshot", "AWS::CloudTrail::Trail": "AwsCloudTrailTrail", "AWS::Lambda::Function": "AwsLambdaFunction",
	"AWS::SNS::Topic": "AwsSnsTopic", "AWS::Backup::BackupPlan": "AwsBackupBackupPlan", "AWS::Backup::BackupVault": "AwsBackupBackupVault",
}

func (f format) resource(e report.Entry) types.Resource {
	id := e.Resource.ID
	if e.Resource.Type == "AWS::::Account" {
		id = "AWS::::Account:" + f.review.Account
	}
	return types.Resource{
		Type: aws.String(cmp.Or(kinds[e.Resource.Type], "Other")), Id: text(id, maxResource),
		Partition: types.Partition(f.review.Partition), Region: aws.String(cmp.Or(e.Region, f.review.Home)),
	}
}

func requirements(check checks.Check) (all []string) {
	for _, id := range check.Ref.CIS3 {
		all = append(all, "CIS AWS Foundations Benchmark v3.0.0/"+id)
	}
	for _, id := range check.Ref.CIS5 {
		all = append(all, "CIS AWS Foundations Benchmark v5.0.0/"+id)
	}
	return all
}

func text(s string, limit int) *string { return aws.String(inert.Text(s, limit)) }

func stamp(t time.Time) *string { return aws.String(t.UTC().Format("2006-01-02T15:04:05.000Z")) }
