package config

import (
	"errors"
	"strings"
)

// Fits says which settings are about another account than the one that is deployed
// to, where they would do nothing and nobody would notice. The template for members
// may be made in whatever account.
func (c Config) Fits(account string) error {
	r := reader{}
	for _, p := range c.Settings.Protected {
		if of := accountOf(p.Principal); of != "" && of != account && c.Settings.Organization == "" {
			r.fail("protectedPrincipals", "%s is no user of account %s, and without organization no other is looked after", p.Principal, account)
		}
	}
	for _, arn := range c.EvidenceReaders {
		if accountOf(arn) != account && c.MemberOf == "" {
			r.fail("evidenceReaders", "%s is not of account %s, and could not take the role", arn, account)
		}
	}
	return errors.Join(r.problems...)
}

// accountOf reads the account out of an ARN; "" for a name.
func accountOf(principal string) string {
	const field = 4
	if parts := strings.Split(principal, ":"); len(parts) > field {
		return parts[field]
	}
	return ""
}
