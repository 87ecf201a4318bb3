// Package rootnokeys asks whether the root user has access keys, active or not.
package rootnokeys

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "root-no-keys",
	Question: "Is the root user without access keys?",
	Area:     checks.Root,
	Severity: checks.Critical,
	Tier:     checks.Stealable,
	Why:      "A root key can do everything, no policy of the account limits it, and the responder cannot switch it off: only root itself can.",
	Fix: checks.Fix{
		Do:      "Sign in as root, or through central root management, and delete the keys.",
		Command: "aws iam list-access-keys && aws iam delete-access-key --access-key-id <key>",
		Breaks:  "Whatever signs with the key. The commands act on root only if root itself runs them.",
	},
	Ref: checks.References{
		CIS3: []string{"1.4"}, CIS5: []string{"1.3"}, SecurityHub: []string{"IAM.4"},
		Prowler: []string{"iam_no_root_access_key"},
	},
	Reads:         []snapshot.Ref{snapshot.Summary},
	Empty:         checks.Pass,
	AlwaysApplies: "Every account has a root user.",
	Evaluate:      evaluate,
	Examples:      examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{One: "root user", Many: "root users", Good: "no access keys"})
	summary, ok := checks.Read(t, snapshot.Summary, "")
	switch {
	case !ok || t.Doubted():
	case summary.RootKeys:
		f := t.Fail(checks.Account(s), "", "The root user has at least one access key.")
		f.Capability = checks.Admin
	default:
		t.Pass()
	}
	return t.Findings()
}
