package all

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	keyrotated "github.com/exposed-key-responder/responder/pkg/posture/checks/key-rotated"
	rootnokeys "github.com/exposed-key-responder/responder/pkg/posture/checks/root-no-keys"
)

// identity are the checks of passwords, keys, MFA, root, users and policies.
var identity = []checks.Check{
	keyrotated.Check,
	rootnokeys.Check,
}
