package all

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	keyinactivedeleted "github.com/exposed-key-responder/responder/pkg/posture/checks/key-inactive-deleted"
	keyinitialused "github.com/exposed-key-responder/responder/pkg/posture/checks/key-initial-used"
	keyrotated "github.com/exposed-key-responder/responder/pkg/posture/checks/key-rotated"
	keysingle "github.com/exposed-key-responder/responder/pkg/posture/checks/key-single"
	keyused "github.com/exposed-key-responder/responder/pkg/posture/checks/key-used"
	passwordpolicy "github.com/exposed-key-responder/responder/pkg/posture/checks/password-policy"
	passwordused "github.com/exposed-key-responder/responder/pkg/posture/checks/password-used"
	rootnokeys "github.com/exposed-key-responder/responder/pkg/posture/checks/root-no-keys"
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
	rootnokeys.Check,
}
