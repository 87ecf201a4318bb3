package fakeaws

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// ReportHeader is the header of a credential report.
const ReportHeader = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active," +
	"access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service," +
	"access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service," +
	"cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated\n"

// GenerateCredentialReport implements the call.
func (f *IAM) GenerateCredentialReport(ctx context.Context, in *iam.GenerateCredentialReportInput, _ ...func(*iam.Options)) (*iam.GenerateCredentialReportOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	state := types.ReportStateTypeComplete
	if len(f.States) > 0 {
		state = f.States[0]
	}
	if len(f.States) > 1 {
		f.States = f.States[1:]
	}
	return &iam.GenerateCredentialReportOutput{State: state}, nil
}

// GetCredentialReport implements the call.
func (f *IAM) GetCredentialReport(ctx context.Context, in *iam.GetCredentialReportInput, _ ...func(*iam.Options)) (*iam.GetCredentialReportOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	if f.Report == "" {
		return nil, Error("ReportNotPresent")
	}
	return &iam.GetCredentialReportOutput{
		Content: []byte(f.Report), GeneratedTime: &f.ReportTime, ReportFormat: types.ReportFormatTypeTextCsv,
	}, nil
}

// GetAccessKeyLastUsed implements the call. AWS refuses keys that it does not
// know as it refuses those who may not ask.
func (f *IAM) GetAccessKeyLastUsed(ctx context.Context, in *iam.GetAccessKeyLastUsedInput, _ ...func(*iam.Options)) (*iam.GetAccessKeyLastUsedOutput, error) {
	if err := f.Enter(ctx, in, aws.ToString(in.AccessKeyId)); err != nil {
		return nil, err
	}
	at, used := f.LastUsed[aws.ToString(in.AccessKeyId)]
	if !used {
		return &iam.GetAccessKeyLastUsedOutput{AccessKeyLastUsed: &types.AccessKeyLastUsed{Region: aws.String("N/A"), ServiceName: aws.String("N/A")}}, nil
	}
	return &iam.GetAccessKeyLastUsedOutput{AccessKeyLastUsed: &types.AccessKeyLastUsed{
		LastUsedDate: &at, Region: aws.String("us-east-1"), ServiceName: aws.String("s3"),
	}}, nil
}
