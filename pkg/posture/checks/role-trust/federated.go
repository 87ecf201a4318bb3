package roletrust

import (
	"fmt"
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/iampolicy"
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// shared are the OIDC issuers that vouch for everybody's projects alike: without
// a subject, anybody's may come.
var shared = []string{
	"token.actions.githubusercontent.com", "gitlab.com", "app.terraform.io", "agent.buildkite.com", "accounts.google.com",
	"oidc.vercel.com", "api.pulumi.com/oidc", "oidc.codefresh.io", "firebase.google.com",
}

// anybodys are claims that say nothing of who asks: what anybody's project can
// have just so. Source: GitHub's OpenID Connect reference.
var anybodys = []string{
	"aud", "iss", "amr", "azp", "ref", "ref_type", "ref_protected", "base_ref", "head_ref", "environment", "event_name", "workflow",
	"runner_environment", "repository_visibility", "deployment_tier",
}

// Cognito's identity pools, and the providers of web identities that IAM knows
// without being told. Each must be bound to one pool or application.
const cognito = "cognito-identity.amazonaws.com"

var builtIn = []string{cognito, "www.amazon.com", "graph.facebook.com", "accounts.google.com"}

func (j *judge) federated(s iampolicy.Statement, provider string) []hole {
	if slices.Contains(builtIn, provider) {
		return webIdentity(s, provider)
	}
	if _, name, found := strings.Cut(provider, ":saml-provider/"); found {
		if !slices.ContainsFunc(s.Conditions, func(c iampolicy.Condition) bool { return strings.HasPrefix(c.Key, "saml:") && c.Only() }) {
			return []hole{{checks.Medium, fmt.Sprintf("whatever SAML provider %s signs may assume it, for any audience", name)}}
		}
		return nil
	}
	if _, issuer, found := strings.Cut(provider, ":oidc-provider/"); found {
		return j.oidc(s, provider, strings.ToLower(issuer))
	}
	return []hole{{checks.Medium, fmt.Sprintf("the provider %s may let in whom it likes", provider)}}
}

// webIdentity wants the application, or the pool. A pool of Cognito must say
// that guests are kept out too.
func webIdentity(s iampolicy.Statement, provider string) []hole {
	bound, signedIn := false, provider != cognito
	for _, c := range s.Conditions {
		claim, of := strings.CutPrefix(c.Key, provider+":")
		bound = bound || of && c.Only() && claim != "amr"
		signedIn = signedIn || of && c.Only() && claim == "amr" && !slices.ContainsFunc(c.Values, func(v string) bool { return strings.HasPrefix(v, "unauth") })
	}
	switch {
	case !bound:
		return []hole{{checks.Critical, fmt.Sprintf("any user of %s may assume it, through any application", provider)}}
	case !signedIn:
		return []hole{{checks.Medium, "guests of the identity pool, who sign in nowhere, may assume it"}}
	}
	return nil
}

// oidc wants a condition on a claim that says who asks: the subject, or one of
// the claims that name a project or its owner. The audience does not.
func (j *judge) oidc(s iampolicy.Statement, provider, issuer string) []hole {
	common := slices.Contains(shared, issuer)
	named := false
	for _, c := range s.Conditions {
		claim, of := strings.CutPrefix(c.Key, issuer+":")
		if !of || slices.Contains(anybodys, claim) || !c.Only() {
			continue
		}
		if loose := slices.IndexFunc(c.Values, func(v string) bool { return common && c.Wildcards() && !namesOwner(v) }); loose >= 0 {
			return []hole{j.missing(provider, hole{checks.Critical, fmt.Sprintf("its condition on %s of %s takes anybody's: %s", claim, issuer, c.Values[loose])})}
		}
		named = true
	}
	switch {
	case named:
		return nil
	case common:
		return []hole{j.missing(provider, hole{checks.Critical, fmt.Sprintf("anybody's project at %s may assume it: there is no condition on the subject", issuer)})}
	}
	return []hole{j.missing(provider, hole{checks.Medium, fmt.Sprintf("whatever OIDC provider %s vouches for may assume it: there is no condition on the subject", issuer)})}
}

// missing looks whether the provider exists: if not, nobody comes in until
// somebody makes it.
func (j *judge) missing(provider string, h hole) hole {
	arns, _ := checks.Read(j.t, snapshot.OIDCProviderARNs, "")
	if j.s.IAM.OIDCProviders.Whole() && !slices.Contains(arns, provider) {
		return hole{checks.Low, h.what + ", once the provider is made, which this account has not"}
	}
	return h
}

// namesOwner reports whether a pattern of a claim is certain about the owner, as
// repo:owner/* is and repo:own* is not: anybody can register a longer name.
func namesOwner(pattern string) bool {
	prefix := certain(pattern)
	if prefix == pattern {
		return prefix != ""
	}
	if _, after, found := strings.Cut(prefix, ":"); found {
		prefix = after
	}
	i := strings.IndexAny(prefix, "/:")
	return i > 0
}
