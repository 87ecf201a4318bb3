package settings

import (
	"slices"
	"strings"
)

// EnvOrganization is the variable that holds Settings.Organization.
const EnvOrganization = "EKR_ORGANIZATION"

// Names of what a member account of the organisation deploys, for responders
// that act in its name.
const (
	// MemberStack is the stack in CloudFormation.
	MemberStack = "ekr-member"
	// memberRoles begins the names of its roles: one for each function that
	// acts there, ekr-member-contain and so on.
	memberRoles = "ekr-member-"
)

// MemberFunctions are the functions that act in member accounts, by the names
// that they have under lambdas.
func MemberFunctions() []string { return []string{"contain", "investigate", "restore"} }

// MemberRole names the role that the function takes in a member account.
func MemberRole(function string) string { return memberRoles + function }

// MemberRoleARN writes its ARN.
func (s Settings) MemberRoleARN(account, function string) string {
	return "arn:" + s.Partition + ":iam::" + account + ":role/" + MemberRole(function)
}

// Elsewhere tells whether an account is another one than the responder's, in
// which it may act all the same: it protects an organisation, of which that
// account may be a member. Whether it is one shows when the role is taken.
func (s Settings) Elsewhere(account string) bool {
	return s.Organization != "" && account != "" && account != s.Account
}

// For returns the settings as they hold in a member account. What the responder's
// own account is called says nothing of the member, and a user name alone
// protects nobody there, nor makes it a canary: the users of all members would be
// exempt who happen to bear it. ARNs protect anywhere.
func (s Settings) For(account string) Settings {
	s.Account, s.AccountName, s.Environment, s.Canaries = account, "", "", nil
	s.Protected = slices.DeleteFunc(slices.Clone(s.Protected), func(p Protection) bool {
		return !strings.HasPrefix(p.Principal, "arn:")
	})
	return s
}
