package investigate

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/exposed-key-responder/responder/pkg/awserr"
	"github.com/exposed-key-responder/responder/pkg/chrono"
	"github.com/exposed-key-responder/responder/pkg/workflow"
)

// IAM is what is read of IAM: what was made since the exposure shows there at
// once, while CloudTrail takes minutes. Lists of names are enough, so that no
// policy is read.
type IAM interface {
	ListUsers(context.Context, *iam.ListUsersInput, ...func(*iam.Options)) (*iam.ListUsersOutput, error)
	ListRoles(context.Context, *iam.ListRolesInput, ...func(*iam.Options)) (*iam.ListRolesOutput, error)
	ListGroups(context.Context, *iam.ListGroupsInput, ...func(*iam.Options)) (*iam.ListGroupsOutput, error)
	ListPolicies(context.Context, *iam.ListPoliciesInput, ...func(*iam.Options)) (*iam.ListPoliciesOutput, error)
	ListSAMLProviders(context.Context, *iam.ListSAMLProvidersInput, ...func(*iam.Options)) (*iam.ListSAMLProvidersOutput, error)
	ListOpenIDConnectProviders(context.Context, *iam.ListOpenIDConnectProvidersInput, ...func(*iam.Options)) (*iam.ListOpenIDConnectProvidersOutput, error)
	GetOpenIDConnectProvider(context.Context, *iam.GetOpenIDConnectProviderInput, ...func(*iam.Options)) (*iam.GetOpenIDConnectProviderOutput, error)
	ListAccessKeys(context.Context, *iam.ListAccessKeysInput, ...func(*iam.Options)) (*iam.ListAccessKeysOutput, error)
	GetLoginProfile(context.Context, *iam.GetLoginProfileInput, ...func(*iam.Options)) (*iam.GetLoginProfileOutput, error)
	ListServiceSpecificCredentials(context.Context, *iam.ListServiceSpecificCredentialsInput, ...func(*iam.Options)) (*iam.ListServiceSpecificCredentialsOutput, error)
}

const (
	// maxObjects bounds what is kept of IAM, maxUsers the users whose
	// credentials are listed. Who makes more has to be found another way, and
	// is told so.
	maxObjects = 500
	maxUsers   = 100
)

// inventory gathers what was made since the exposure.
type inventory struct {
	client IAM
	since  time.Time
	found  []workflow.IAMObject
	// fresh are the users among them, by name.
	fresh    []string
	problems string
	more     int
}

// readIAM reads what was made in IAM since the exposure, and the credentials of
// the users who were made, or for whom the key made some.
func (h *Handler) readIAM(ctx context.Context, c workflow.Case, r *workflow.RegionRead, keep *keeper) {
	end := r.Deadline
	if own, has := ctx.Deadline(); has {
		end = chrono.Earlier(end, own.Add(-margin))
	}
	reading, cancel := context.WithDeadline(ctx, end)
	defer cancel()
	i := &inventory{client: h.IAM, since: c.ExposedAt(h.Now())}
	i.lists(reading)
	i.credentials(reading, append([]string{c.Outcome.User.Name}, c.Reading.Affected...))
	h.name(reading, i)
	for _, object := range i.found {
		line, err := json.Marshal(object)
		if err != nil {
			i.fail(object.Kind, err)
			continue
		}
		keep.records.line(ctx, line)
	}
	if i.more > 0 {
		i.problems = join(i.problems, fmt.Sprintf("%d more were made than can be kept", i.more))
	}
	r.Events, r.Problem, r.Done, r.Complete = len(i.found), i.problems, true, i.problems == ""
}

func (i *inventory) fail(what string, err error) {
	i.problems = join(i.problems, what+": "+awserr.Reason(err))
}

func (i *inventory) add(kind, name, owner, status string, at *time.Time) bool {
	if made := aws.ToTime(at).UTC(); made.Before(i.since) {
		return false
	}
	if len(i.found) == maxObjects {
		i.more++
		return false
	}
	i.found = append(i.found, workflow.IAMObject{Kind: kind, Name: name, Owner: owner, Status: status, CreatedAt: aws.ToTime(at).UTC()})
	return true
}

// pages calls for page after page of a list, from no marker on.
func (i *inventory) pages(what string, page func(marker *string) (next *string, more bool, err error)) {
	for marker := (*string)(nil); ; {
		next, more, err := page(marker)
		if err != nil {
			i.fail(what, err)
			return
		}
		if marker = next; !more || aws.ToString(marker) == "" {
			return
		}
	}
}

func (i *inventory) lists(ctx context.Context) {
	i.pages("users", func(marker *string) (*string, bool, error) {
		out, err := i.client.ListUsers(ctx, &iam.ListUsersInput{Marker: marker})
		if err != nil {
			return nil, false, err
		}
		for _, u := range out.Users {
			if i.add("user", aws.ToString(u.UserName), "", "", u.CreateDate) {
				i.fresh = append(i.fresh, aws.ToString(u.UserName))
			}
		}
		return out.Marker, out.IsTruncated, nil
	})
	i.pages("roles", func(marker *string) (*string, bool, error) {
		out, err := i.client.ListRoles(ctx, &iam.ListRolesInput{Marker: marker})
		if err != nil {
			return nil, false, err
		}
		for _, role := range out.Roles {
			i.add("role", aws.ToString(role.RoleName), "", "", role.CreateDate)
		}
		return out.Marker, out.IsTruncated, nil
	})
	i.pages("groups", func(marker *string) (*string, bool, error) {
		out, err := i.client.ListGroups(ctx, &iam.ListGroupsInput{Marker: marker})
		if err != nil {
			return nil, false, err
		}
		for _, g := range out.Groups {
			i.add("group", aws.ToString(g.GroupName), "", "", g.CreateDate)
		}
		return out.Marker, out.IsTruncated, nil
	})
	i.policies(ctx)
	i.providers(ctx)
}

// policies counts a policy by its newest version: what it allows dates from then.
func (i *inventory) policies(ctx context.Context) {
	i.pages("policies", func(marker *string) (*string, bool, error) {
		out, err := i.client.ListPolicies(ctx, &iam.ListPoliciesInput{Marker: marker, Scope: types.PolicyScopeTypeLocal})
		if err != nil {
			return nil, false, err
		}
		for _, p := range out.Policies {
			if at := p.UpdateDate; at != nil && p.CreateDate != nil && at.Sub(*p.CreateDate) > time.Minute {
				i.add("policy version", aws.ToString(p.PolicyName), "", "", at)
				continue
			}
			i.add("policy", aws.ToString(p.PolicyName), "", "", p.CreateDate)
		}
		return out.Marker, out.IsTruncated, nil
	})
}

// providers are other ways to take on a role.
func (i *inventory) providers(ctx context.Context) {
	saml, err := i.client.ListSAMLProviders(ctx, &iam.ListSAMLProvidersInput{})
	if err != nil {
		i.fail("SAML providers", err)
	} else {
		for _, p := range saml.SAMLProviderList {
			i.add("identity provider", aws.ToString(p.Arn), "", "", p.CreateDate)
		}
	}
	oidc, err := i.client.ListOpenIDConnectProviders(ctx, &iam.ListOpenIDConnectProvidersInput{})
	if err != nil {
		i.fail("OIDC providers", err)
		return
	}
	for _, p := range oidc.OpenIDConnectProviderList {
		out, err := i.client.GetOpenIDConnectProvider(ctx, &iam.GetOpenIDConnectProviderInput{OpenIDConnectProviderArn: p.Arn})
		if err != nil {
			i.fail("OIDC provider "+aws.ToString(p.Arn), err)
			continue
		}
		i.add("identity provider", aws.ToString(p.Arn), "", "", out.CreateDate)
	}
}

// credentials lists those of the users given and of the fresh ones.
func (i *inventory) credentials(ctx context.Context, users []string) {
	seen := map[string]bool{"": true}
	for _, user := range append(users, i.fresh...) {
		if seen[user] {
			continue
		}
		if seen[user] = true; len(seen)-1 > maxUsers {
			i.problems = join(i.problems, fmt.Sprintf("the credentials of more than %d users were not looked at", maxUsers))
			return
		}
		i.credentialsOf(ctx, user)
	}
}

func (i *inventory) credentialsOf(ctx context.Context, user string) {
	gone := false
	i.pages("access keys of "+user, func(marker *string) (*string, bool, error) {
		out, err := i.client.ListAccessKeys(ctx, &iam.ListAccessKeysInput{UserName: &user, Marker: marker})
		if gone = awserr.Of(err) == awserr.NotFound; gone {
			return nil, false, nil
		}
		if err != nil {
			return nil, false, err
		}
		for _, k := range out.AccessKeyMetadata {
			i.add("access key", aws.ToString(k.AccessKeyId), user, string(k.Status), k.CreateDate)
		}
		return out.Marker, out.IsTruncated, nil
	})
	if gone {
		return // there is no such user any more
	}
	password, err := i.client.GetLoginProfile(ctx, &iam.GetLoginProfileInput{UserName: &user})
	switch {
	case awserr.Of(err) == awserr.NotFound: // IAM's way to say that there is none
	case err != nil:
		i.fail("password of "+user, err)
	case password.LoginProfile != nil:
		i.add("password", user, user, "", password.LoginProfile.CreateDate)
	}
	i.serviceCredentials(ctx, user)
}

func (i *inventory) serviceCredentials(ctx context.Context, user string) {
	i.pages("service credentials of "+user, func(marker *string) (*string, bool, error) {
		out, err := i.client.ListServiceSpecificCredentials(ctx, &iam.ListServiceSpecificCredentialsInput{UserName: &user, Marker: marker})
		if err != nil {
			return nil, false, err
		}
		for _, s := range out.ServiceSpecificCredentials {
			i.add("service credential", aws.ToString(s.ServiceSpecificCredentialId), user, string(s.Status), s.CreateDate)
		}
		return out.Marker, out.IsTruncated, nil
	})
}
