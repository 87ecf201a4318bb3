package containment

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// maxPolicyReads bounds the documents read to judge what a user may do.
const maxPolicyReads = 40

// policyReader collects the policies that apply to a user.
type policyReader struct {
	*run
	reads int
}

// readCapability reads the user's policies, its groups' too, and tells whether
// one of them makes it an administrator. What cannot be read is named: an
// administrator that was not seen is not the same as none.
func (r *run) readCapability(ctx context.Context) {
	p := &policyReader{run: r}
	p.attached(ctx)
	p.inline(ctx)
	p.groups(ctx)
	if p.reads > maxPolicyReads {
		r.out.Unread = append(r.out.Unread, "policies beyond the first 40 documents")
	}
}

func (p *policyReader) attached(ctx context.Context) {
	in := &iam.ListAttachedUserPoliciesInput{UserName: &p.out.User.Name}
	for {
		out, err := p.IAM.ListAttachedUserPolicies(ctx, in)
		if err != nil {
			p.unread("attached policies of "+p.out.User.Name, err)
			return
		}
		for _, policy := range out.AttachedPolicies {
			p.out.User.Policies = append(p.out.User.Policies, aws.ToString(policy.PolicyName))
			p.managed(ctx, policy)
		}
		if !out.IsTruncated {
			return
		}
		in.Marker = out.Marker
	}
}

// managed judges a managed policy. AWS's own ones are known by name; others are
// read.
func (p *policyReader) managed(ctx context.Context, policy types.AttachedPolicy) {
	arn := aws.ToString(policy.PolicyArn)
	if strings.Contains(arn, ":iam::aws:policy/") {
		if strings.HasSuffix(arn, "/AdministratorAccess") {
			p.out.User.Administrator = true
		}
		return
	}
	if arn == p.Stack.Revoke || arn == p.Stack.Isolate || !p.mayRead() {
		return
	}
	head, err := p.IAM.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: &arn})
	if err != nil || head.Policy == nil {
		p.unread("policy "+arn, err)
		return
	}
	version, err := p.IAM.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: &arn, VersionId: head.Policy.DefaultVersionId})
	if err != nil || version.PolicyVersion == nil {
		p.unread("policy "+arn, err)
		return
	}
	p.judge(aws.ToString(version.PolicyVersion.Document))
}

func (p *policyReader) inline(ctx context.Context) {
	in := &iam.ListUserPoliciesInput{UserName: &p.out.User.Name}
	for {
		out, err := p.IAM.ListUserPolicies(ctx, in)
		if err != nil {
			p.unread("inline policies of "+p.out.User.Name, err)
			return
		}
		for _, name := range out.PolicyNames {
			p.out.User.Policies = append(p.out.User.Policies, name)
			if !p.mayRead() {
				continue
			}
			policy, err := p.IAM.GetUserPolicy(ctx, &iam.GetUserPolicyInput{UserName: &p.out.User.Name, PolicyName: &name})
			if err != nil {
				p.unread("inline policy "+name, err)
				continue
			}
			p.judge(aws.ToString(policy.PolicyDocument))
		}
		if !out.IsTruncated {
			return
		}
		in.Marker = out.Marker
	}
}

func (p *policyReader) mayRead() bool {
	p.reads++
	return p.reads <= maxPolicyReads
}

// judge marks the user as administrator if the document allows every action on
// every resource. IAM gives documents URL-encoded.
func (p *policyReader) judge(document string) {
	text, err := url.QueryUnescape(document)
	if err != nil {
		text = document
	}
	if allowsEverything(text) {
		p.out.User.Administrator = true
	}
}

// oneOrMany reads what a policy may write as a string or as a list.
type oneOrMany []string

func (o *oneOrMany) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*o = oneOrMany{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(o))
}

func (o oneOrMany) has(values ...string) bool {
	for _, have := range o {
		for _, v := range values {
			if have == v {
				return true
			}
		}
	}
	return false
}

type statement struct {
	Effect           string
	Action, Resource oneOrMany
}

// allowsEverything tells whether a statement allows * on *. Conditions are not
// weighed: a key that is an administrator sometimes is one.
func allowsEverything(document string) bool {
	var policy struct{ Statement json.RawMessage }
	if json.Unmarshal([]byte(document), &policy) != nil {
		return false
	}
	var list []statement
	if json.Unmarshal(policy.Statement, &list) != nil {
		var one statement
		if json.Unmarshal(policy.Statement, &one) != nil {
			return false
		}
		list = []statement{one}
	}
	for _, s := range list {
		if s.Effect == "Allow" && s.Action.has("*", "*:*") && s.Resource.has("*") {
			return true
		}
	}
	return false
}
