package roletrust

import (
	"slices"
	"strings"

	"github.com/exposed-key-responder/responder/pkg/iampolicy"
)

// binding are the condition keys that say who a caller is, or where it comes
// from, and that the caller cannot choose. Tags of a principal are not among
// them: whoever owns an account puts what he likes on his roles.
var binding = []string{
	"aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn", "aws:userid", "aws:principalservicename",
	"aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths",
}

const externalID = "sts:externalid"

// bounds tells whether the conditions of a statement, or a denial beside it,
// keep strangers out; and whether an external id is asked for, which helps
// against a confused deputy and not against everyone.
func bounds(s iampolicy.Statement, trust *iampolicy.Document) (bound, external bool) {
	for _, c := range s.Conditions {
		bound = bound || c.Only() && binds(c)
		external = external || c.Only() && c.Key == externalID
	}
	for _, other := range trust.Statements {
		// A denial holds where all of its conditions do: with a second one it
		// might not hold for a stranger.
		if !other.Deny || len(other.Conditions) != 1 || !(other.Principals.Everyone || other.NotPrincipals.Given()) ||
			other.Assumes(iampolicy.Request{}) == iampolicy.No {
			continue
		}
		c := other.Conditions[0]
		bound = bound || c.AllBut() && binds(c)
		external = external || c.AllBut() && c.Key == externalID
	}
	return bound, external
}

// binds reports whether a condition is on a key that binds, with values that
// name somebody. Where wildcards count, o-* is any organization and arn:aws:iam::*
// anybody's role: a pattern must be certain about the owner.
func binds(c iampolicy.Condition) bool {
	if !slices.Contains(binding, c.Key) {
		return false
	}
	return !c.Wildcards() || !slices.ContainsFunc(c.Values, func(value string) bool {
		known := certain(value)
		return known != value && !ownerKnown(c.Key, known)
	})
}

// ownerKnown reports whether the beginning of a value tells whose it is. Ids of
// accounts, organizations and networks have no owner before their end.
func ownerKnown(key, beginning string) bool {
	switch key {
	case "aws:principalarn", "aws:sourcearn":
		const colonsToAccount = 5
		return strings.Count(beginning, ":") >= colonsToAccount
	case "aws:principalorgpaths", "aws:sourceorgpaths": // o-example/r-root/ou-unit/
		return strings.Contains(beginning, "/")
	case "aws:userid": // AROAEXAMPLE:session
		return strings.Contains(beginning, ":")
	}
	return false
}

// certain is a pattern up to its first wildcard.
func certain(pattern string) string {
	if i := strings.IndexAny(pattern, "*?"); i >= 0 {
		return pattern[:i]
	}
	return pattern
}
