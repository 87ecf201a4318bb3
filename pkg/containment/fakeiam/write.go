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

// UpdateAccessKey sets the status of a user's key.
func (f *IAM) UpdateAccessKey(_ context.Context, in *iam.UpdateAccessKeyInput, _ ...option) (*iam.UpdateAccessKeyOutput, error) {
	id := aws.ToString(in.AccessKeyId)
	if err := f.enter("UpdateAccessKey", aws.ToString(in.UserName), id, string(in.Status)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	for i := range u.Keys {
		if aws.ToString(u.Keys[i].AccessKeyId) == id {
			f.stale, f.left = map[string]types.StatusType{id: u.Keys[i].Status}, f.Stale
			u.Keys[i].Status = in.Status
			return &iam.UpdateAccessKeyOutput{}, nil
		}
	}
	return nil, Error("NoSuchEntity", "The Access Key with id "+id+" cannot be found.")
}

// UpdateServiceSpecificCredential sets the status of a service credential.
func (f *IAM) UpdateServiceSpecificCredential(_ context.Context, in *iam.UpdateServiceSpecificCredentialInput, _ ...option) (*iam.UpdateServiceSpecificCredentialOutput, error) {
	id := aws.ToString(in.ServiceSpecificCredentialId)
	if err := f.enter("UpdateServiceSpecificCredential", aws.ToString(in.UserName), id, string(in.Status)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	for i := range u.Service {
		if aws.ToString(u.Service[i].ServiceSpecificCredentialId) == id {
			u.Service[i].Status = in.Status
		}
	}
	return &iam.UpdateServiceSpecificCredentialOutput{}, nil
}

// UpdateSSHPublicKey sets the status of an SSH key.
func (f *IAM) UpdateSSHPublicKey(_ context.Context, in *iam.UpdateSSHPublicKeyInput, _ ...option) (*iam.UpdateSSHPublicKeyOutput, error) {
	id := aws.ToString(in.SSHPublicKeyId)
	if err := f.enter("UpdateSSHPublicKey", aws.ToString(in.UserName), id, string(in.Status)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	for i := range u.SSH {
		if aws.ToString(u.SSH[i].SSHPublicKeyId) == id {
			u.SSH[i].Status = in.Status
		}
	}
	return &iam.UpdateSSHPublicKeyOutput{}, nil
}

// UpdateSigningCertificate sets the status of a signing certificate.
func (f *IAM) UpdateSigningCertificate(_ context.Context, in *iam.UpdateSigningCertificateInput, _ ...option) (*iam.UpdateSigningCertificateOutput, error) {
	id := aws.ToString(in.CertificateId)
	if err := f.enter("UpdateSigningCertificate", aws.ToString(in.UserName), id, string(in.Status)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	for i := range u.Certificates {
		if aws.ToString(u.Certificates[i].CertificateId) == id {
			u.Certificates[i].Status = in.Status
		}
	}
	return &iam.UpdateSigningCertificateOutput{}, nil
}

// AttachUserPolicy attaches a managed policy; a second time changes nothing.
func (f *IAM) AttachUserPolicy(_ context.Context, in *iam.AttachUserPolicyInput, _ ...option) (*iam.AttachUserPolicyOutput, error) {
	if err := f.enter("AttachUserPolicy", aws.ToString(in.UserName), aws.ToString(in.PolicyArn)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(u.Attached, *in.PolicyArn) {
		u.Attached = append(u.Attached, *in.PolicyArn)
	}
	return &iam.AttachUserPolicyOutput{}, nil
}

// DetachUserPolicy detaches a managed policy.
func (f *IAM) DetachUserPolicy(_ context.Context, in *iam.DetachUserPolicyInput, _ ...option) (*iam.DetachUserPolicyOutput, error) {
	if err := f.enter("DetachUserPolicy", aws.ToString(in.UserName), aws.ToString(in.PolicyArn)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(u.Attached, *in.PolicyArn) {
		return nil, Error("NoSuchEntity", "Policy "+*in.PolicyArn+" was not found.")
	}
	u.Attached = slices.DeleteFunc(u.Attached, func(arn string) bool { return arn == *in.PolicyArn })
	return &iam.DetachUserPolicyOutput{}, nil
}

// PutUserPermissionsBoundary sets a user's boundary.
func (f *IAM) PutUserPermissionsBoundary(_ context.Context, in *iam.PutUserPermissionsBoundaryInput, _ ...option) (*iam.PutUserPermissionsBoundaryOutput, error) {
	if err := f.enter("PutUserPermissionsBoundary", aws.ToString(in.UserName), aws.ToString(in.PermissionsBoundary)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	u.Boundary = *in.PermissionsBoundary
	return &iam.PutUserPermissionsBoundaryOutput{}, nil
}

// DeleteUserPermissionsBoundary takes a user's boundary off.
func (f *IAM) DeleteUserPermissionsBoundary(_ context.Context, in *iam.DeleteUserPermissionsBoundaryInput, _ ...option) (*iam.DeleteUserPermissionsBoundaryOutput, error) {
	if err := f.enter("DeleteUserPermissionsBoundary", aws.ToString(in.UserName)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	u.Boundary = ""
	return &iam.DeleteUserPermissionsBoundaryOutput{}, nil
}

// AddUserToGroup makes a user a member; a second time changes nothing.
func (f *IAM) AddUserToGroup(_ context.Context, in *iam.AddUserToGroupInput, _ ...option) (*iam.AddUserToGroupOutput, error) {
	if err := f.enter("AddUserToGroup", aws.ToString(in.UserName), aws.ToString(in.GroupName)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(u.Groups, *in.GroupName) {
		u.Groups = append(u.Groups, *in.GroupName)
	}
	return &iam.AddUserToGroupOutput{}, nil
}

// RemoveUserFromGroup ends a membership.
func (f *IAM) RemoveUserFromGroup(_ context.Context, in *iam.RemoveUserFromGroupInput, _ ...option) (*iam.RemoveUserFromGroupOutput, error) {
	if err := f.enter("RemoveUserFromGroup", aws.ToString(in.UserName), aws.ToString(in.GroupName)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	u.Groups = slices.DeleteFunc(u.Groups, func(g string) bool { return g == *in.GroupName })
	return &iam.RemoveUserFromGroupOutput{}, nil
}

// GetRolePolicy returns an inline policy of a role.
func (f *IAM) GetRolePolicy(_ context.Context, in *iam.GetRolePolicyInput, _ ...option) (*iam.GetRolePolicyOutput, error) {
	if err := f.enter("GetRolePolicy", aws.ToString(in.RoleName), aws.ToString(in.PolicyName)); err != nil {
		return nil, err
	}
	doc, ok := f.Roles[*in.RoleName][*in.PolicyName]
	if !ok {
		return nil, Error("NoSuchEntity", "The role policy with name "+*in.PolicyName+" cannot be found.")
	}
	return &iam.GetRolePolicyOutput{PolicyDocument: aws.String(url.QueryEscape(doc))}, nil
}

// PutRolePolicy writes an inline policy of a role.
func (f *IAM) PutRolePolicy(_ context.Context, in *iam.PutRolePolicyInput, _ ...option) (*iam.PutRolePolicyOutput, error) {
	if err := f.enter("PutRolePolicy", aws.ToString(in.RoleName), aws.ToString(in.PolicyName)); err != nil {
		return nil, err
	}
	policies := map[string]string{}
	maps.Copy(policies, f.Roles[*in.RoleName])
	policies[*in.PolicyName] = *in.PolicyDocument
	if f.Roles == nil {
		f.Roles = map[string]map[string]string{}
	}
	f.Roles[*in.RoleName] = policies
	return &iam.PutRolePolicyOutput{}, nil
}

// DeleteRolePolicy removes an inline policy of a role.
func (f *IAM) DeleteRolePolicy(_ context.Context, in *iam.DeleteRolePolicyInput, _ ...option) (*iam.DeleteRolePolicyOutput, error) {
	if err := f.enter("DeleteRolePolicy", aws.ToString(in.RoleName), aws.ToString(in.PolicyName)); err != nil {
		return nil, err
	}
	delete(f.Roles[*in.RoleName], *in.PolicyName)
	return &iam.DeleteRolePolicyOutput{}, nil
}
