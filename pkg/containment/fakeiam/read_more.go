package fakeiam

import (
	"context"
	"maps"
	"net/url"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// ListGroupsForUser lists a user's groups.
func (f *IAM) ListGroupsForUser(_ context.Context, in *iam.ListGroupsForUserInput, _ ...option) (*iam.ListGroupsForUserOutput, error) {
	if err := f.enter("ListGroupsForUser", aws.ToString(in.UserName)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	var groups []types.Group
	for _, g := range u.Groups {
		groups = append(groups, types.Group{GroupName: aws.String(g), Arn: aws.String("arn:aws:iam::" + Account + ":group/" + g)})
	}
	part, more, next := page(f, groups, in.Marker)
	return &iam.ListGroupsForUserOutput{Groups: part, IsTruncated: more, Marker: next}, nil
}

func (f *IAM) group(name *string) *Group {
	if g := f.Groups[aws.ToString(name)]; g != nil {
		return g
	}
	return &Group{}
}

// ListAttachedGroupPolicies lists the managed policies of a group.
func (f *IAM) ListAttachedGroupPolicies(_ context.Context, in *iam.ListAttachedGroupPoliciesInput, _ ...option) (*iam.ListAttachedGroupPoliciesOutput, error) {
	if err := f.enter("ListAttachedGroupPolicies", aws.ToString(in.GroupName)); err != nil {
		return nil, err
	}
	part, more, next := page(f, attached(f.group(in.GroupName).Attached), in.Marker)
	return &iam.ListAttachedGroupPoliciesOutput{AttachedPolicies: part, IsTruncated: more, Marker: next}, nil
}

// ListGroupPolicies names the inline policies of a group.
func (f *IAM) ListGroupPolicies(_ context.Context, in *iam.ListGroupPoliciesInput, _ ...option) (*iam.ListGroupPoliciesOutput, error) {
	if err := f.enter("ListGroupPolicies", aws.ToString(in.GroupName)); err != nil {
		return nil, err
	}
	part, more, next := page(f, slices.Sorted(maps.Keys(f.group(in.GroupName).Inline)), in.Marker)
	return &iam.ListGroupPoliciesOutput{PolicyNames: part, IsTruncated: more, Marker: next}, nil
}

// GetGroupPolicy returns an inline policy of a group.
func (f *IAM) GetGroupPolicy(_ context.Context, in *iam.GetGroupPolicyInput, _ ...option) (*iam.GetGroupPolicyOutput, error) {
	if err := f.enter("GetGroupPolicy", aws.ToString(in.GroupName), aws.ToString(in.PolicyName)); err != nil {
		return nil, err
	}
	return &iam.GetGroupPolicyOutput{GroupName: in.GroupName, PolicyName: in.PolicyName,
		PolicyDocument: aws.String(url.PathEscape(f.group(in.GroupName).Inline[*in.PolicyName]))}, nil
}

// GetLoginProfile tells of a user's password; NoSuchEntity if there is none.
func (f *IAM) GetLoginProfile(_ context.Context, in *iam.GetLoginProfileInput, _ ...option) (*iam.GetLoginProfileOutput, error) {
	if err := f.enter("GetLoginProfile", aws.ToString(in.UserName)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	if u.Password.IsZero() {
		return nil, Error("NoSuchEntity", "Login Profile for User "+u.Name+" cannot be found.")
	}
	return &iam.GetLoginProfileOutput{LoginProfile: &types.LoginProfile{UserName: &u.Name, CreateDate: &u.Password}}, nil
}

// ListMFADevices lists a user's MFA devices.
func (f *IAM) ListMFADevices(_ context.Context, in *iam.ListMFADevicesInput, _ ...option) (*iam.ListMFADevicesOutput, error) {
	if err := f.enter("ListMFADevices", aws.ToString(in.UserName)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	part, more, next := page(f, u.MFA, in.Marker)
	return &iam.ListMFADevicesOutput{MFADevices: part, IsTruncated: more, Marker: next}, nil
}

// ListServiceSpecificCredentials lists a user's service credentials.
func (f *IAM) ListServiceSpecificCredentials(_ context.Context, in *iam.ListServiceSpecificCredentialsInput, _ ...option) (*iam.ListServiceSpecificCredentialsOutput, error) {
	if err := f.enter("ListServiceSpecificCredentials", aws.ToString(in.UserName)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	part, more, next := page(f, u.Service, in.Marker)
	return &iam.ListServiceSpecificCredentialsOutput{ServiceSpecificCredentials: part, IsTruncated: more, Marker: next}, nil
}

// ListSSHPublicKeys lists a user's SSH keys.
func (f *IAM) ListSSHPublicKeys(_ context.Context, in *iam.ListSSHPublicKeysInput, _ ...option) (*iam.ListSSHPublicKeysOutput, error) {
	if err := f.enter("ListSSHPublicKeys", aws.ToString(in.UserName)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	part, more, next := page(f, u.SSH, in.Marker)
	return &iam.ListSSHPublicKeysOutput{SSHPublicKeys: part, IsTruncated: more, Marker: next}, nil
}

// ListSigningCertificates lists a user's signing certificates.
func (f *IAM) ListSigningCertificates(_ context.Context, in *iam.ListSigningCertificatesInput, _ ...option) (*iam.ListSigningCertificatesOutput, error) {
	if err := f.enter("ListSigningCertificates", aws.ToString(in.UserName)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	part, more, next := page(f, u.Certificates, in.Marker)
	return &iam.ListSigningCertificatesOutput{Certificates: part, IsTruncated: more, Marker: next}, nil
}
