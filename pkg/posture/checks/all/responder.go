package all

import "github.com/exposed-key-responder/responder/pkg/posture/checks"

// responder are the checks of the responder's own deployment.
var responder = []checks.Check{}
