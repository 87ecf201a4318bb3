package readiness

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Organization is what reading service control policies needs of the SDK's
// client. AWS answers it in the management account and to delegated
// administrators.
type Organization interface {
	ListPoliciesForTarget(context.Context, *organizations.ListPoliciesForTargetInput, ...func(*organizations.Options)) (*organizations.ListPoliciesForTargetOutput, error)
	DescribePolicy(context.Context, *organizations.DescribePolicyInput, ...func(*organizations.Options)) (*organizations.DescribePolicyOutput, error)
	ListParents(context.Context, *organizations.ListParentsInput, ...func(*organizations.Options)) (*organizations.ListParentsOutput, error)
}

// depth is the most levels between an account and the root, both included.
// Source: AWS Organizations user guide, quotas.
const depth = 7

// guards reads the service control policies from the account up to the root.
// Those of the management account bind nobody, and are not read.
func (s Source) guards(ctx context.Context, organization snapshot.Part[snapshot.RootManagement]) snapshot.Part[[]Guard] {
	session := session(s.Env, s.Organization)
	if !organization.Read() {
		return snapshot.Missing[[]Guard](organization.Unread()...)
	}
	if !organization.Value.Member || organization.Value.Management {
		return snapshot.Full([]Guard{}, session.At)
	}
	list, err := readGuards(ctx, session, s.Env.Account)
	return collect.Result(session, list, err)
}

func readGuards(ctx context.Context, s collect.Session[Organization], target string) ([]Guard, error) {
	var list []Guard
	texts := map[string]string{}
	for range depth {
		guard, err := readGuard(ctx, s, target, texts)
		if err != nil {
			return list, err
		}
		list = append(list, guard)
		out, err := collect.Call(ctx, s, s.Client.ListParents, &organizations.ListParentsInput{ChildId: aws.String(target)})
		switch {
		case err != nil:
			return list, err
		case len(out.Parents) != 1:
			return list, fmt.Errorf("%w: %d parents of %s", collect.ErrMalformed, len(out.Parents), target)
		}
		target = aws.ToString(out.Parents[0].Id)
		if out.Parents[0].Type == types.ParentTypeRoot {
			guard, err := readGuard(ctx, s, target, texts)
			return append(list, guard), err
		}
	}
	return list, fmt.Errorf("%w: the root is further away than AWS allows", collect.ErrMalformed)
}

// readGuard reads the policies of one level. Texts are those read before, by
// their ids.
func readGuard(ctx context.Context, s collect.Session[Organization], target string, texts map[string]string) (Guard, error) {
	guard := Guard{Target: target, Policies: map[string]string{}}
	list, err := collect.Pages(ctx, s, s.Client.ListPoliciesForTarget,
		&organizations.ListPoliciesForTargetInput{TargetId: aws.String(target), Filter: types.PolicyTypeServiceControlPolicy},
		func(in *organizations.ListPoliciesForTargetInput, token *string) { in.NextToken = token },
		func(out *organizations.ListPoliciesForTargetOutput) ([]types.PolicySummary, *string) {
			return out.Policies, out.NextToken
		})
	if err != nil {
		return guard, err
	}
	for _, policy := range list {
		id := aws.ToString(policy.Id)
		if _, known := texts[id]; !known {
			out, err := collect.Call(ctx, s, s.Client.DescribePolicy, &organizations.DescribePolicyInput{PolicyId: policy.Id})
			if err != nil {
				return guard, err
			}
			if out.Policy != nil {
				texts[id] = aws.ToString(out.Policy.Content)
			}
		}
		guard.Policies[aws.ToString(policy.Name)] = texts[id]
	}
	return guard, nil
}
