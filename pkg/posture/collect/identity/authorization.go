package identity

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
	"github.com/exposed-key-responder/responder/pkg/redact"
)

// AuthorizationIAM is what reading who may do what needs of the SDK's client.
type AuthorizationIAM interface {
	GetAccountAuthorizationDetails(context.Context, *iam.GetAccountAuthorizationDetailsInput, ...func(*iam.Options)) (*iam.GetAccountAuthorizationDetailsOutput, error)
}

// authorization reads users, groups, roles and policies in one list, however
// many there are.
var authorization = collect.Reader[AuthorizationIAM, snapshot.Authorization]{
	To:   snapshot.Permissions,
	Dial: func(c aws.Config) AuthorizationIAM { return iam.NewFromConfig(c) },
	Read: readAuthorization,
}

func readAuthorization(ctx context.Context, s collect.Session[AuthorizationIAM]) (snapshot.Authorization, error) {
	type answer = iam.GetAccountAuthorizationDetailsOutput
	pages, err := collect.Pages(ctx, s, s.Client.GetAccountAuthorizationDetails,
		&iam.GetAccountAuthorizationDetailsInput{MaxItems: aws.Int32(1000)},
		func(in *iam.GetAccountAuthorizationDetailsInput, token *string) { in.Marker = token },
		func(out *answer) ([]*answer, *string) { return []*answer{out}, out.Marker })
	var all snapshot.Authorization
	for _, page := range pages {
		all.Users = append(all.Users, each(page.UserDetailList, user)...)
		all.Groups = append(all.Groups, each(page.GroupDetailList, group)...)
		all.Roles = append(all.Roles, each(page.RoleDetailList, role)...)
		all.Policies = append(all.Policies, each(page.Policies, policy)...)
	}
	all.Policies = inUse(s.Account, all)
	return all, err
}

func each[A, B any](list []A, make func(A) B) []B {
	var made []B
	for _, item := range list {
		made = append(made, make(item))
	}
	return made
}

func user(d types.UserDetail) snapshot.User {
	return snapshot.User{
		Name: aws.ToString(d.UserName), ARN: aws.ToString(d.Arn), Path: aws.ToString(d.Path), Created: aws.ToTime(d.CreateDate),
		Groups: d.GroupList, Attached: each(d.AttachedManagedPolicies, attached), Inline: each(d.UserPolicyList, document),
		Boundary: boundary(d.PermissionsBoundary), Tags: tags(d.Tags),
	}
}

func group(d types.GroupDetail) snapshot.Group {
	return snapshot.Group{
		Name: aws.ToString(d.GroupName), ARN: aws.ToString(d.Arn),
		Attached: each(d.AttachedManagedPolicies, attached), Inline: each(d.GroupPolicyList, document),
	}
}

func role(d types.RoleDetail) snapshot.Role {
	r := snapshot.Role{
		Name: aws.ToString(d.RoleName), ARN: aws.ToString(d.Arn), Path: aws.ToString(d.Path), Created: aws.ToTime(d.CreateDate),
		Trust: aws.ToString(d.AssumeRolePolicyDocument), Attached: each(d.AttachedManagedPolicies, attached),
		Inline: each(d.RolePolicyList, document), Boundary: boundary(d.PermissionsBoundary), Tags: tags(d.Tags),
	}
	if d.RoleLastUsed != nil {
		r.LastUsed = aws.ToTime(d.RoleLastUsed.LastUsedDate)
	}
	return r
}

// policy keeps the document of the default version, the only one that counts.
func policy(d types.ManagedPolicyDetail) snapshot.Policy {
	p := snapshot.Policy{
		Name: aws.ToString(d.PolicyName), ARN: aws.ToString(d.Arn), Attachments: int(aws.ToInt32(d.AttachmentCount)),
		AsBoundary: int(aws.ToInt32(d.PermissionsBoundaryUsageCount)), Created: aws.ToTime(d.CreateDate), Updated: aws.ToTime(d.UpdateDate),
	}
	for _, version := range d.PolicyVersionList {
		if version.IsDefaultVersion {
			p.Document = aws.ToString(version.Document)
		}
	}
	return p
}

func attached(p types.AttachedPolicy) string { return aws.ToString(p.PolicyArn) }

func document(d types.PolicyDetail) snapshot.Document {
	return snapshot.Document{Name: aws.ToString(d.PolicyName), Text: aws.ToString(d.PolicyDocument)}
}

func boundary(b *types.AttachedPermissionsBoundary) string {
	if b == nil {
		return ""
	}
	return aws.ToString(b.PermissionsBoundaryArn)
}

// tags are the tags, without what is secret in them.
func tags(list []types.Tag) map[string]string {
	var found map[string]string
	for _, tag := range list {
		if found == nil {
			found = map[string]string{}
		}
		found[aws.ToString(tag.Key)] = redact.Named(aws.ToString(tag.Key), aws.ToString(tag.Value))
	}
	return found
}
