package fakeiam

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// Inventory is what the account's lists show beside users.
type Inventory struct {
	Roles    []types.Role
	Groups   []types.Group
	Policies []types.Policy
	SAML     []types.SAMLProviderListEntry
	OIDC     map[string]time.Time // ARN -> creation
}

// ListUsers lists the account's users under a path, by name.
func (f *IAM) ListUsers(_ context.Context, in *iam.ListUsersInput, _ ...option) (*iam.ListUsersOutput, error) {
	if err := f.enter("ListUsers"); err != nil {
		return nil, err
	}
	var users []types.User
	for _, name := range slices.Sorted(maps.Keys(f.Users)) {
		if path := f.Users[name].path(); strings.HasPrefix(path, aws.ToString(in.PathPrefix)) {
			users = append(users, types.User{UserName: &name, Path: &path, CreateDate: &f.Users[name].Created})
		}
	}
	part, more, next := page(f, users, in.Marker)
	return &iam.ListUsersOutput{Users: part, IsTruncated: more, Marker: next}, nil
}

// ListRoles lists the inventory's roles.
func (f *IAM) ListRoles(_ context.Context, in *iam.ListRolesInput, _ ...option) (*iam.ListRolesOutput, error) {
	if err := f.enter("ListRoles"); err != nil {
		return nil, err
	}
	part, more, next := page(f, f.Inventory.Roles, in.Marker)
	return &iam.ListRolesOutput{Roles: part, IsTruncated: more, Marker: next}, nil
}

// ListGroups lists the inventory's groups.
func (f *IAM) ListGroups(_ context.Context, in *iam.ListGroupsInput, _ ...option) (*iam.ListGroupsOutput, error) {
	if err := f.enter("ListGroups"); err != nil {
		return nil, err
	}
	part, more, next := page(f, f.Inventory.Groups, in.Marker)
	return &iam.ListGroupsOutput{Groups: part, IsTruncated: more, Marker: next}, nil
}

// ListPolicies lists the inventory's policies.
func (f *IAM) ListPolicies(_ context.Context, in *iam.ListPoliciesInput, _ ...option) (*iam.ListPoliciesOutput, error) {
	if err := f.enter("ListPolicies"); err != nil {
		return nil, err
	}
	part, more, next := page(f, f.Inventory.Policies, in.Marker)
	return &iam.ListPoliciesOutput{Policies: part, IsTruncated: more, Marker: next}, nil
}

// ListSAMLProviders lists the inventory's SAML providers.
func (f *IAM) ListSAMLProviders(context.Context, *iam.ListSAMLProvidersInput, ...option) (*iam.ListSAMLProvidersOutput, error) {
	if err := f.enter("ListSAMLProviders"); err != nil {
		return nil, err
	}
	return &iam.ListSAMLProvidersOutput{SAMLProviderList: f.Inventory.SAML}, nil
}

// ListOpenIDConnectProviders lists the inventory's OIDC providers, by ARN.
func (f *IAM) ListOpenIDConnectProviders(context.Context, *iam.ListOpenIDConnectProvidersInput, ...option) (*iam.ListOpenIDConnectProvidersOutput, error) {
	if err := f.enter("ListOpenIDConnectProviders"); err != nil {
		return nil, err
	}
	out := &iam.ListOpenIDConnectProvidersOutput{}
	for _, arn := range slices.Sorted(maps.Keys(f.Inventory.OIDC)) {
		out.OpenIDConnectProviderList = append(out.OpenIDConnectProviderList, types.OpenIDConnectProviderListEntry{Arn: &arn})
	}
	return out, nil
}

// GetOpenIDConnectProvider tells when an OIDC provider was made.
func (f *IAM) GetOpenIDConnectProvider(_ context.Context, in *iam.GetOpenIDConnectProviderInput, _ ...option) (*iam.GetOpenIDConnectProviderOutput, error) {
	if err := f.enter("GetOpenIDConnectProvider", aws.ToString(in.OpenIDConnectProviderArn)); err != nil {
		return nil, err
	}
	return &iam.GetOpenIDConnectProviderOutput{CreateDate: aws.Time(f.Inventory.OIDC[aws.ToString(in.OpenIDConnectProviderArn)])}, nil
}
