package fakeaws

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dlm"
	"github.com/aws/aws-sdk-go-v2/service/dlm/types"
)

// DLM is the Data Lifecycle Manager of one Region.
type DLM struct {
	Fake
	Policies []types.LifecyclePolicy
}

// GetLifecyclePolicies implements the call, which has no pages.
func (f *DLM) GetLifecyclePolicies(ctx context.Context, in *dlm.GetLifecyclePoliciesInput, _ ...func(*dlm.Options)) (*dlm.GetLifecyclePoliciesOutput, error) {
	if err := f.Enter(ctx, in, string(in.DefaultPolicyType)); err != nil {
		return nil, err
	}
	out := &dlm.GetLifecyclePoliciesOutput{}
	for _, p := range f.Policies {
		if in.DefaultPolicyType != "" && !aws.ToBool(p.DefaultPolicy) {
			continue
		}
		summary := types.LifecyclePolicySummary{PolicyId: p.PolicyId, State: p.State, DefaultPolicy: p.DefaultPolicy}
		if p.PolicyDetails != nil {
			summary.PolicyType = p.PolicyDetails.PolicyType
		}
		out.Policies = append(out.Policies, summary)
	}
	return out, nil
}

// GetLifecyclePolicy implements the call.
func (f *DLM) GetLifecyclePolicy(ctx context.Context, in *dlm.GetLifecyclePolicyInput, _ ...func(*dlm.Options)) (*dlm.GetLifecyclePolicyOutput, error) {
	id := aws.ToString(in.PolicyId)
	if err := f.Enter(ctx, in, id); err != nil {
		return nil, err
	}
	for _, p := range f.Policies {
		if aws.ToString(p.PolicyId) == id {
			return &dlm.GetLifecyclePolicyOutput{Policy: &p}, nil
		}
	}
	return nil, Error("ResourceNotFoundException")
}
