package all

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	trailmultiregion "github.com/exposed-key-responder/responder/pkg/posture/checks/trail-multi-region"
)

// monitoring are the checks of what watches the account in every Region.
var monitoring = []checks.Check{
	trailmultiregion.Check,
}
