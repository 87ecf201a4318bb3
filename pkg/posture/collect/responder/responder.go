// Package responder reads the responder's own deployment, which an intruder
// would silence first: what its stack deployed, and what there is of it now.
package responder

import "github.com/exposed-key-responder/responder/pkg/posture/collect"

// Collectors are the collectors of this package.
var Collectors = []collect.Collector{
	contact,
	deployed,
	rules,
	functions,
	machines,
	topics,
	incidents,
}
