// Package passwordpolicy asks whether the account makes people choose long passwords, and new
// ones. Without a policy of its own IAM's default holds, which asks for neither.
package passwordpolicy

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "password-policy",
	Question: "Does the password policy ask for 14 characters, and remember 24 passwords?",
	Area:     checks.Keys,
	Severity: checks.Low,
	Tier:     checks.Hygiene,
	Folded:   true,
	Why:      "Short passwords are guessed, and old ones have leaked before.",
	Fix: checks.Fix{
		Do:      "Set a policy. Give all rules in one call, those that the account has too.",
		Command: "aws iam update-account-password-policy --minimum-password-length 14 --password-reuse-prevention 24 --allow-users-to-change-password",
		Breaks:  "Rules that the command leaves out, as symbols or an expiry, go back to IAM's default. The new ones hold when a password is next changed.",
	},
	Ref: checks.References{
		CIS3: []string{"1.8", "1.9"}, CIS5: []string{"1.7", "1.8"}, SecurityHub: []string{"IAM.15", "IAM.16"},
		Prowler: []string{"iam_password_policy_minimum_length_14", "iam_password_policy_reuse_24"},
	},
	Reads:         []snapshot.Ref{snapshot.PasswordRules},
	Empty:         checks.Fail,
	AlwaysApplies: "A user who gets a password tomorrow is bound by today's policy.",
	Evaluate:      evaluate,
	Examples:      examples,
}

func evaluate(s *snapshot.Snapshot, o checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "password policy", Many: "password policies",
		Good: fmt.Sprintf("at least %d characters, and none of the last %d passwords", o.PasswordLength, o.PasswordReuse),
	})
	policy, ok := checks.Read(t, snapshot.PasswordRules, "")
	switch {
	case !ok || t.Doubted():
	case !policy.Exists:
		fail(t, s, o, "The account has no password policy of its own.")
	case policy.Length < o.PasswordLength || policy.Reuse < o.PasswordReuse:
		fail(t, s, o, fmt.Sprintf("The password policy asks for %d characters and remembers %d passwords, not %d and %d.",
			policy.Length, policy.Reuse, o.PasswordLength, o.PasswordReuse))
	default:
		t.Pass()
	}
	return t.Findings()
}

func fail(t *checks.Tally, s *snapshot.Snapshot, o checks.Options, evidence string) {
	f := t.Fail(checks.Account(s), "", evidence)
	f.Command = fmt.Sprintf("aws iam update-account-password-policy --minimum-password-length %d --password-reuse-prevention %d --allow-users-to-change-password",
		o.PasswordLength, o.PasswordReuse)
}
