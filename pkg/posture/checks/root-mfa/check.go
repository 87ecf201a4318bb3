// Package rootmfa asks whether the root user needs MFA to sign in. A root user without
// password and keys cannot sign in at all.
package rootmfa

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "root-mfa",
	Question: "Does the root user have an MFA device?",
	Area:     checks.MFA,
	Severity: checks.Critical,
	Tier:     checks.Stealable,
	Why:      "Whoever reads the mailbox of the account resets root's password. Without MFA that is all it takes to own the account.",
	Fix: checks.Fix{
		Do:      "Sign in as root and register a passkey or a hardware device; a second one for the safe.",
		Command: "open https://console.aws.amazon.com/iam/home#/security_credentials",
		Breaks:  "Nothing. Root's next sign-in needs the device.",
	},
	Ref: checks.References{
		CIS3: []string{"1.5"}, CIS5: []string{"1.4"}, SecurityHub: []string{"IAM.9"}, Prowler: []string{"iam_root_mfa_enabled"},
	},
	Reads:    []snapshot.Ref{snapshot.Summary},
	Empty:    checks.Fail,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "root user", Many: "root users", Good: "MFA is on",
		None: "The root user has neither a password nor keys: it cannot sign in.",
	})
	summary, ok := checks.Read(t, snapshot.Summary, "")
	switch {
	case !ok || t.Doubted():
	case summary.RootMFA:
		t.Pass()
	case summary.RootPassword == snapshot.False && !summary.RootKeys:
	default:
		t.Fail(checks.Account(s), "", "The root user has no MFA device.").Capability = checks.Admin
	}
	return t.Findings()
}
