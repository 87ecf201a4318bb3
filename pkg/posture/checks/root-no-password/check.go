// Package rootnopassword asks, where an organization manages root users centrally, whether this
// account's root user still has a password. Where it does not, root needs one.
package rootnopassword

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "root-no-password",
	Question: "Is the root user without a password where the organization manages root?",
	Area:     checks.Root,
	Severity: checks.Medium,
	Tier:     checks.Stealable,
	Why:      "A root password that nobody needs can still be reset through the account's mailbox.",
	Fix: checks.Fix{
		Do:      "Delete the password, the keys and the MFA devices of root from the management account.",
		Command: "aws sts assume-root --target-principal <account> --task-policy-arn arn=arn:aws:iam::aws:policy/root-task/IAMDeleteRootUserCredentials",
		Breaks:  "Sign-in as root. The management account can allow root to recover its password.",
	},
	Ref:      checks.References{Prowler: []string{"iam_root_credentials_management_enabled"}},
	Reads:    []snapshot.Ref{snapshot.Summary, snapshot.CentralRoot},
	Empty:    checks.NotApplicable,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "root user", Many: "root users", Good: "no password",
		None: "No organization manages this account's root user: root needs its password.",
	})
	summary, ok := checks.Read(t, snapshot.Summary, "")
	if !ok || t.Doubted() {
		return t.Findings()
	}
	if summary.RootPassword == snapshot.False {
		t.Pass()
		return t.Findings()
	}
	central, _ := checks.Read(t, snapshot.CentralRoot, "")
	switch {
	case !central.Member || central.Management || !central.Credentials:
	case summary.RootPassword == snapshot.True:
		t.Fail(checks.Account(s), "", "The organization manages root users centrally, and this account's still has a password.").Capability = checks.Admin
	default:
		t.Unknown(checks.Account(s), "", "AWS did not say whether the root user has a password.",
			snapshot.Gap{Reason: snapshot.Malformed, Operation: "iam GetAccountSummary", Detail: "no AccountPasswordPresent"})
	}
	return t.Findings()
}
