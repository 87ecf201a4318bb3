package roletrust

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

const (
	provider = "arn:aws:iam::111122223333:oidc-provider/"
	github   = "token.actions.githubusercontent.com"
	aud      = `"StringEquals":{"` + github + `:aud":"sts.amazonaws.com"}`
	cluster  = "oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE"
	saml     = `{"Federated":"arn:aws:iam::111122223333:saml-provider/corp"}`
	pool     = `{"Federated":"cognito-identity.amazonaws.com"}`
)

var (
	pass = []checks.Outcome{checks.Pass}
	fail = []checks.Outcome{checks.Fail}
)

var examples = []checks.Example{
	{Name: "a service", Given: role(`{"Service":"ec2.amazonaws.com"}`, ""), Want: pass},
	{Name: "its own account", Given: role(`{"AWS":"111122223333"}`, ""), Want: pass},
	{Name: "everyone", Given: role(`"*"`, ""), Want: fail, Says: []string{"Role r: anyone in any AWS account may assume it."}},
	{Name: "everyone of AWS, with MFA", Given: role(`{"AWS":["111122223333","*"]}`, `"Bool":{"aws:MultiFactorAuthPresent":"true"}`), Want: fail},
	{Name: "everyone of an organization", Given: role(`{"AWS":"*"}`, `"StringEquals":{"aws:PrincipalOrgID":"o-example"}`), Want: pass},
	{Name: "everyone of an organization, if there", Given: role(`{"AWS":"*"}`, `"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-example"}`), Want: fail},
	{Name: "everyone whose role has a name", Given: role(`{"AWS":"*"}`, `"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/ci"}`), Want: fail},
	{Name: "everyone whose ARN is of one account", Given: role(`{"AWS":"*"}`, `"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::444455556666:role/ci-*"}`), Want: pass},
	{Name: "everyone of any organization", Given: role(`{"AWS":"*"}`, `"StringLike":{"aws:PrincipalOrgID":"o-*"}`), Want: fail},
	{Name: "everyone of some unit", Given: role(`{"AWS":"*"}`, `"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-example/r-root/ou-unit/*"}`), Want: pass},
	{Name: "everyone of any unit", Given: role(`{"AWS":"*"}`, `"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-*/r-root/*"}`), Want: fail},
	{Name: "everyone whose session has a name", Given: role(`{"AWS":"*"}`, `"StringLike":{"aws:userid":"*:deploy"}`), Want: fail},
	{Name: "everyone in sessions of one role", Given: role(`{"AWS":"*"}`, `"StringLike":{"aws:userid":"AROAEXAMPLE:*"}`), Want: pass},
	{Name: "everyone with an external id", Given: role(`{"AWS":"*"}`, `"StringEquals":{"sts:ExternalId":"x"}`), Want: fail, Says: []string{"who knows the external id"}},
	{
		Name: "everyone, and others denied", Want: pass,
		Given: trust(`{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*"},{"Effect":"Deny","Action":"sts:*","Principal":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-example"}}}`),
	},
	{
		Name: "everyone, and others denied at times", Want: fail,
		Given: trust(`{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*"},{"Effect":"Deny","Action":"sts:*","Principal":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-example"},"StringNotLike":{"aws:PrincipalTag/team":"x"}}}`),
	},
	{Name: "everyone but one", Given: trust(`{"Effect":"Allow","Action":"sts:AssumeRole","NotPrincipal":{"AWS":"444455556666"}}`), Want: fail},
	{Name: "everyone may tag a session and not assume", Given: trust(`{"Effect":"Allow","Action":"sts:TagSession","Principal":"*"}`), Want: pass},
	{Name: "another account", Given: role(`{"AWS":"arn:aws:iam::444455556666:root"}`, ""), Want: fail, Says: []string{"everybody in account 444455556666 may assume it, without a condition on who asks"}},
	{Name: "another account with an external id", Given: role(`{"AWS":"444455556666"}`, `"StringEquals":{"sts:ExternalId":"x"}`), Want: pass},
	{Name: "a role of another account", Given: role(`{"AWS":"arn:aws:iam::444455556666:role/ci"}`, ""), Want: pass},
	{Name: "GitHub, with an audience alone", Given: oidc(github, aud), Want: fail, Says: []string{"anybody's project at " + github, "no condition on the subject"}},
	{Name: "GitHub, one repository", Given: oidc(github, aud+`,"StringLike":{"`+github+`:sub":"repo:example/app:*"}`), Want: pass},
	{Name: "GitHub, one branch", Given: oidc(github, `"StringEquals":{"`+github+`:SUB":["repo:example/app:ref:refs/heads/main"]}`), Want: pass},
	{Name: "GitHub, any repository", Given: oidc(github, `"StringLike":{"`+github+`:sub":["repo:example/app:*","repo:*"]}`), Want: fail, Says: []string{"takes anybody's: repo:*"}},
	{Name: "GitHub, owners with a prefix", Given: oidc(github, `"StringLike":{"`+github+`:sub":"repo:exam*/app:*"}`), Want: fail, Says: []string{"repo:exam*"}},
	{Name: "GitHub, every subject but one", Given: oidc(github, `"StringNotLike":{"`+github+`:sub":"repo:example/*"}`), Want: fail},
	{Name: "GitHub, the subject of another issuer", Given: oidc(github, `"StringLike":{"gitlab.com:sub":"repo:example/*"}`), Want: fail},
	{Name: "GitHub, an owner", Given: oidc(github, `"StringEquals":{"`+github+`:repository_owner":"example"}`), Want: pass},
	{Name: "GitHub, a branch of anybody's", Given: oidc(github, aud+`,"StringEquals":{"`+github+`:ref":"refs/heads/main"}`), Want: fail, Says: []string{"no condition on the subject"}},
	{Name: "GitHub, an environment of anybody's", Given: oidc(github, aud+`,"StringEquals":{"`+github+`:environment":"production"}`), Want: fail},
	{Name: "GitHub, one repository by its id", Given: oidc(github, aud+`,"StringEquals":{"`+github+`:repository_id":"1"}`), Want: pass},
	{
		Name: "GitHub, and the provider does not exist", Want: fail, Says: []string{"once the provider is made"},
		Given: func(s *snapshot.Snapshot) {
			oidc(github, aud)(s)
			s.IAM.OIDCProviders.Value = nil
		},
	},
	{Name: "a cluster, with an audience alone", Given: oidc(cluster, `"StringEquals":{"`+cluster+`:aud":"sts.amazonaws.com"}`), Want: fail, Says: []string{"whatever OIDC provider oidc.eks"}},
	{Name: "a cluster, the accounts of a namespace", Given: oidc(cluster, `"StringLike":{"`+cluster+`:sub":"system:serviceaccount:web:*"}`), Want: pass},
	{Name: "SAML without an audience", Given: federated(saml, ""), Want: fail, Says: []string{"SAML provider corp"}},
	{Name: "SAML with an audience", Given: federated(saml, `"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}`), Want: pass},
	{Name: "Cognito without a pool", Given: federated(pool, ""), Want: fail, Says: []string{"through any application"}},
	{Name: "Cognito, guests", Given: federated(pool, `"StringEquals":{"cognito-identity.amazonaws.com:aud":"p"},"ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"unauthenticated"}`), Want: fail, Says: []string{"guests"}},
	{Name: "Cognito, signed in", Given: federated(pool, `"StringEquals":{"cognito-identity.amazonaws.com:aud":"p"},"ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"authenticated"}`), Want: pass},
	{Name: "a provider of no known kind", Given: federated(`{"Federated":"example.com"}`, ""), Want: fail},
	{Name: "a trust policy that is no JSON", Given: trust(`{`), Want: []checks.Outcome{checks.Unknown}, Says: []string{"Who may assume role r could not be told"}},
	{
		Name: "a role of a service", Want: []checks.Outcome{checks.NotApplicable},
		Given: func(s *snapshot.Snapshot) {
			role(`"*"`, "")(s)
			s.IAM.Authorization.Value.Roles[0].Path = "/aws-service-role/x.amazonaws.com/"
		},
	},
}

func trust(statements string) func(*snapshot.Snapshot) {
	return func(s *snapshot.Snapshot) {
		snapshot.Permissions.Set(s, "", snapshot.Authorization{Roles: []snapshot.Role{{
			Name: "r", ARN: checks.ARN(s, "iam", "", "role/r"), Path: "/", Trust: `{"Statement":[` + statements + `]}`,
		}}})
		snapshot.OIDCProviderARNs.Set(s, "", []string{provider + github, provider + cluster})
	}
}

func role(principal, condition string) func(*snapshot.Snapshot) {
	return trust(`{"Effect":"Allow","Action":"sts:AssumeRole","Principal":` + principal + `,"Condition":{` + condition + `}}`)
}

func federated(principal, condition string) func(*snapshot.Snapshot) {
	return trust(`{"Effect":"Allow","Action":["sts:AssumeRoleWithWebIdentity","sts:AssumeRoleWithSAML"],"Principal":` + principal + `,"Condition":{` + condition + `}}`)
}

func oidc(issuer, condition string) func(*snapshot.Snapshot) {
	return federated(`{"Federated":"`+provider+issuer+`"}`, condition)
}
