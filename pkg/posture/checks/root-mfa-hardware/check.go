// Package rootmfahardware asks whether root's MFA can be phished or copied. AWS lists virtual
// devices only; MFA without one is a hardware device or a passkey. The root user is
// told by its ARN: a user may be named root, or chroot.
package rootmfahardware

import (
	"fmt"

	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	"github.com/exposed-key-responder/responder/pkg/posture/snapshot"
)

// Check is the check.
var Check = checks.Check{
	ID:       "root-mfa-hardware",
	Question: "Is root's MFA a passkey or a hardware device only?",
	Area:     checks.MFA,
	Severity: checks.Medium,
	Tier:     checks.Hygiene,
	Folded:   true,
	Why:      "The code of a virtual device can be phished, and its secret copied from a phone's backup. A passkey answers only to AWS.",
	Fix: checks.Fix{
		Do:      "Sign in as root, register a passkey or a security key, then remove the virtual device.",
		Command: "open https://console.aws.amazon.com/iam/home#/security_credentials",
		Breaks:  "Sign-in with the old device. Register two new ones first.",
	},
	Ref: checks.References{
		CIS3: []string{"1.6"}, CIS5: []string{"1.5"}, SecurityHub: []string{"IAM.6"}, Prowler: []string{"iam_root_hardware_mfa_enabled"},
	},
	Reads:    []snapshot.Ref{snapshot.Summary, snapshot.MFA},
	Empty:    checks.Fail,
	Evaluate: evaluate,
	Examples: examples,
}

func evaluate(s *snapshot.Snapshot, _ checks.Options) []checks.Finding {
	t := checks.NewTally(s, checks.Words{
		One: "root user", Many: "root users", Good: "its MFA is a passkey or a hardware device",
		None: "The root user has neither a password nor keys: it cannot sign in.",
	})
	summary, ok := checks.Read(t, snapshot.Summary, "")
	switch {
	case !ok || t.Doubted():
		return t.Findings()
	case !summary.RootMFA && summary.RootPassword == snapshot.False && !summary.RootKeys:
		return t.Findings()
	case !summary.RootMFA:
		t.Fail(checks.Account(s), "", "The root user has no MFA device at all.")
		return t.Findings()
	}
	devices, _ := checks.Read(t, snapshot.MFA, "")
	for _, device := range devices {
		if device.User == snapshot.RootUser {
			t.Fail(checks.Account(s), "", fmt.Sprintf("The root user has a virtual MFA device, %s.", device.Serial)).Facet = device.Serial
			return t.Findings()
		}
	}
	if !t.Doubted() {
		t.Pass()
	}
	return t.Findings()
}
