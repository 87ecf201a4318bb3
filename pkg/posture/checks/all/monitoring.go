package all

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	accessanalyzerexternal "github.com/exposed-key-responder/responder/pkg/posture/checks/access-analyzer-external"
	cisalarms "github.com/exposed-key-responder/responder/pkg/posture/checks/cis-alarms"
	configglobalonce "github.com/exposed-key-responder/responder/pkg/posture/checks/config-global-once"
	configrecording "github.com/exposed-key-responder/responder/pkg/posture/checks/config-recording"
	guarddutyon "github.com/exposed-key-responder/responder/pkg/posture/checks/guardduty-on"
	macieon "github.com/exposed-key-responder/responder/pkg/posture/checks/macie-on"
	securityhubon "github.com/exposed-key-responder/responder/pkg/posture/checks/securityhub-on"
	traildelivering "github.com/exposed-key-responder/responder/pkg/posture/checks/trail-delivering"
	trailencrypted "github.com/exposed-key-responder/responder/pkg/posture/checks/trail-encrypted"
	trailmanagementevents "github.com/exposed-key-responder/responder/pkg/posture/checks/trail-management-events"
	trailmultiregion "github.com/exposed-key-responder/responder/pkg/posture/checks/trail-multi-region"
	trailtologs "github.com/exposed-key-responder/responder/pkg/posture/checks/trail-to-logs"
	trailvalidation "github.com/exposed-key-responder/responder/pkg/posture/checks/trail-validation"
)

// monitoring are the checks of what watches the account in every Region.
var monitoring = []checks.Check{
	trailmultiregion.Check,
	trailmanagementevents.Check,
	traildelivering.Check,
	trailvalidation.Check,
	trailencrypted.Check,
	trailtologs.Check,
	cisalarms.Check,
	guarddutyon.Check,
	configrecording.Check,
	configglobalonce.Check,
	accessanalyzerexternal.Check,
	securityhubon.Check,
	macieon.Check,
}
