// Package fakeaws plays what readiness asks of AWS beside the posture review, for
// tests: an organization with its policies, and users' service-specific
// credentials. Both page, fail on demand and record every call.
package fakeaws

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/exposed-key-responder/responder/pkg/posture/fakeaws"
)

// Organization is the organization of an account.
type Organization struct {
	fakeaws.Fake
	// Parents are the targets above each: the ids of roots begin with r-.
	Parents map[string]string
	// Attached are the names of the policies of each target, Documents the
	// policies by their names, which are their ids too.
	Attached  map[string][]string
	Documents map[string]string
}

// ListPoliciesForTarget implements the call.
func (f *Organization) ListPoliciesForTarget(ctx context.Context, in *organizations.ListPoliciesForTargetInput, _ ...func(*organizations.Options)) (*organizations.ListPoliciesForTargetOutput, error) {
	if err := f.Enter(ctx, in, aws.ToString(in.TargetId)); err != nil {
		return nil, err
	}
	names, next := fakeaws.Page(&f.Fake, f.Attached[aws.ToString(in.TargetId)], in.NextToken)
	out := &organizations.ListPoliciesForTargetOutput{NextToken: next}
	for _, name := range names {
		out.Policies = append(out.Policies, types.PolicySummary{Id: &name, Name: &name})
	}
	return out, nil
}

// DescribePolicy implements the call.
func (f *Organization) DescribePolicy(ctx context.Context, in *organizations.DescribePolicyInput, _ ...func(*organizations.Options)) (*organizations.DescribePolicyOutput, error) {
	if err := f.Enter(ctx, in, aws.ToString(in.PolicyId)); err != nil {
		return nil, err
	}
	return &organizations.DescribePolicyOutput{Policy: &types.Policy{Content: aws.String(f.Documents[aws.ToString(in.PolicyId)])}}, nil
}

// ListParents implements the call.
func (f *Organization) ListParents(ctx context.Context, in *organizations.ListParentsInput, _ ...func(*organizations.Options)) (*organizations.ListParentsOutput, error) {
	if err := f.Enter(ctx, in, aws.ToString(in.ChildId)); err != nil {
		return nil, err
	}
	parent, kind := f.Parents[aws.ToString(in.ChildId)], types.ParentTypeOrganizationalUnit
	if parent == "" {
		return &organizations.ListParentsOutput{}, nil
	}
	if parent[:2] == "r-" {
		kind = types.ParentTypeRoot
	}
	return &organizations.ListParentsOutput{Parents: []types.Parent{{Id: &parent, Type: kind}}}, nil
}

// Credentials are the service-specific credentials of users.
type Credentials struct {
	fakeaws.Fake
	Of map[string][]iamtypes.ServiceSpecificCredentialMetadata // by user
}

// ListServiceSpecificCredentials implements the call.
func (f *Credentials) ListServiceSpecificCredentials(ctx context.Context, in *iam.ListServiceSpecificCredentialsInput, _ ...func(*iam.Options)) (*iam.ListServiceSpecificCredentialsOutput, error) {
	if err := f.Enter(ctx, in, aws.ToString(in.UserName)); err != nil {
		return nil, err
	}
	list, next := fakeaws.Page(&f.Fake, f.Of[aws.ToString(in.UserName)], in.Marker)
	return &iam.ListServiceSpecificCredentialsOutput{ServiceSpecificCredentials: list, Marker: next, IsTruncated: next != nil}, nil
}
