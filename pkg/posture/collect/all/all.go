// Package all lists every collector of the posture review.
package all

import (
	"slices"

	"github.com/exposed-key-responder/responder/pkg/posture/collect"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/identity"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/monitoring"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/recovery"
	"github.com/exposed-key-responder/responder/pkg/posture/collect/responder"
)

// Collectors are all collectors. The Regions come first: the others need them.
func Collectors() []collect.Collector {
	return slices.Concat([]collect.Collector{collect.Enabled},
		identity.Collectors, recovery.Collectors, monitoring.Collectors, responder.Collectors)
}
