package all

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	adminkeymfa "github.com/exposed-key-responder/responder/pkg/posture/checks/admin-key-mfa"
	administratorattached "github.com/exposed-key-responder/responder/pkg/posture/checks/administrator-attached"
	consolemfa "github.com/exposed-key-responder/responder/pkg/posture/checks/console-mfa"
	keyinactivedeleted "github.com/exposed-key-responder/responder/pkg/posture/checks/key-inactive-deleted"
	keyinitialused "github.com/exposed-key-responder/responder/pkg/posture/checks/key-initial-used"
	keyrotated "github.com/exposed-key-responder/responder/pkg/posture/checks/key-rotated"
	keysingle "github.com/exposed-key-responder/responder/pkg/posture/checks/key-single"
	keyused "github.com/exposed-key-responder/responder/pkg/posture/checks/key-used"
	passwordpolicy "github.com/exposed-key-responder/responder/pkg/posture/checks/password-policy"
	passwordused "github.com/exposed-key-responder/responder/pkg/posture/checks/password-used"
	policyonuser "github.com/exposed-key-responder/responder/pkg/posture/checks/policy-on-user"
	policyunused "github.com/exposed-key-responder/responder/pkg/posture/checks/policy-unused"
	privilegeescalation "github.com/exposed-key-responder/responder/pkg/posture/checks/privilege-escalation"
	roletrust "github.com/exposed-key-responder/responder/pkg/posture/checks/role-trust"
	rootalert "github.com/exposed-key-responder/responder/pkg/posture/checks/root-alert"
	rootmfa "github.com/exposed-key-responder/responder/pkg/posture/checks/root-mfa"
	rootmfahardware "github.com/exposed-key-responder/responder/pkg/posture/checks/root-mfa-hardware"
	rootnokeys "github.com/exposed-key-responder/responder/pkg/posture/checks/root-no-keys"
	rootnopassword "github.com/exposed-key-responder/responder/pkg/posture/checks/root-no-password"
	rootunused "github.com/exposed-key-responder/responder/pkg/posture/checks/root-unused"
	userfederated "github.com/exposed-key-responder/responder/pkg/posture/checks/user-federated"
	userquarantined "github.com/exposed-key-responder/responder/pkg/posture/checks/user-quarantined"
)

// identity are the checks of credentials, MFA, root, users and policies.
var identity = []checks.Check{
	keyrotated.Check,
	keyused.Check,
	keyinactivedeleted.Check,
	keysingle.Check,
	keyinitialused.Check,
	passwordused.Check,
	passwordpolicy.Check,
	rootmfa.Check,
	rootmfahardware.Check,
	consolemfa.Check,
	adminkeymfa.Check,
	rootnokeys.Check,
	rootnopassword.Check,
	rootunused.Check,
	rootalert.Check,
	administratorattached.Check,
	privilegeescalation.Check,
	roletrust.Check,
	userquarantined.Check,
	policyonuser.Check,
	policyunused.Check,
	userfederated.Check,
}
