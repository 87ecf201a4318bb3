package all

import (
	"github.com/exposed-key-responder/responder/pkg/posture/checks"
	incidentkeydeleted "github.com/exposed-key-responder/responder/pkg/posture/checks/incident-key-deleted"
	responderdrilled "github.com/exposed-key-responder/responder/pkg/posture/checks/responder-drilled"
	responderfunctionsunchanged "github.com/exposed-key-responder/responder/pkg/posture/checks/responder-functions-unchanged"
	respondermachinesunchanged "github.com/exposed-key-responder/responder/pkg/posture/checks/responder-machines-unchanged"
	respondernoleftovers "github.com/exposed-key-responder/responder/pkg/posture/checks/responder-no-leftovers"
	responderpoliciesunchanged "github.com/exposed-key-responder/responder/pkg/posture/checks/responder-policies-unchanged"
	responderruleson "github.com/exposed-key-responder/responder/pkg/posture/checks/responder-rules-on"
	respondersubscribersknown "github.com/exposed-key-responder/responder/pkg/posture/checks/responder-subscribers-known"
	respondertopicsconfirmed "github.com/exposed-key-responder/responder/pkg/posture/checks/responder-topics-confirmed"
	responderwhole "github.com/exposed-key-responder/responder/pkg/posture/checks/responder-whole"
	securitycontactset "github.com/exposed-key-responder/responder/pkg/posture/checks/security-contact-set"
)

// responder are the checks of the responder's own deployment.
var responder = []checks.Check{
	responderwhole.Check,
	responderruleson.Check,
	responderfunctionsunchanged.Check,
	respondermachinesunchanged.Check,
	responderpoliciesunchanged.Check,
	respondertopicsconfirmed.Check,
	responderdrilled.Check,
	securitycontactset.Check,
	incidentkeydeleted.Check,
	respondersubscribersknown.Check,
	respondernoleftovers.Check,
}
