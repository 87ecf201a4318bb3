package containment

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/iampolicy"
)

// everything is AWS's AdministratorAccess, which needs no reading.
const everything = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`

func (p *policyReader) attached(ctx context.Context) {
	in := &iam.ListAttachedUserPoliciesInput{UserName: &p.out.User.Name}
	for p.mayRead(ctx) {
		out, err := p.IAM.ListAttachedUserPolicies(ctx, in)
		if err != nil {
			p.lacks(ctx, "attached policies of "+p.out.User.Name, err)
			return
		}
		for _, policy := range out.AttachedPolicies {
			p.out.User.Policies = append(p.out.User.Policies, aws.ToString(policy.PolicyName))
			p.addManaged(ctx, policy)
		}
		if !out.IsTruncated {
			return
		}
		in.Marker = out.Marker
	}
}

// addManaged reads a managed policy that allows or denies something.
func (p *policyReader) addManaged(ctx context.Context, policy types.AttachedPolicy) {
	arn := aws.ToString(policy.PolicyArn)
	if arn == p.Stack.Revoke || arn == p.Stack.Isolate || arn == p.Stack.fence(p.out.User.Name) || byAWS(arn) && iampolicy.Quarantine(aws.ToString(policy.PolicyName)) {
		return
	}
	p.managed = append(p.managed, arn)
	if document, ok := p.byARN(ctx, arn); ok {
		p.policies = append(p.policies, document)
	}
}

func byAWS(arn string) bool { return strings.Contains(arn, ":iam::aws:policy/") }

// byARN reads a managed policy in the version that is in force.
func (p *policyReader) byARN(ctx context.Context, arn string) (iampolicy.Document, bool) {
	if document, ok := p.known[arn]; ok {
		return document, true
	}
	if byAWS(arn) && strings.HasSuffix(arn, ":policy/AdministratorAccess") {
		return p.parse(arn, everything)
	}
	text, ok := p.text(ctx, arn)
	if !ok {
		return iampolicy.Document{}, false
	}
	document, ok := p.parse("policy "+arn, text)
	if ok {
		p.known[arn] = document
	}
	return document, ok
}

func (p *policyReader) text(ctx context.Context, arn string) (string, bool) {
	if !p.mayRead(ctx) {
		return "", false
	}
	head, err := p.IAM.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: &arn})
	if err != nil || head.Policy == nil {
		p.lacks(ctx, "policy "+arn, err)
		return "", false
	}
	version, err := p.IAM.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: &arn, VersionId: head.Policy.DefaultVersionId})
	if err != nil || version.PolicyVersion == nil {
		p.lacks(ctx, "policy "+arn, err)
		return "", false
	}
	return aws.ToString(version.PolicyVersion.Document), true
}

func (p *policyReader) inline(ctx context.Context) {
	in := &iam.ListUserPoliciesInput{UserName: &p.out.User.Name}
	for p.mayRead(ctx) {
		out, err := p.IAM.ListUserPolicies(ctx, in)
		if err != nil {
			p.lacks(ctx, "inline policies of "+p.out.User.Name, err)
			return
		}
		for _, name := range out.PolicyNames {
			p.out.User.Policies = append(p.out.User.Policies, name)
			p.addInline(ctx, name)
		}
		if !out.IsTruncated {
			return
		}
		in.Marker = out.Marker
	}
}

func (p *policyReader) addInline(ctx context.Context, name string) {
	if !p.mayRead(ctx) {
		return
	}
	what := "inline policy " + name
	out, err := p.IAM.GetUserPolicy(ctx, &iam.GetUserPolicyInput{UserName: &p.out.User.Name, PolicyName: &name})
	if err != nil {
		p.lacks(ctx, what, err)
		return
	}
	if document, ok := p.parse(what, aws.ToString(out.PolicyDocument)); ok {
		p.policies = append(p.policies, document)
	}
}

// limit reads the user's permissions boundary. The stack's own stands there in
// place of one that is not known any more, and is passed over.
func (p *policyReader) limit(ctx context.Context) {
	if p.out.User.ARN == "" {
		p.gaps = append(p.gaps, "not read: whether the user has a permissions boundary")
		return
	}
	arn := p.out.User.Boundary
	if arn == "" || arn == p.Stack.Isolate {
		return
	}
	if document, ok := p.byARN(ctx, arn); ok {
		p.bounds = &document
	}
}
