package containment

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// groups reads the policies that the user has from its groups.
func (p *policyReader) groups(ctx context.Context) {
	in := &iam.ListGroupsForUserInput{UserName: &p.out.User.Name}
	for p.mayRead(ctx) {
		out, err := p.IAM.ListGroupsForUser(ctx, in)
		if err != nil {
			p.lacks(ctx, "groups of "+p.out.User.Name, err)
			return
		}
		for _, group := range out.Groups {
			name := aws.ToString(group.GroupName)
			p.out.User.Groups = append(p.out.User.Groups, name)
			if name != p.Stack.Group {
				p.groupIDs = append(p.groupIDs, aws.ToString(group.Arn))
				p.groupAttached(ctx, name)
				p.groupInline(ctx, name)
			}
		}
		if !out.IsTruncated {
			return
		}
		in.Marker = out.Marker
	}
}

func (p *policyReader) groupAttached(ctx context.Context, group string) {
	in := &iam.ListAttachedGroupPoliciesInput{GroupName: &group}
	for p.mayRead(ctx) {
		out, err := p.IAM.ListAttachedGroupPolicies(ctx, in)
		if err != nil {
			p.lacks(ctx, "policies of group "+group, err)
			return
		}
		for _, policy := range out.AttachedPolicies {
			p.addManaged(ctx, policy)
		}
		if !out.IsTruncated {
			return
		}
		in.Marker = out.Marker
	}
}

func (p *policyReader) groupInline(ctx context.Context, group string) {
	in := &iam.ListGroupPoliciesInput{GroupName: &group}
	for p.mayRead(ctx) {
		out, err := p.IAM.ListGroupPolicies(ctx, in)
		if err != nil {
			p.lacks(ctx, "inline policies of group "+group, err)
			return
		}
		for _, name := range out.PolicyNames {
			p.addGroupInline(ctx, group, name)
		}
		if !out.IsTruncated {
			return
		}
		in.Marker = out.Marker
	}
}

func (p *policyReader) addGroupInline(ctx context.Context, group, name string) {
	if !p.mayRead(ctx) {
		return
	}
	what := "inline policy " + name + " of group " + group
	out, err := p.IAM.GetGroupPolicy(ctx, &iam.GetGroupPolicyInput{GroupName: &group, PolicyName: &name})
	if err != nil {
		p.lacks(ctx, what, err)
		return
	}
	if document, ok := p.parse(what, aws.ToString(out.PolicyDocument)); ok {
		p.policies = append(p.policies, document)
	}
}
