package fakeiam

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

type option = func(*iam.Options)

// GetAccessKeyLastUsed answers as AWS does: AccessDenied for a key it does not
// have.
func (f *IAM) GetAccessKeyLastUsed(_ context.Context, in *iam.GetAccessKeyLastUsedInput, _ ...option) (*iam.GetAccessKeyLastUsedOutput, error) {
	id := aws.ToString(in.AccessKeyId)
	if err := f.enter("GetAccessKeyLastUsed", id); err != nil {
		return nil, err
	}
	used := f.LastUsed[id]
	out := &iam.GetAccessKeyLastUsedOutput{AccessKeyLastUsed: &used}
	for _, u := range f.Users {
		for _, k := range u.Keys {
			if aws.ToString(k.AccessKeyId) == id {
				out.UserName = aws.String(u.Name)
				return out, nil
			}
		}
	}
	if _, ok := f.LastUsed[id]; ok {
		return out, nil // a key of root: known, and nobody's
	}
	return nil, Error("AccessDenied", "not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key "+id)
}

// ListAccessKeys lists a user's keys.
func (f *IAM) ListAccessKeys(_ context.Context, in *iam.ListAccessKeysInput, _ ...option) (*iam.ListAccessKeysOutput, error) {
	if err := f.enter("ListAccessKeys", aws.ToString(in.UserName)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	part, more, next := page(f, u.Keys, in.Marker)
	for i := range part {
		if was, ok := f.stale[aws.ToString(part[i].AccessKeyId)]; ok && f.left > 0 {
			part[i].Status = was
			f.left--
		}
	}
	return &iam.ListAccessKeysOutput{AccessKeyMetadata: part, IsTruncated: more, Marker: next}, nil
}

// GetUser returns the user with tags and boundary.
func (f *IAM) GetUser(_ context.Context, in *iam.GetUserInput, _ ...option) (*iam.GetUserOutput, error) {
	if err := f.enter("GetUser", aws.ToString(in.UserName)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	path := u.path()
	out := &types.User{UserName: &u.Name, Path: &path, Arn: aws.String("arn:aws:iam::" + Account + ":user" + path + u.Name), CreateDate: &u.Created}
	if u.Boundary != "" {
		out.PermissionsBoundary = &types.AttachedPermissionsBoundary{PermissionsBoundaryArn: &u.Boundary}
	}
	for _, k := range slices.Sorted(maps.Keys(u.Tags)) {
		out.Tags = append(out.Tags, types.Tag{Key: aws.String(k), Value: aws.String(u.Tags[k])})
	}
	return &iam.GetUserOutput{User: out}, nil
}

// ListAttachedUserPolicies lists the managed policies of a user.
func (f *IAM) ListAttachedUserPolicies(_ context.Context, in *iam.ListAttachedUserPoliciesInput, _ ...option) (*iam.ListAttachedUserPoliciesOutput, error) {
	if err := f.enter("ListAttachedUserPolicies", aws.ToString(in.UserName)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	part, more, next := page(f, attached(u.Attached), in.Marker)
	return &iam.ListAttachedUserPoliciesOutput{AttachedPolicies: part, IsTruncated: more, Marker: next}, nil
}

func attached(arns []string) []types.AttachedPolicy {
	var list []types.AttachedPolicy
	for _, arn := range arns {
		list = append(list, types.AttachedPolicy{PolicyArn: aws.String(arn), PolicyName: aws.String(arn[strings.LastIndex(arn, "/")+1:])})
	}
	return list
}

// ListUserPolicies names a user's inline policies.
func (f *IAM) ListUserPolicies(_ context.Context, in *iam.ListUserPoliciesInput, _ ...option) (*iam.ListUserPoliciesOutput, error) {
	if err := f.enter("ListUserPolicies", aws.ToString(in.UserName)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	part, more, next := page(f, slices.Sorted(maps.Keys(u.Inline)), in.Marker)
	return &iam.ListUserPoliciesOutput{PolicyNames: part, IsTruncated: more, Marker: next}, nil
}

// GetUserPolicy returns an inline policy, URL-encoded as IAM does.
func (f *IAM) GetUserPolicy(_ context.Context, in *iam.GetUserPolicyInput, _ ...option) (*iam.GetUserPolicyOutput, error) {
	if err := f.enter("GetUserPolicy", aws.ToString(in.UserName), aws.ToString(in.PolicyName)); err != nil {
		return nil, err
	}
	u, err := f.user(in.UserName)
	if err != nil {
		return nil, err
	}
	return &iam.GetUserPolicyOutput{UserName: in.UserName, PolicyName: in.PolicyName,
		PolicyDocument: aws.String(url.PathEscape(u.Inline[*in.PolicyName]))}, nil
}

// GetPolicy returns the head of a managed policy.
func (f *IAM) GetPolicy(_ context.Context, in *iam.GetPolicyInput, _ ...option) (*iam.GetPolicyOutput, error) {
	if err := f.enter("GetPolicy", aws.ToString(in.PolicyArn)); err != nil {
		return nil, err
	}
	if _, ok := f.Policies[*in.PolicyArn]; !ok {
		return nil, Error("NoSuchEntity", "Policy "+*in.PolicyArn+" does not exist.")
	}
	return &iam.GetPolicyOutput{Policy: &types.Policy{Arn: in.PolicyArn, DefaultVersionId: aws.String("v1")}}, nil
}

// GetPolicyVersion returns the document of a managed policy.
func (f *IAM) GetPolicyVersion(_ context.Context, in *iam.GetPolicyVersionInput, _ ...option) (*iam.GetPolicyVersionOutput, error) {
	if err := f.enter("GetPolicyVersion", aws.ToString(in.PolicyArn)); err != nil {
		return nil, err
	}
	return &iam.GetPolicyVersionOutput{PolicyVersion: &types.PolicyVersion{
		Document: aws.String(url.PathEscape(f.Policies[*in.PolicyArn]))}}, nil
}
