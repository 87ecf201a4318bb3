package fakeaws

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// IAM is the IAM of one account, and the organization that it is in.
type IAM struct {
	Fake
	Users []types.User
	Keys  map[string][]types.AccessKeyMetadata // by user
	// LastUsed is when keys were last used, by their ids; the others never.
	LastUsed map[string]time.Time
	// Summary is what GetAccountSummary answers.
	Summary map[string]int32

	// Report is the table of the credential report, made at ReportTime.
	// States are what GenerateCredentialReport answers in turn, the last for
	// ever; none is COMPLETE.
	Report     string
	ReportTime time.Time
	States     []types.ReportStateType

	// UserDetails, GroupDetails, RoleDetails and Policies are what
	// GetAccountAuthorizationDetails lists, in this order.
	UserDetails  []types.UserDetail
	GroupDetails []types.GroupDetail
	RoleDetails  []types.RoleDetail
	Policies     []types.ManagedPolicyDetail

	PasswordPolicy *types.PasswordPolicy
	VirtualMFA     []types.VirtualMFADevice
	OIDCProviders  []string

	// ManagementAccount is that of the organization; "" for none. Features are
	// those of central root management.
	ManagementAccount string
	Features          []types.FeatureType
}

// AddUser puts a user with keys into the account.
func (f *IAM) AddUser(name string, created time.Time, keys ...types.AccessKeyMetadata) {
	f.Users = append(f.Users, types.User{
		UserName: &name, CreateDate: &created, Arn: aws.String("arn:aws:iam::111122223333:user/" + name),
	})
	if f.Keys == nil {
		f.Keys = map[string][]types.AccessKeyMetadata{}
	}
	f.Keys[name] = keys
}

// Key makes a key.
func Key(id string, status types.StatusType, created time.Time) types.AccessKeyMetadata {
	return types.AccessKeyMetadata{AccessKeyId: &id, Status: status, CreateDate: &created}
}

// ListUsers implements the call.
func (f *IAM) ListUsers(ctx context.Context, in *iam.ListUsersInput, _ ...func(*iam.Options)) (*iam.ListUsersOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	users, next := Page(&f.Fake, f.Users, in.Marker)
	return &iam.ListUsersOutput{Users: users, Marker: next, IsTruncated: next != nil}, nil
}

// ListAccessKeys implements the call.
func (f *IAM) ListAccessKeys(ctx context.Context, in *iam.ListAccessKeysInput, _ ...func(*iam.Options)) (*iam.ListAccessKeysOutput, error) {
	if err := f.Enter(ctx, in, aws.ToString(in.UserName)); err != nil {
		return nil, err
	}
	keys, known := f.Keys[aws.ToString(in.UserName)]
	if !known {
		return nil, Error("NoSuchEntity")
	}
	part, next := Page(&f.Fake, keys, in.Marker)
	return &iam.ListAccessKeysOutput{AccessKeyMetadata: part, Marker: next, IsTruncated: next != nil}, nil
}

// GetAccountSummary implements the call.
func (f *IAM) GetAccountSummary(ctx context.Context, in *iam.GetAccountSummaryInput, _ ...func(*iam.Options)) (*iam.GetAccountSummaryOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	return &iam.GetAccountSummaryOutput{SummaryMap: f.Summary}, nil
}
