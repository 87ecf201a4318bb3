package fakeaws

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
)

// GetAccountAuthorizationDetails implements the call: one list of several kinds,
// cut into pages wherever it happens.
func (f *IAM) GetAccountAuthorizationDetails(ctx context.Context, in *iam.GetAccountAuthorizationDetailsInput, _ ...func(*iam.Options)) (*iam.GetAccountAuthorizationDetailsOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	var all []any
	all = appendAny(all, f.UserDetails)
	all = appendAny(all, f.GroupDetails)
	all = appendAny(all, f.RoleDetails)
	all = appendAny(all, f.Policies)
	page, next := Page(&f.Fake, all, in.Marker)
	out := &iam.GetAccountAuthorizationDetailsOutput{Marker: next, IsTruncated: next != nil}
	for _, item := range page {
		switch item := item.(type) {
		case types.UserDetail:
			out.UserDetailList = append(out.UserDetailList, item)
		case types.GroupDetail:
			out.GroupDetailList = append(out.GroupDetailList, item)
		case types.RoleDetail:
			out.RoleDetailList = append(out.RoleDetailList, item)
		case types.ManagedPolicyDetail:
			out.Policies = append(out.Policies, item)
		}
	}
	return out, nil
}

func appendAny[T any](all []any, list []T) []any {
	for _, item := range list {
		all = append(all, item)
	}
	return all
}

// GetAccountPasswordPolicy implements the call.
func (f *IAM) GetAccountPasswordPolicy(ctx context.Context, in *iam.GetAccountPasswordPolicyInput, _ ...func(*iam.Options)) (*iam.GetAccountPasswordPolicyOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	if f.PasswordPolicy == nil {
		return nil, Error("NoSuchEntity")
	}
	return &iam.GetAccountPasswordPolicyOutput{PasswordPolicy: f.PasswordPolicy}, nil
}

// ListVirtualMFADevices implements the call.
func (f *IAM) ListVirtualMFADevices(ctx context.Context, in *iam.ListVirtualMFADevicesInput, _ ...func(*iam.Options)) (*iam.ListVirtualMFADevicesOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	page, next := Page(&f.Fake, f.VirtualMFA, in.Marker)
	return &iam.ListVirtualMFADevicesOutput{VirtualMFADevices: page, Marker: next, IsTruncated: next != nil}, nil
}

// ListOpenIDConnectProviders implements the call.
func (f *IAM) ListOpenIDConnectProviders(ctx context.Context, in *iam.ListOpenIDConnectProvidersInput, _ ...func(*iam.Options)) (*iam.ListOpenIDConnectProvidersOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	out := &iam.ListOpenIDConnectProvidersOutput{}
	for _, arn := range f.OIDCProviders {
		out.OpenIDConnectProviderList = append(out.OpenIDConnectProviderList, types.OpenIDConnectProviderListEntry{Arn: aws.String(arn)})
	}
	return out, nil
}

// DescribeOrganization implements the call.
func (f *IAM) DescribeOrganization(ctx context.Context, in *organizations.DescribeOrganizationInput, _ ...func(*organizations.Options)) (*organizations.DescribeOrganizationOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	if f.ManagementAccount == "" {
		return nil, Error("AWSOrganizationsNotInUseException")
	}
	return &organizations.DescribeOrganizationOutput{Organization: &orgtypes.Organization{MasterAccountId: &f.ManagementAccount}}, nil
}

// ListOrganizationsFeatures implements the call.
func (f *IAM) ListOrganizationsFeatures(ctx context.Context, in *iam.ListOrganizationsFeaturesInput, _ ...func(*iam.Options)) (*iam.ListOrganizationsFeaturesOutput, error) {
	if err := f.Enter(ctx, in, ""); err != nil {
		return nil, err
	}
	return &iam.ListOrganizationsFeaturesOutput{EnabledFeatures: f.Features}, nil
}
